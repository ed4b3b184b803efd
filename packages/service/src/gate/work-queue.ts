import { Problem } from '@breakwater/contracts'

/** `reserved`: with a helpline's code. `return`: holders of cases. `general`: everyone else who opens one. */
export const workLanes = ['reserved', 'return', 'general'] as const
export type WorkLane = (typeof workLanes)[number]

export interface WorkQueueLimits {
  /** Pieces of work at once. Each takes the memory of one Argon2id. */
  readonly atOnce: number
  /** That wait in one lane. */
  readonly mostWaiting: number
  /** That wait or run under one key: whoever guesses at one reference must not fill the lane. */
  readonly mostPerKey: number
}

interface Waiting {
  readonly start: () => void
}

/**
 * Bounded work, oldest first within a lane. A helpline's code goes before everything else, since there are only so many;
 * the other two lanes take turns, so that neither a flood of openings nor a flood of guesses stops the other.
 */
export class WorkQueue {
  readonly #limits: WorkQueueLimits
  readonly #waiting: Readonly<Record<WorkLane, Waiting[]>> = { reserved: [], return: [], general: [] }
  readonly #keys = new Map<string, number>()
  #running = 0
  #turn: 'return' | 'general' = 'return'
  #milliseconds = 50

  constructor(limits: WorkQueueLimits) {
    this.#limits = limits
  }

  /** How full the lane of those without a code is, 0 to 1. */
  get fullness(): number {
    return this.#waiting.general.length / this.#limits.mostWaiting
  }

  /** Throws `busy` at once where too much waits already; it says when to come again. */
  async run<Result>(lane: WorkLane, work: () => Promise<Result>, key?: string): Promise<Result> {
    const sameKey = key === undefined ? 0 : (this.#keys.get(key) ?? 0)
    if (this.#waiting[lane].length >= this.#limits.mostWaiting || sameKey >= this.#limits.mostPerKey) throw this.#busy()
    if (key !== undefined) this.#keys.set(key, sameKey + 1)
    try {
      if (this.#running >= this.#limits.atOnce) {
        await new Promise<void>((start) => this.#waiting[lane].push({ start }))
      } else this.#running++
      const startedAt = performance.now()
      try {
        return await work()
      } finally {
        this.#milliseconds += (performance.now() - startedAt - this.#milliseconds) / 16
        this.#next()
      }
    } finally {
      if (key !== undefined) this.#leave(key)
    }
  }

  /** Hands the place on; nobody else can slip into it. */
  #next(): void {
    const next = this.#waiting.reserved.shift() ?? this.#waiting[this.#turn].shift()
    this.#turn = this.#turn === 'return' ? 'general' : 'return'
    const chosen = next ?? this.#waiting[this.#turn].shift()
    if (chosen === undefined) this.#running--
    else chosen.start()
  }

  #leave(key: string): void {
    const left = this.#keys.get(key)! - 1
    if (left === 0) this.#keys.delete(key)
    else this.#keys.set(key, left)
  }

  #busy(): Problem {
    const seconds = (this.#milliseconds * this.#limits.mostWaiting) / this.#limits.atOnce / 1000
    return new Problem('busy', { retryAfterSeconds: Math.min(60, Math.max(1, Math.ceil(seconds))) })
  }
}
