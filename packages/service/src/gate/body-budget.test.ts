import { expect, test } from 'vitest'
import { BodyBudget } from './body-budget.ts'

const never = () => new Promise<never>(() => {})
const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'done',
    (problem: { code: string }) => problem.code,
  )
const soon = () => new Promise((resolve) => setImmediate(resolve))

test('of bodies that are still coming the largest gives way to a smaller one', async () => {
  const budget = new BodyBudget(1_000)
  const stalled = [400, 500].map((bytes) => codeOf(budget.hold(String(bytes), never, never)))
  await soon()
  expect(
    await codeOf(
      budget.hold(
        '200',
        async () => {},
        async () => {},
      ),
    ),
  ).toBe('done')
  expect(await stalled[1]).toBe('request-timeout')
  // What it kept is free again, and the smaller of the two goes on.
  expect(
    await codeOf(
      budget.hold(
        '600',
        async () => {},
        async () => {},
      ),
    ),
  ).toBe('done')
  expect(await Promise.race([stalled[0], soon().then(() => 'coming')])).toBe('coming')
})

test('nothing gives way to a larger one, and nothing that has come', async () => {
  const budget = new BodyBudget(1_000)
  void budget.hold('400', never, never).catch(() => {})
  void budget.hold('500', async () => {}, never).catch(() => {})
  await soon()
  expect(await codeOf(budget.hold('500', never, never))).toBe('busy')
  expect(
    await codeOf(
      budget.hold(
        '300',
        async () => {},
        async () => {},
      ),
    ),
  ).toBe('done')
  void budget.hold('450', async () => {}, never).catch(() => {})
  await soon()
  expect(await codeOf(budget.hold('200', never, never))).toBe('busy')
})

test('a body that does not say its length is as large as one can be', async () => {
  expect(await codeOf(new BodyBudget(1_000).hold(undefined, never, never))).toBe('busy')
})
