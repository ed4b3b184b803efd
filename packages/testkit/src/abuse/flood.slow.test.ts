import { isWithoutPostgres } from '@breakwater/store/testing'
import { expect, test } from 'vitest'
import { expectUnharmed } from './expect-unharmed.ts'
import { runFlood } from './flood.ts'
import { noteFigures } from './note-figures.ts'

/* The long forms of flood.test.ts. ABUSE_FIGURES names a file that keeps the figures, FLOOD_SECONDS makes them shorter or longer. */
const seconds = Number(process.env.FLOOD_SECONDS ?? 600)

async function flooded(name: string, plan: Parameters<typeof runFlood>[0]): Promise<void> {
  const outcome = await runFlood(plan)
  await noteFigures(name, outcome)
  expectUnharmed(outcome)
  expect(outcome.flooded.count).toBeGreaterThan(plan.seconds / 10)
}

test.skipIf(isWithoutPostgres('a long flood on PostgreSQL'))(
  'a long flood on PostgreSQL, ten minutes by itself',
  async () => {
    await flooded('flood-postgres', { engine: 'postgres', seconds, people: 20 })
  },
)

test('a long flood on PGlite, ten minutes by itself', async () => {
  await flooded('flood-pglite', { engine: 'pglite', seconds, people: 20 })
})
