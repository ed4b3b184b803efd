import { appendFileSync } from 'node:fs'
import { isWithoutPostgres } from '@breakwater/store/testing'
import { describe, expect, test } from 'vitest'
import { isWithoutCompiler, isWithoutLibfiu } from './failing-disk.ts'
import { type FaultPlan, runKillCycles } from './kill-cycles.ts'

/*
 * The long forms of faults.test.ts. FAULT_CYCLES sets another number of cycles for all of them, FAULT_FIGURES a file to which
 * each outcome is added as a line of JSON: docs/benchmarks/faults.md has the last ones.
 */
const network = { cut: 0.15, delay: 0.1, repeat: 0.15 }

async function run(name: string, plan: FaultPlan) {
  const cycles = Number(process.env.FAULT_CYCLES ?? plan.cycles)
  const say = (line: string) => console.log(`${name}: ${line}`)
  const outcome = await runKillCycles({ ...plan, cycles, seed: plan.seed + Date.now(), say })
  console.log(`${name}: ${JSON.stringify(outcome)}`)
  if (process.env.FAULT_FIGURES)
    appendFileSync(process.env.FAULT_FIGURES, `${JSON.stringify({ name, at: new Date(), ...outcome })}\n`)
  expect(outcome.violations).toEqual([])
  const ended = { [plan.engine]: plan.disk === undefined ? 0 : cycles }
  expect(outcome.serviceDeaths).toBe(ended.pglite ?? 0)
  expect(outcome.databaseDeaths).toBe(ended.postgres ?? 0)
  expect(outcome.serviceKills + outcome.databaseKills).toBe(plan.disk === undefined ? cycles : 0)
  expect(outcome.killsUnderLoad).toBeGreaterThan(cycles / 2)
  expect(outcome.failed).toBeGreaterThan(0)
  return outcome
}

describe.skipIf(isWithoutPostgres('kills under load on PostgreSQL'))('on PostgreSQL', () => {
  test('kills of two services and of the server', async () => {
    await run('postgres-kills', { engine: 'postgres', seed: 1, cycles: 1_000, databaseEvery: 10 })
  })

  test('kills, with a bad network on both sides of the services', async () => {
    const databaseFaults = { cut: 0.1, delay: 0.1, repeat: 0 }
    const plan = {
      engine: 'postgres',
      seed: 2,
      cycles: 100,
      databaseEvery: 10,
      faults: network,
      databaseFaults,
    } as const
    const outcome = await run('postgres-network', plan)
    for (const done of ['cut', 'delayed', 'repeated', 'databaseCut', 'databaseDelayed'] as const)
      expect(outcome[done], done).toBeGreaterThan(0)
  })

  test.skipIf(isWithoutCompiler('a disk that fails PostgreSQL'))('a disk that fails', async () => {
    const disk = { fsync: 0.05, fdatasync: 0.05, pwrite: 0.02 }
    await run('postgres-disk', { engine: 'postgres', seed: 6, cycles: 100, disk })
  })
})

describe('on PGlite', () => {
  test('kills', async () => {
    await run('pglite-kills', { engine: 'pglite', seed: 4, cycles: 200, faults: network })
  })

  test.skipIf(isWithoutLibfiu('a failing disk'))('a disk that fails', async () => {
    const disk = { fsync: 0.1, pwrite: 0.02 }
    await run('pglite-disk', { engine: 'pglite', seed: 5, cycles: 100, disk })
  })
})
