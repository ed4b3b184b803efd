import { setImmediate as soon } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { RequestGate } from './request-gate.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const arrival = (path: string, pass?: string) => ({ path, pass, authorization: undefined })
const gateOf = () => new RequestGate(async (header) => header === 'good')
const none = { contentLength: '0', read: async () => {} }

/** Requests that are worked on until they are let go. */
function crowd(gate: RequestGate, count: number, path: string, pass?: string) {
  const done: (() => void)[] = []
  const outcomes = Array.from({ length: count }, () =>
    gate.through(arrival(path, pass), { ...none, work: () => new Promise<void>((finish) => done.push(finish)) }).then(
      () => 'done',
      (problem: { code: string }) => problem.code,
    ),
  )
  return { done, outcomes }
}
const settle = () => vi.advanceTimersByTimeAsync(0)

test('openings, returns, withdrawals and codes have places of their own; in each line the first goes first', async () => {
  const gate = gateOf()
  const openings = crowd(gate, 80, '/v1/cases')
  const returns = crowd(gate, 80, '/v1/cases/status')
  const withdrawals = crowd(gate, 3, '/v1/cases/withdraw')
  const codes = crowd(gate, 3, '/v1/cases', 'good')
  await settle()
  expect([openings, returns, withdrawals, codes].map(({ done }) => done.length)).toEqual([64, 64, 3, 3])
  openings.done[0]!()
  await settle()
  expect(openings.done).toHaveLength(65)
  expect(returns.done).toHaveLength(64)
  expect(gate.fullness).toBeCloseTo(15 / 128)
})

test('who waits for ten seconds is told to come again, and holds no place', async () => {
  const gate = gateOf()
  const openings = crowd(gate, 65, '/v1/cases')
  await vi.advanceTimersByTimeAsync(10_000)
  expect(await openings.outcomes[64]).toBe('busy')
  for (const finish of openings.done) finish()
  await settle()
  const again = crowd(gate, 65, '/v1/cases')
  await settle()
  expect(again.done).toHaveLength(64)
})

test('beside an opening with a code the others begin one by one; a withdrawal has a turnstile of its own', async () => {
  vi.useRealTimers()
  const gate = gateOf()
  const codes = crowd(gate, 1, '/v1/cases', 'good')
  const order: string[] = []
  await soon()
  const beginning = [...Array.from({ length: 9 }, () => '/v1/cases'), '/v1/cases/withdraw'].map((path) =>
    gate.begin(arrival(path)).then(() => order.push(path)),
  )
  // All came in one turn of the event loop; the withdrawal came last and waits for nobody.
  while (!order.includes('/v1/cases/withdraw')) await soon()
  expect(order).toHaveLength(2)
  codes.done[0]!()
  await Promise.all(beginning)
  expect(order).toHaveLength(10)
  expect(order.slice(2)).not.toContain('/v1/cases/withdraw')
})

test('while newcomers are let in, one of a kind begins in a turn, and three when they are in', async () => {
  vi.useRealTimers()
  using clock = vi.spyOn(performance, 'now').mockReturnValue(1_000)
  const gate = gateOf()
  let begun = 0
  const begin = (count: number) =>
    Array.from({ length: count }, () => gate.begin(arrival('/v1/challenges')).then(() => begun++))
  gate.noteNewcomer()
  const beside = begin(3)
  await soon()
  expect(begun).toBe(1)
  await Promise.all(beside)
  clock.mockReturnValue(1_010)
  const after = begin(6)
  await soon()
  expect(begun).toBe(6)
  await Promise.all(after)
})
