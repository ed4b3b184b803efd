import { type CountBand, type DelayShares, levelSeconds, PublishedWeek } from '@breakwater/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bandOf,
  firstWeekFrom,
  levelRules,
  publishedFrom,
  publishWeek,
  sharesOf,
  type WeekFacts,
  weekAfter,
} from './service-levels.ts'

const { leastValues, leastValuesOfItems } = levelRules
const buckets = levelSeconds.length
const numbers = (from: number, to: number) => Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at)

/** Shares `count` out over the published times; what is left took longer. */
const histogramOf = (count: number) =>
  fc.array(fc.integer({ min: 0, max: count }), { minLength: buckets, maxLength: buckets }).map((cuts) => {
    const sorted = cuts.toSorted((a, b) => a - b)
    return sorted.map((cut, at) => cut - (sorted[at - 1] ?? 0))
  })
const platform = (entries: number, withdrawals: number) =>
  fc.record({
    name: fc.constantFrom('A', 'B', 'C', 'D'),
    owner: fc.constantFrom('A', 'B', 'C', 'D'),
    canConfirm: fc.boolean(),
    reached: histogramOf(entries),
    confirmed: histogramOf(withdrawals),
  })
const count = (most: number) => fc.oneof(fc.integer({ min: 0, max: 130 }), fc.integer({ min: 0, max: most }))
const week: fc.Arbitrary<WeekFacts> = fc.tuple(count(1_500), count(400)).chain(([entries, withdrawals]) =>
  fc.record({
    week: fc.constant('2026-11-23'),
    entries: fc.constant(entries),
    withdrawals: fc.constant(withdrawals),
    stopped: count(300),
    disputes: count(60),
    quarantines: count(60),
    platforms: fc.array(platform(entries, withdrawals), { maxLength: 4 }),
  }),
)
/** What is drawn by chance, so that the same can be drawn again. */
const draws = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 5, maxLength: 5 })
const drawFrom = (drawn: readonly number[]) => {
  let at = 0
  return (below: number) => drawn[at++]! % below
}

/**
 * Every count of every time that fits what was published, for an observer who knows in addition how many there were in all.
 * It knows nothing of how the shares are made: each sum is put to `sharesOf`, and those that give the same answer are kept.
 */
function fitting(done: readonly number[], total: number, published: { from: number; to: number }): Set<number>[] {
  const said = sharesOf(done, total, published)!.within
  const zeros = numbers(1, buckets).map(() => 0)
  const sums = said.map((share, at) =>
    numbers(0, total).filter((sum) => sharesOf(zeros.with(at, sum), total, published)!.within[at] === share),
  )
  // Which sums can be reached from the times before, and from which one can go on to the times after.
  const reachable = sums.map((each) => each)
  for (let at = 1; at < buckets; at++) reachable[at] = sums[at]!.filter((sum) => sum >= reachable[at - 1]![0]!)
  for (let at = buckets - 2; at >= 0; at--)
    reachable[at] = reachable[at]!.filter((sum) => sum <= reachable[at + 1]!.at(-1)!)
  const differences = (before: readonly number[], after: readonly number[]) =>
    new Set(before.flatMap((low) => after.filter((high) => high >= low).map((high) => high - low)))
  return [...reachable, [total]].map((each, at) => differences(reachable[at - 1] ?? [0], each))
}

const counts = ['entries', 'withdrawals', 'stopped', 'disputes', 'quarantines'] as const

/** A week with other counts of which the same should be published: for each share, the fewest that make it. */
function anotherWeek(facts: WeekFacts, published: PublishedWeek, others: Partial<WeekFacts>): WeekFacts {
  const week = { ...facts, ...others }
  const histogram = (shares: DelayShares | null, total: number) => {
    const sums = (shares?.within ?? []).map((share) => Math.ceil((share * total) / shares!.outOf))
    return sums.map((sum, at) => sum - (sums[at - 1] ?? 0))
  }
  const platforms = published.platforms.map(({ reached, confirmed }, at) => ({
    ...facts.platforms[at]!,
    reached: histogram(reached, week.entries),
    confirmed: histogram(confirmed, week.withdrawals),
  }))
  return { ...week, platforms }
}

