import { Problem } from '@breakwater/contracts'
import { Places, type WorkKind } from '@breakwater/store'

export interface WorkQueueLimits {
  /** Pieces of work at once. Each takes the memory of one Argon2id. */
  readonly atOnce: number
  /** Of these, how many only openings with a helpline's code take. */
  readonly kept: number
  /** That wait of one kind. */
  readonly mostWaiting: number
  /** That wait or run under one key: whoever guesses at one reference must not fill the line. */
  readonly mostPerKey: number
}

/** Bounded work, in the order of `Places`. */
export class WorkQueue {
  readonly #limits: WorkQueueLimits
  readonly #places: Places
  readonly #keys = new Map<string, number>()
  #milliseconds = 50

  constructor(limits: WorkQueueLimits) {
    this.#limits = limits
    this.#places = new Places({ all: limits.atOnce, kept: limits.kept })
  }

  /** How full the line of openings without a code is, 0 to 1. */
  get fullness(): number {
    return this.#places.waiting('opening') / this.#limits.mostWaiting
  }

  /** Throws `busy` at once where too much waits already; it says when to come again. */
  async run<Result>(kind: WorkKind, work: () => Promise<Result>, key?: string): Promise<Result> {
    const sameKey = key === undefined ? 0 : (this.#keys.get(key) ?? 0)
    if (this.#places.waiting(kind) >= this.#limits.mostWaiting || sameKey >= this.#limits.mostPerKey) throw this.#busy()
    if (key !== undefined) this.#keys.set(key, sameKey + 1)
    try {
      const leave = await this.#places.take(kind)
      const startedAt = performance.now()
      try {
        return await work()
      } finally {
        this.#milliseconds += (performance.now() - startedAt - this.#milliseconds) / 16
        leave()
      }
    } finally {
      if (key !== undefined) this.#leave(key)
    }
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
