import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * What work is for, as far as whoever sent it can see that for himself: never whether a PIN is right or a picture listed.
 * `reserved`: with a helpline's code that is still good. `code`: looking whether one is. `return`: about a case, other than
 * withdrawing it. `other`: platforms, the people who run the service, and the service itself.
 */
export type WorkKind = 'reserved' | 'code' | 'withdrawal' | 'return' | 'opening' | 'other'
type Ordinary = Exclude<WorkKind, 'reserved'>

/** Who has a code waits for the look at it, and for what comes after: so that look has two turns in a round. */
const turns: readonly Ordinary[] = ['code', 'withdrawal', 'return', 'code', 'opening', 'other']
/** How often another kind gets a place, at most, while the first in a line waits. */
export const mostPassed: number = turns.length - 1
const working = new AsyncLocalStorage<WorkKind>()

/** Whatever this work waits for, it waits for as work of this kind. */
export function workAs<Result>(kind: WorkKind, work: () => Promise<Result>): Promise<Result> {
  return working.run(kind, work)
}

export function currentKind(): WorkKind {
  return working.getStore() ?? 'other'
}

export interface PlaceLimits {
  readonly all: number
  /** Of these, how many only reserved work takes. */
  readonly kept: number
}

/**
 * A number of places, and a line for each kind of work before them. What is reserved goes first, since there are only so many
 * codes; the other kinds take turns, so that no flood of one of them stops another. Within a kind whoever came first goes first.
 */
export class Places {
  readonly #limits: PlaceLimits
  readonly #reserved: (() => void)[] = []
  readonly #lines: Readonly<Record<Ordinary, (() => void)[]>> = {
    withdrawal: [],
    return: [],
    opening: [],
    code: [],
    other: [],
  }
  #taken = 0
  #ordinary = 0
  /** Place in `turns` of the kind that is asked first. */
  #turn = 0

  constructor(limits: PlaceLimits) {
    this.#limits = limits
  }

  /** How many of a kind wait. */
  waiting(kind: WorkKind): number {
    return this.#lineOf(kind).length
  }

  /** Waits for a place. What it answers gives the place back, and is called once. */
  take(kind: WorkKind): Promise<() => void> {
    return new Promise((enter) => {
      const isReserved = kind === 'reserved'
      this.#lineOf(kind).push(() => {
        this.#taken++
        if (!isReserved) this.#ordinary++
        enter(() => {
          this.#taken--
          if (!isReserved) this.#ordinary--
          this.#fill()
        })
      })
      this.#fill()
    })
  }

  #lineOf(kind: WorkKind): (() => void)[] {
    return kind === 'reserved' ? this.#reserved : this.#lines[kind]
  }

  #fill(): void {
    const { all, kept } = this.#limits
    while (this.#taken < all) {
      const next = this.#reserved.shift() ?? (this.#ordinary < all - kept ? this.#nextInTurn() : undefined)
      if (next === undefined) return
      next()
    }
  }

  #nextInTurn(): (() => void) | undefined {
    for (let asked = 0; asked < turns.length; asked++) {
      const next = this.#lines[turns[this.#turn]!].shift()
      this.#turn = (this.#turn + 1) % turns.length
      if (next !== undefined) return next
    }
    return undefined
  }
}
