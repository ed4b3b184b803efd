import { isWithoutPostgres } from '@breakwater/store/testing'
import { describe, expect, test } from 'vitest'
import { type DiskFaults, isWithoutCompiler, isWithoutLibfiu } from './failing-disk.ts'
import { type FaultPlan, runKillCycles } from './kill-cycles.ts'

/*
 * Short forms of what `npm run test:slow` does for longer: services and PostgreSQL are killed, connections are cut, held back
 * and repeated, and what was acknowledged is there, once.
 */
const always = ['failed', 'withdrawn'] as const
const network = { cut: 0.15, delay: 0.1, repeat: 0.15 }

async function outcomeOf(plan: FaultPlan) {
  const outcome = await runKillCycles(plan)
  console.log(JSON.stringify(outcome))
  expect(outcome.violations).toEqual([])
  expect(outcome.serviceDeaths).toBe(0)
  // Every fault was really there, while somebody waited for an answer.
  expect(outcome.serviceKills + outcome.databaseKills).toBe(plan.cycles)
  expect(outcome.killsUnderLoad).toBeGreaterThan(plan.cycles / 2)
  expect(outcome.failed).toBeGreaterThan(0)
  expect(outcome.withdrawn).toBeGreaterThan(0)
  expect(outcome.acknowledged).toBeGreaterThanOrEqual(plan.cycles)
  return outcome
}

test.skipIf(isWithoutPostgres('kills under load on PostgreSQL'))(
  'on PostgreSQL, with two services and a bad network, everything acknowledged is there, once',
  { timeout: 900_000 },
  async () => {
    const databaseFaults = { cut: 0.1, delay: 0.1, repeat: 0 }
    const plan = { engine: 'postgres', seed: 1, cycles: 6, databaseEvery: 3, faults: network, databaseFaults } as const
    const atLeastOnce = [...always, 'cut', 'delayed', 'repeated', 'databaseCut', 'databaseDelayed'] as const
    const outcome = await outcomeOf({ ...plan, atLeastOnce })
    expect(outcome.databaseKills).toBe(2)
    for (const done of atLeastOnce) expect(outcome[done], done).toBeGreaterThan(0)
  },
)

test('on PGlite everything acknowledged is there, once', { timeout: 900_000 }, async () => {
  const atLeastOnce = [...always, 'repeated'] as const
  const outcome = await outcomeOf({ engine: 'pglite', seed: 2, cycles: 3, faults: network, atLeastOnce })
  expect(outcome.repeated).toBeGreaterThan(0)
})

describe('with a disk that fails, the database ends, and begins again with everything acknowledged, once', () => {
  async function outcomesOf(engine: FaultPlan['engine'], disks: readonly DiskFaults[]) {
    for (const [at, disk] of disks.entries()) {
      const outcome = await runKillCycles({ engine, seed: 3 + at, cycles: 3, disk })
      console.log(JSON.stringify(outcome))
      expect(outcome.violations).toEqual([])
      expect(outcome.diskFailures).toBeGreaterThanOrEqual(3)
      // PGlite ends with the service that it is part of; a service beside PostgreSQL does not end.
      expect(outcome.serviceDeaths).toBe(engine === 'pglite' ? 3 : 0)
      expect(outcome.databaseDeaths).toBe(engine === 'pglite' ? 0 : 3)
      expect(outcome.failed).toBeGreaterThan(0)
      expect(outcome.acknowledged).toBeGreaterThanOrEqual(3)
    }
  }

  test.skipIf(isWithoutLibfiu('a failing disk'))('on PGlite', { timeout: 900_000 }, async () => {
    await outcomesOf('pglite', [{ fsync: 0.2 }, { pwrite: 0.05 }])
  })

  const cannot = [isWithoutPostgres, isWithoutCompiler].some((is) => is('a failing disk under PostgreSQL'))
  test.skipIf(cannot)('on PostgreSQL', { timeout: 900_000 }, async () => {
    await outcomesOf('postgres', [{ fsync: 0.2, fdatasync: 0.2 }, { pwrite: 0.05 }])
  })
})
