import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { AgentLogEvent } from '../feed-follower.ts'
import type { FleetConnection } from './fleet-connection.ts'
import { FleetHasLead } from './fleet-errors.ts'
import { leaseSeconds, streams, subjects } from './fleet-streams.ts'

const renewEveryMs = (leaseSeconds * 1000) / 4
const askEveryMs = 250
/** A lease that nobody renews is gone by then. */
const waitMs = (leaseSeconds + 5) * 1000

/**
 * Says who leads: one message in NATS that ends by itself unless it is renewed, and is only replaced by who has seen the one
 * before. Who slept too long knows by its own clock that it may have lost it.
 */
export class FleetLease {
  readonly #connection: FleetConnection
  readonly #log: (event: AgentLogEvent) => void
  readonly #holder = randomUUID()
  readonly #stopping = new AbortController()
  #heldUntil = 0
  #sequence = 0
  #lost = new AbortController()
  #renewing: Promise<void> = Promise.resolve()

  /** Waits for the lease of who died without a word. Throws `FleetHasLead` as soon as somebody else is seen renewing. */
  static async take(connection: FleetConnection, log: (event: AgentLogEvent) => void): Promise<FleetLease> {
    const lease = new FleetLease(connection, log)
    const startedAt = performance.now()
    let seen: number | undefined
    while (!(await lease.#renew())) {
      seen ??= lease.#sequence
      if (lease.#sequence > seen || performance.now() - startedAt > waitMs) throw new FleetHasLead()
      await delay(askEveryMs)
    }
    lease.#renewing = lease.#keep()
    return lease
  }

  private constructor(connection: FleetConnection, log: (event: AgentLogEvent) => void) {
    this.#connection = connection
    this.#log = log
  }

  /** Ask in the same turn as what only the lead may do. */
  get isHeld(): boolean {
    return performance.now() < this.#heldUntil
  }

  /** Aborted when what is held now is lost. */
  get lost(): AbortSignal {
    return this.#lost.signal
  }

  /** Gives it back, so that another may lead at once. */
  async close(): Promise<void> {
    this.#stopping.abort()
    await this.#renewing
    const wasHeld = this.isHeld
    this.#lose()
    const { manager } = this.#connection
    if (wasHeld) await manager.streams.deleteMessage(streams.lead, this.#sequence, false).catch(() => {})
  }

  async #keep(): Promise<void> {
    const { signal } = this.#stopping
    let wasHeld = true
    while (!signal.aborted) {
      await delay(renewEveryMs, undefined, { signal }).catch(() => {})
      if (signal.aborted) return
      await this.#renew().catch(() => {})
      if (!this.isHeld && wasHeld) {
        this.#lose()
        this.#log({ event: 'fleet-trouble', doing: 'leading', problem: 'LeaseLost' })
      }
      wasHeld = this.isHeld
    }
  }

  /** False when another holds it; throws when that cannot be known. */
  async #renew(): Promise<boolean> {
    const { manager, publisher } = this.#connection
    const askedAt = performance.now()
    const last = await manager.streams.getMessage(streams.lead, { last_by_subj: subjects.lead })
    if (last !== null && last.string() !== this.#holder) {
      this.#sequence = last.seq
      this.#heldUntil = 0
      return false
    }
    const expect = { lastSubjectSequence: last?.seq ?? 0 }
    const published = await publisher.publish(subjects.lead, this.#holder, { expect }).catch((error: unknown) => {
      if (error instanceof Error && /wrong last sequence/i.test(error.message)) return undefined
      throw error
    })
    if (published === undefined) return false
    // Reckoned from before it was asked for: NATS begins to count later.
    this.#heldUntil = askedAt + leaseSeconds * 1000
    this.#sequence = published.seq
    if (this.#lost.signal.aborted) this.#lost = new AbortController()
    return true
  }

  #lose(): void {
    this.#heldUntil = 0
    this.#lost.abort()
  }
}
