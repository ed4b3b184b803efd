import { isWithoutPostgres } from '@breakwater/store/testing'
import { expect, test } from 'vitest'
import { expectUnharmed } from './expect-unharmed.ts'
import { runFlood } from './flood.ts'

/** Measured are 16 to 24 on an idle machine, and 5 beside two others that take all they can get. */
const timesCapacity = 4

/* The short forms of flood.slow.test.ts. Times are held against the same machine without a flood, never against a clock. */
test.skipIf(isWithoutPostgres('a flood on PostgreSQL'))(
  'on PostgreSQL a flood keeps out no helpline and no holder, is bounded, and leaves nothing behind',
  { timeout: 600_000 },
  async () => expectUnharmed(await runFlood({ engine: 'postgres', seconds: 8, people: 4 }), timesCapacity),
)

test('on PGlite a flood keeps out no helpline and no holder, is bounded, and leaves nothing behind', {
  timeout: 600_000,
}, async () => {
  const outcome = await runFlood({ engine: 'pglite', seconds: 8, people: 4 })
  expectUnharmed(outcome, timesCapacity)
  expect(outcome.flood['right-proof']).toBeDefined()
})
