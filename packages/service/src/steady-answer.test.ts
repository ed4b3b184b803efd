import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { answerInSteps } from './steady-answer.ts'

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work().catch(() => {})
  return performance.now() - startedAt
}

test('what takes less than a step is answered after one, what takes more after two, and so is what fails', async () => {
  const quick = () => answerInSteps(150, async () => 'done')
  const slow = () => answerInSteps(150, () => sleep(200))
  const failing = () => answerInSteps(150, () => Promise.reject(new Error('no')))
  expect(await quick()).toBe('done')
  await expect(failing()).rejects.toThrow('no')
  // Node's timers may fire a millisecond early.
  for (const once of [quick, failing]) expect(await millisecondsOf(once)).toBeGreaterThanOrEqual(148)
  expect(await millisecondsOf(slow)).toBeGreaterThanOrEqual(298)
  expect(await answerInSteps(0, async () => 'at once')).toBe('at once')
})
