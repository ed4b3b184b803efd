import type { FeedEvent, Md5Hash } from '@breakwater/contracts'

/** A case as whoever opened it knows it. */
export interface KnownCase {
  readonly key: string
  readonly seeds: readonly number[]
  readonly md5s: readonly Md5Hash[]
  /** From the first acknowledgement on. */
  credentials?: { readonly reference: string; readonly pin: string }
  isWithdrawing: boolean
  isWithdrawn: boolean
}

/** Remembers, outside every process that is killed, what was acknowledged, and notes what must never be. */
export class AcknowledgedWrites {
  readonly cases: KnownCase[] = []
  /** By entry: whether its holder was withdrawing it when the confirmation was acknowledged; then it may amend nothing. */
  readonly confirmed = new Map<string, { readonly isLeaving: boolean }>()
  readonly violations: string[] = []
  acknowledged = 0
  readonly #withdrawn = new Set<string>()

  opened(one: KnownCase, credentials: { reference: string; pin: string }): void {
    const { reference, pin } = one.credentials ?? credentials
    if (reference !== credentials.reference || pin !== credentials.pin)
      this.violations.push(`${one.key} was opened twice, with two references`)
    one.credentials = { reference, pin }
    this.acknowledged++
  }

  withdrew(one: KnownCase): void {
    one.isWithdrawn = true
    for (const md5 of one.md5s) this.#withdrawn.add(md5)
    this.acknowledged++
  }

  confirm(entry: string, md5: string): void {
    const isLeaving = this.cases.some((one) => one.isWithdrawing && one.md5s.some((own) => own === md5))
    this.confirmed.set(entry, { isLeaving })
    this.acknowledged++
  }

  /** What had been withdrawn, to the knowledge of its holder, before a page was asked for. */
  withdrawnSoFar(): ReadonlySet<string> {
    return new Set(this.#withdrawn)
  }

  get isSettled(): boolean {
    return this.cases.every((one) => one.credentials !== undefined && one.isWithdrawing === one.isWithdrawn)
  }
}

/** Reads the feed by its cursor, as a platform does, through every crash, and holds what is listed. */
export class Follower {
  cursor = 0
  epoch: string | undefined
  readonly counts: Record<string, number> = {}
  /** By entry: the MD5 that tells which picture it is, and the number of its newest event. */
  readonly held = new Map<string, { md5: string; sequence: number; trust: string }>()
  readonly amendments = new Map<string, number>()
  readonly #entryOf = new Map<string, string>()
  readonly #writes: AcknowledgedWrites

  constructor(writes: AcknowledgedWrites) {
    this.#writes = writes
  }

  apply(page: { epoch: string; events: readonly FeedEvent[]; next: number }, gone: ReadonlySet<string>): void {
    const { violations } = this.#writes
    this.epoch ??= page.epoch
    if (this.epoch !== page.epoch) violations.push('the epoch changed')
    for (const event of page.events) {
      if (event.sequence !== this.cursor + 1) violations.push(`${event.sequence} came after ${this.cursor}`)
      this.cursor = event.sequence
      this.counts[event.type] = (this.counts[event.type] ?? 0) + 1
      if (event.type === 'add' || event.type === 'restore') {
        if (event.fingerprint === null) continue
        const { md5 } = event.fingerprint
        if (gone.has(md5)) violations.push(`${event.sequence} lists what had been withdrawn`)
        if ((this.#entryOf.get(md5) ?? event.entry) !== event.entry) violations.push(`${event.sequence} lists it twice`)
        this.#entryOf.set(md5, event.entry)
        this.held.set(event.entry, { md5, sequence: event.sequence, trust: event.trust })
      } else if (event.type === 'amend') {
        this.amendments.set(event.entry, (this.amendments.get(event.entry) ?? 0) + 1)
        const one = this.held.get(event.entry)
        if (one !== undefined) this.held.set(event.entry, { ...one, sequence: event.sequence, trust: event.trust })
      } else this.held.delete(event.entry)
    }
    if (page.next !== this.cursor) violations.push(`the page ends at ${page.next}, its events at ${this.cursor}`)
  }
}
