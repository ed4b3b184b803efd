import { isWithoutPostgres } from '@breakwater/store/testing'
import { expect, test } from 'vitest'
import { measureTiming, smallShift } from './timing.ts'

/*
 * The short form of timing.slow.test.ts. Two requests follow each other at once, in an order by chance, so that whatever
 * else the machine does falls on both; no time is compared with a clock on a wall. On a busy machine it finds only what is
 * larger, and says how large that is.
 */
test.skipIf(isWithoutPostgres('timing of listed and new'))(
  'no answer says by its time whether something was found, and a planted difference is seen',
  { timeout: 600_000 },
  async () => {
    const measured = await measureTiming({
      engine: 'postgres',
      questions: ['opening', 'wrong-pin', 'adding'],
      settings: { argon2Cost: { memoryKib: 64, passes: 1 } },
      pairsAtLeast: 75,
      pairsAtMost: 300,
      people: 6,
    })
    console.log(JSON.stringify(measured))
    for (const [question, { low, high, planted }] of Object.entries(measured)) {
      expect(low, question).toBeLessThan(smallShift)
      expect(high, question).toBeGreaterThan(-smallShift)
      expect(planted.low, `${question}, with ${planted.added} ms more`).toBeGreaterThan(0)
    }
  },
)
