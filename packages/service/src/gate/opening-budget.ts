import { Problem } from '@breakwater/contracts'
import type { Store } from '@breakwater/store'

/** How many cases may be opened, of all people together. */
export interface OpeningLimits {
  readonly perMinute: number
  readonly perHour: number
  readonly perDay: number
  /** Share of each, 0 to 1, that only a helpline's code can use. */
  readonly reservedShare: number
}

const windows = [
  { limit: 'perMinute', seconds: 60, comeAgainSeconds: 20 },
  { limit: 'perHour', seconds: 3_600, comeAgainSeconds: 300 },
  { limit: 'perDay', seconds: 86_400, comeAgainSeconds: 900 },
] as const

const countEveryMilliseconds = 1_000

/**
 * The budget of all openings. Counted from the cases themselves, so it holds over restarts and for all processes (to
 * within what the others opened in the last second), and nothing is kept that says who used a code.
 */
export class OpeningBudget {
  readonly #store: Pick<Store, 'countOpenings'>
  readonly #limits: OpeningLimits
  readonly #now: () => Date
  #counted: { readonly at: number; readonly counts: readonly number[] } | null = null
  #counting: Promise<void> | null = null
  #admittedSince = 0

  constructor({ store, limits, now }: { store: Pick<Store, 'countOpenings'>; limits: OpeningLimits; now: () => Date }) {
    this.#store = store
    this.#limits = limits
    this.#now = now
  }

  /** Takes one opening from the budget. Throws `busy` where there is none left. */
  async admit(isReserved: boolean): Promise<void> {
    await this.#countAgain()
    const over = windows.find(({ limit }, at) => this.#used(at) >= this.#allowed(limit, isReserved))
    if (over !== undefined) throw new Problem('busy', { retryAfterSeconds: over.comeAgainSeconds })
    this.#admittedSince++
  }

  /** How much of what is open to everyone was used in the last minute: 0 to 1. */
  async load(): Promise<number> {
    await this.#countAgain()
    return Math.min(1, this.#used(0) / Math.max(1, this.#allowed('perMinute', false)))
  }

  #allowed(limit: (typeof windows)[number]['limit'], isReserved: boolean): number {
    return Math.floor(this.#limits[limit] * (isReserved ? 1 : 1 - this.#limits.reservedShare))
  }

  #used(window: number): number {
    return (this.#counted?.counts[window] ?? 0) + this.#admittedSince
  }

  async #countAgain(): Promise<void> {
    const now = this.#now().getTime()
    if (this.#counted !== null && Math.abs(now - this.#counted.at) < countEveryMilliseconds) return
    this.#counting ??= this.#count(now).finally(() => {
      this.#counting = null
    })
    await this.#counting
  }

  async #count(now: number): Promise<void> {
    const before = this.#admittedSince
    const counts = await this.#store.countOpenings(windows.map(({ seconds }) => new Date(now - seconds * 1000)))
    this.#counted = { at: now, counts }
    // What was admitted while this counted may not be in the count yet.
    this.#admittedSince -= before
  }
}
