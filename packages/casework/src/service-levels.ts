import { type CountBand, type DelayShares, levelSeconds, type PublishedWeek } from '@breakwater/contracts'
import { dayOf } from './retention.ts'

/** What keeps published figures from telling of one person (ADR 53). */
export const levelRules = {
  /** Of every count that is not published, at least so many values fit what is. */
  leastValues: 10,
  /** The same for what one case may have many of. */
  leastValuesOfItems: 50,
  /** Platforms of fewer owners than this could tell each other's stops from the sum. */
  leastOwners: 3,
  /** Days from the end of a week until it is published: the longest delay that is told apart. */
  daysUntilPublished: 7,
  /** Into how many parts a week is divided to say which share of it was done in time; each has `leastValues` values in it. */
  parts: [100, 20, 10, 4],
} as const

const day = 86_400_000
const week = 7 * day
/** Thursday, 1 January 1970 was the fourth day of its week. */
const firstMonday = 4 * day

/** Monday of the first week that begins at this time or later, `YYYY-MM-DD` in UTC. */
export function firstWeekFrom(time: Date): string {
  return dayOf(new Date(Math.ceil((time.getTime() - firstMonday) / week) * week + firstMonday))
}

export function weekAfter(monday: string): string {
  return dayOf(new Date(Date.parse(monday) + week))
}

/** Midnight, UTC, from which on the week of this Monday is published. */
export function publishedFrom(monday: string): Date {
  return new Date(Date.parse(monday) + week + levelRules.daysUntilPublished * day)
}

/** What happened in one week, exactly. It is kept until the week is published, and no longer. */
export interface WeekFacts {
  readonly week: string
  readonly entries: number
  readonly withdrawals: number
  readonly stopped: number
  readonly disputes: number
  readonly quarantines: number
  /** Those that took part in the whole week. */
  readonly platforms: readonly {
    readonly name: string
    readonly owner: string
    readonly canConfirm: boolean
    /** How many were done within each of `levelSeconds` and not within the one before. */
    readonly reached: readonly number[]
    readonly confirmed: readonly number[]
  }[]
}

/**
 * What may be said of a week. `draw(n)`: a number from 0 to n - 1, by chance and kept nowhere. Nothing but these facts goes
 * in: no other week, nothing that was published before.
 */
export function publishWeek(facts: WeekFacts, draw: (below: number) => number): PublishedWeek {
  const { leastValues, leastValuesOfItems, leastOwners } = levelRules
  const band = (count: number, width: number) => bandOf(count, width, draw(width))
  const entries = band(facts.entries, leastValuesOfItems)
  const withdrawals = band(facts.withdrawals, leastValuesOfItems)
  const owners = new Set(facts.platforms.map(({ owner }) => owner))
  return {
    week: facts.week,
    entries,
    withdrawals,
    stopped: owners.size < leastOwners ? null : band(facts.stopped, leastValuesOfItems),
    disputes: band(facts.disputes, leastValues),
    quarantines: band(facts.quarantines, leastValues),
    platforms: facts.platforms.map(({ name, canConfirm, reached, confirmed }) => ({
      name,
      reached: sharesOf(reached, facts.entries, entries),
      canConfirm,
      confirmed: canConfirm ? sharesOf(confirmed, facts.withdrawals, withdrawals) : null,
    })),
  }
}

/**
 * The band of a grid that a count lies in. The grid is moved by `offset`, 0 to `width` - 1: whoever adds counts of their own
 * does not know where its edges are. Its first band is the wider for it.
 */
export function bandOf(count: number, width: number, offset: number): CountBand {
  if (count < width + offset) return { from: 0, to: width + offset - 1 }
  const from = offset + Math.floor((count - offset) / width) * width
  return { from, to: from + width - 1 }
}

/**
 * Which share of `count` was done within each time. How finely follows from the published band alone, so that it tells
 * nothing more; null when even the coarsest would leave fewer than `leastValues` counts that fit.
 */
export function sharesOf(done: readonly number[], count: number, published: CountBand): DelayShares | null {
  const outOf = levelRules.parts.find((parts) => parts * levelRules.leastValues <= published.from)
  if (outOf === undefined) return null
  let sum = 0
  const within = levelSeconds.map((_, index) => {
    sum += done[index] ?? 0
    return Math.min(outOf - 1, Math.floor((sum * outOf) / count))
  })
  return { outOf, within }
}
