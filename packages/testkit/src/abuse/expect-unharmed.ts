import { expect } from 'vitest'
import type { FloodOutcome } from './flood.ts'

/** In a flood half of a helpline's openings may take so many times what the slowest took without one; measured is 1.1 to 1.7. */
export const medianTimesQuiet = 4
const memoryGrowthMegabytes = 512
const megabytesOfCase = 0.25
/** The engine's own log, which is used again and again. */
const logMegabytes = 96

/**
 * What a service promises of a flood so many times as large as what it takes: ten, or less where a machine is too busy to make
 * such a flood in a short time.
 */
export function expectUnharmed(outcome: FloodOutcome, timesCapacity = 10): void {
  console.log(JSON.stringify(outcome))
  expect(outcome.timesCapacity).toBeGreaterThan(timesCapacity)
  expect(outcome.helplineFailures).toEqual([])
  expect(outcome.withdrawalFailures).toEqual([])
  expect(outcome.flooded.count).toBeGreaterThanOrEqual(5)
  expect(outcome.flooded.median).toBeLessThan(outcome.quiet.highest * medianTimesQuiet)
  expect(outcome.memoryHighestMegabytes - outcome.memoryQuietMegabytes).toBeLessThan(memoryGrowthMegabytes)
  expect(outcome.diskGrowthMegabytes).toBeLessThan(logMegabytes + outcome.casesOpened * megabytesOfCase)
  expect(outcome.after.median).toBeLessThan(outcome.quiet.highest * 3)
  expect(outcome.openedAfter).toBe(5)
  expect(outcome.serviceDeaths).toBe(0)
}
