import { isWithoutPostgres } from '@breakwater/store/testing'
import { describe, expect, test } from 'vitest'
import { noteFigures } from './note-figures.ts'
import { measureTiming, smallShift, type TimingPlan } from './timing.ts'

/*
 * The long form of timing.test.ts, on a quiet machine. ABUSE_FIGURES names a file to which each outcome is added as a line of
 * JSON: docs/benchmarks/abuse.md has the last ones.
 */
const quick = { argon2Cost: { memoryKib: 64, passes: 1 } }
const many = { pairsAtLeast: 500, pairsAtMost: 4_000, people: 2 }

async function outcomeOf(name: string, plan: TimingPlan) {
  const measured = await measureTiming(plan)
  await noteFigures(name, { ...measured })
  return measured
}

async function expectNothingToSee(name: string, plan: TimingPlan): Promise<void> {
  for (const [question, { low, high, planted }] of Object.entries(await outcomeOf(name, plan))) {
    expect(low, question).toBeGreaterThan(-smallShift)
    expect(high, question).toBeLessThan(smallShift)
    expect(planted.added).toBeLessThanOrEqual(2 * smallShift)
    expect(planted.low, question).toBeGreaterThan(0)
  }
}

describe.skipIf(isWithoutPostgres('timing at length'))('on PostgreSQL', () => {
  test('nothing is seen in times, of one picture or of twenty-five', async () => {
    const plan = {
      engine: 'postgres',
      questions: ['opening', 'wrong-pin', 'adding', 'withdrawing'],
      settings: quick,
    } as const
    await expectNothingToSee('timing-postgres', { ...plan, ...many })
    await expectNothingToSee('timing-postgres-25-items', { ...plan, questions: ['opening'], items: 25, ...many })
  })

  test('nor at the full cost of Argon2id', async () => {
    const plan = { engine: 'postgres', questions: ['opening', 'wrong-pin'], settings: {} } as const
    await expectNothingToSee('timing-postgres-full', { ...plan, ...many })
  })

  test('without steps a case of many listed pictures is seen: what they hide is real', async () => {
    const { opening } = await outcomeOf('timing-postgres-no-steps', {
      ...{ engine: 'postgres', questions: ['opening'], items: 100, people: 1, pairsAtLeast: 200, pairsAtMost: 800 },
      settings: { ...quick, configuration: { answerStepMilliseconds: 0 } },
    })
    expect(opening!.low).toBeGreaterThan(smallShift)
  })
})

test('on PGlite nothing is seen in times', async () => {
  const plan = { engine: 'pglite', questions: ['opening', 'wrong-pin', 'adding'], settings: quick } as const
  await expectNothingToSee('timing-pglite', { ...plan, ...many, people: 1 })
})
