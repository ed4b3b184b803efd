import { setTimeout as delay } from 'node:timers/promises'
import { type ContentId, type MatchAnswer, Problem, type Upload } from '@breakwater/contracts'
import type { JsMsg } from '@nats-io/jetstream'
import type { Msg } from '@nats-io/transport-node'
import type { AgentLogEvent } from '../feed-follower.ts'
import { DoneRecords } from './done-records.ts'
import type { FleetConfiguration } from './fleet-configuration.ts'
import { connectFleet, type FleetConnection } from './fleet-connection.ts'
import { FleetHasLead } from './fleet-errors.ts'
import type { FleetLead, FleetLeadership, FleetParts } from './fleet-lead.ts'
import { FleetLease } from './fleet-lease.ts'
import { Applied, Finding } from './fleet-messages.ts'
import { streams, subjects } from './fleet-streams.ts'
import { KnownWorkers } from './known-workers.ts'
import { ListPublisher } from './list-publisher.ts'
import { repeatUntilAborted } from './repeat.ts'
import { layAside, workOn } from './work-queue.ts'

/** Workers say how far they are so often. */
export const reportEveryMs = 2_000
const idleMs = 5_000
const together = 32

/** Connects and takes the lead. Throws `FleetHasLead`, `FleetStreamMismatch`, `FleetUnreachable`. */
export async function leadFleet(
  configuration: FleetConfiguration,
  log: (event: AgentLogEvent) => void = () => {},
): Promise<FleetLeadership> {
  const connection = await connectFleet(configuration)
  const lease = await FleetLease.take(connection, log).catch(async (error: unknown) => {
    await connection.nats.close()
    throw error
  })
  return {
    use: (parts) => new Lead(connection, lease, parts, { ...configuration, log }),
    async abandon() {
      await lease.close()
      await connection.nats.close()
    },
  }
}

class Lead implements FleetLead {
  readonly #connection: FleetConnection
  readonly #lease: FleetLease
  readonly #parts: FleetParts
  readonly #log: (event: AgentLogEvent) => void
  readonly #list: ListPublisher
  readonly #done: DoneRecords
  readonly #workers: KnownWorkers
  readonly #stopping = new AbortController()
  #startedAt = Number.POSITIVE_INFINITY
  #running: Promise<unknown> = Promise.resolve()
  #wake = () => {}

  constructor(
    connection: FleetConnection,
    lease: FleetLease,
    parts: FleetParts,
    options: { readonly silentSeconds: number; readonly log: (event: AgentLogEvent) => void },
  ) {
    this.#connection = connection
    this.#lease = lease
    this.#parts = parts
    this.#log = options.log
    this.#list = new ListPublisher(connection, parts, lease)
    this.#done = new DoneRecords(parts.database)
    this.#workers = new KnownWorkers(parts.database, options.silentSeconds)
  }

  start(): void {
    if (this.#startedAt !== Number.POSITIVE_INFINITY) return
    this.#startedAt = performance.now()
    const { nats } = this.#connection
    const { signal } = this.#stopping
    const log = this.#log
    nats.subscribe(subjects.applied, { callback: (_, message) => this.#hear(message) })
    nats.subscribe(subjects.settle, { callback: (_, message) => void this.#answer(message) })
    const queue = {
      ...{ stream: streams.findings, together },
      work: (message: JsMsg) => this.#settle(message),
      giveUp: (message: JsMsg) => layAside(this.#connection, message),
    }
    this.#running = Promise.all([
      repeatUntilAborted({ doing: 'handing-on', log, signal }, () => this.#handOn()),
      repeatUntilAborted({ doing: 'settling', log, signal }, async () => {
        // Held by another: its findings are not this one's to take.
        if (!this.#lease.isHeld) throw new FleetHasLead()
        await workOn(this.#connection, { ...queue, signal: AbortSignal.any([signal, this.#lease.lost]) })
      }),
    ])
  }

  apply(events: Parameters<FleetLead['apply']>[0]): void {
    this.#list.note(events)
    // The transaction is over by then.
    setImmediate(() => this.#wake())
  }

  reset(): void {
    this.#list.reset()
  }

  isAppliedEverywhere(sequence: number): boolean {
    const now = performance.now()
    if (!this.#lease.isHeld) return false
    // Who works has not said so yet.
    if (now - this.#startedAt < reportEveryMs * 2 || this.#list.publishedThrough < sequence) return false
    const { epoch } = this.#parts.progress()
    return this.#workers.haveAll({ epoch, sequence })
  }

  async close(): Promise<void> {
    this.#stopping.abort()
    this.#wake()
    await this.#running
    await this.#lease.close()
    await this.#connection.nats.close()
  }

  async #handOn(): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    try {
      if (await this.#list.step()) return
    } catch (error) {
      this.#list.doubt()
      throw error
    }
    this.#parts.tellSoon()
    const { signal } = this.#stopping
    const isWoken = await Promise.race([woken.then(() => true), delay(idleMs, false, { signal }).catch(() => true)])
    if (!isWoken) this.#list.doubt()
  }

  #hear(message: Msg): void {
    const { success, data } = Applied.safeParse(message.json())
    if (!success) return
    this.#workers.hear(data)
    this.#parts.tellSoon()
  }

  /** What somebody waits for: settled by the newest list, whatever the worker had. */
  async #answer(message: Msg): Promise<void> {
    // The one that leads answers.
    if (!this.#lease.isHeld) return
    try {
      const { found, content, surface } = Finding.parse(message.json())
      if (found === undefined) throw new Problem('invalid-request')
      const settled = this.#parts.settle(found, uploadOf(content, surface), () => true)!
      await settled.kept
      message.respond(JSON.stringify({ answer: settled.given } satisfies SettleReply))
    } catch (error) {
      const code = error instanceof Problem ? error.code : 'internal'
      message.respond(JSON.stringify({ code } satisfies SettleReply))
    }
  }

  async #settle(message: JsMsg): Promise<void> {
    const { id, content, surface, feedSequence, found, code } = Finding.parse(message.json())
    const at = new Date()
    if (!this.#lease.isHeld) throw new FleetHasLead()
    const settled = this.#parts.database.transaction(() => {
      if (found === undefined) {
        if (this.#done.note(id, at) && content !== undefined) {
          this.#parts.tell('upload.undecided', { content, code: code ?? 'internal', feedSequence }, at)
        }
        return undefined
      }
      const given = this.#parts.settle(found, uploadOf(content, surface), () => this.#done.note(id, at))
      if (given?.given.decision === 'allow' && content !== undefined) {
        this.#parts.tell('upload.allowed', { content, feedSequence: given.given.feedSequence }, at)
      }
      return given
    })
    await settled?.kept
  }
}

/** What the lead says to a worker that waits. */
export type SettleReply = { readonly answer: MatchAnswer } | { readonly code: string }

function uploadOf(content: ContentId | undefined, surface: Upload['surface']): Upload {
  return { surface, ...(content === undefined ? {} : { content }) }
}