describe('a published week', () => {
  test('is true: every count lies in its band, and every share is what it says', () => {
    fc.assert(
      fc.property(week, draws, (facts, drawn) => {
        const published = publishWeek(facts, drawFrom(drawn))
        expect(PublishedWeek.parse(published)).toEqual(published)
        for (const name of counts) {
          const band = published[name]
          if (band === null) continue
          expect(facts[name]).toBeGreaterThanOrEqual(band.from)
          expect(facts[name]).toBeLessThanOrEqual(band.to)
        }
        for (const [at, { reached }] of published.platforms.entries()) {
          if (reached === null) continue
          let sum = 0
          for (const [bucket, share] of reached.within.entries()) {
            sum += facts.platforms[at]!.reached[bucket]!
            expect(sum / facts.entries).toBeGreaterThanOrEqual(share / reached.outOf)
            if (share < reached.outOf - 1) expect(sum / facts.entries).toBeLessThan((share + 1) / reached.outOf)
          }
        }
      }),
    )
  })

  test('fits any value of every band together with any of every other: at least fifty of items, at least ten of the rest', () => {
    fc.assert(
      fc.property(week, draws, fc.infiniteStream(fc.nat()), (facts, drawn, chosen) => {
        const published = publishWeek(facts, drawFrom(drawn))
        const any = (values: readonly number[]) => values[chosen.next().value % values.length]!
        const valuesOf = (band: CountBand | null) => (band === null ? [0] : numbers(band.from, band.to))
        const looksAlike = (changes: Partial<Record<(typeof counts)[number], number>>) => {
          const others = Object.fromEntries(counts.map((name) => [name, any(valuesOf(published[name]))]))
          expect(publishWeek(anotherWeek(facts, published, { ...others, ...changes }), drawFrom(drawn))).toEqual(
            published,
          )
        }
        for (const name of counts) {
          const values = valuesOf(published[name])
          if (published[name] === null) continue
          const least = name === 'disputes' || name === 'quarantines' ? leastValues : leastValuesOfItems
          expect(values.length).toBeGreaterThanOrEqual(least)
          for (const value of [values[0]!, any(values), values.at(-1)!]) looksAlike({ [name]: value })
        }
      }),
    )
  })

  test('leaves every count behind a share at least ten values, even for who knows how many there were in all', () => {
    let looked = 0
    fc.assert(
      fc.property(
        fc
          .integer({ min: 50, max: 450 })
          .chain((total) => fc.tuple(fc.constant(total), histogramOf(total), fc.integer({ min: 0, max: 49 }))),
        ([total, done, offset]) => {
          const published = bandOf(total, leastValuesOfItems, offset)
          if (sharesOf(done, total, published) === null) return
          looked++
          for (const values of fitting(done, total, published)) {
            expect(values.size).toBeGreaterThanOrEqual(leastValues)
          }
        },
      ),
      { numRuns: 60 },
    )
    expect(looked).toBeGreaterThan(10)
  })

  test('the measure above finds shares that are too fine', () => {
    const shares = (sum: number, total: number) => Math.floor((sum * 100) / total)
    const fits = numbers(0, 120).filter((sum) => shares(sum, 120) === shares(60, 120))
    expect(fits.length).toBeLessThan(leastValues)
  })

  test('tells whoever fills the week up with entries of their own hardly anything of one more', () => {
    // Of all the ways the edges can lie, how many give another answer when there is one more?
    for (const own of [0, 9, 49, 50, 99, 149, 150, 1_000]) {
      const offsets = numbers(0, leastValuesOfItems - 1)
      const differing = offsets.filter(
        (offset) => bandOf(own, leastValuesOfItems, offset).from !== bandOf(own + 1, leastValuesOfItems, offset).from,
      )
      expect(differing.length / offsets.length).toBeLessThanOrEqual(1 / leastValuesOfItems)
    }
  })

  test('says how finely by what it published, never by what it knows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_500 }), fc.integer({ min: 0, max: 49 }), (total, offset) => {
        const band = bandOf(total, leastValuesOfItems, offset)
        const fineness = numbers(band.from, band.to).map((each) => sharesOf([], each, band)?.outOf)
        expect(new Set(fineness).size).toBe(1)
      }),
    )
  })

  test('hides shares of few, stops where sites could tell each other’s, and confirmations of who cannot give any', () => {
    const one = { owner: 'A', canConfirm: true, reached: [60], confirmed: [40] }
    const facts: WeekFacts = {
      ...{ week: '2026-11-23', entries: 60, withdrawals: 40, stopped: 70, disputes: 3, quarantines: 25 },
      platforms: ['A', 'B', 'C'].map((name) => ({ ...one, name, owner: name })),
    }
    const first = () => 0
    expect(publishWeek(facts, first)).toEqual({
      week: '2026-11-23',
      entries: { from: 50, to: 99 },
      withdrawals: { from: 0, to: 49 },
      stopped: { from: 50, to: 99 },
      disputes: { from: 0, to: 9 },
      quarantines: { from: 20, to: 29 },
      platforms: ['A', 'B', 'C'].map((name) => ({
        name,
        reached: { outOf: 4, within: levelSeconds.map(() => 3) },
        canConfirm: true,
        confirmed: null,
      })),
    })
    const twoOwners = facts.platforms.map((each, at) => ({ ...each, owner: at === 0 ? 'A' : 'B' }))
    expect(publishWeek({ ...facts, platforms: twoOwners }, first).stopped).toBeNull()
    const many = { ...facts, withdrawals: 400, platforms: [{ ...facts.platforms[0]!, confirmed: [390] }] }
    expect(publishWeek(many, first).platforms[0]!.confirmed!.outOf).toBe(20)
    const told = { ...many, platforms: [{ ...many.platforms[0]!, canConfirm: false }] }
    expect(publishWeek(told, first).platforms[0]!.confirmed).toBeNull()
  })
})

describe('weeks', () => {
  test('begin on Mondays in UTC, also across a year and a leap day', () => {
    expect(firstWeekFrom(new Date('2026-11-23T00:00:00Z'))).toBe('2026-11-23')
    expect(firstWeekFrom(new Date('2026-11-23T00:00:00.001Z'))).toBe('2026-11-30')
    expect(firstWeekFrom(new Date('2026-12-30T10:00:00Z'))).toBe('2027-01-04')
    expect(weekAfter('2028-02-28')).toBe('2028-03-06')
    for (const offset of numbers(0, 400)) {
      const monday = firstWeekFrom(new Date(Date.UTC(2026, 0, offset)))
      expect(new Date(monday).getUTCDay()).toBe(1)
    }
  })

  test('are published when the longest delay that is told apart is over', () => {
    expect(publishedFrom('2026-11-23')).toEqual(new Date('2026-12-07T00:00:00Z'))
    expect(levelRules.daysUntilPublished * 86_400).toBeGreaterThanOrEqual(levelSeconds.at(-1)!)
  })
})
