import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createScrubber, type ScrubPace } from './scrubber.ts'

const pace: ScrubPace = { delay: 2_000, restTimes: 20, longestRest: 60_000 }
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

/** A scrubber whose runs take so many milliseconds each, and when they began. */
function scrubbing(...takes: number[]) {
  const begun: number[] = []
  const startedAt = performance.now()
  const scrubber = createScrubber(async () => {
    begun.push(performance.now() - startedAt)
    await new Promise<void>((done) => setTimeout(done, takes[begun.length - 1] ?? 0))
  }, pace)
  return { scrubber, begun }
}

test('many erasures at once are cleared together, a little later', async () => {
  const { scrubber, begun } = scrubbing(100)
  for (let count = 0; count < 1_000; count++) scrubber.request()
  await vi.advanceTimersByTimeAsync(100_000)
  expect(begun).toEqual([2_000])
  scrubber.request()
  await vi.advanceTimersByTimeAsync(100_000)
  expect(begun).toEqual([2_000, 102_000])
})

test('it rests for twenty times as long as it ran, and never more than a minute', async () => {
  const { scrubber, begun } = scrubbing(500, 10_000, 500)
  for (let waited = 0; waited < 100_000; waited += 50) {
    scrubber.request()
    await vi.advanceTimersByTimeAsync(50)
  }
  // 2 s; then 0.5 s of work and 10 s of rest; then 10 s of work and a minute of rest.
  expect(begun.slice(0, 3)).toEqual([2_000, 12_500, 82_500])
})

test('what is asked for while it runs is cleared by another run', async () => {
  const { scrubber, begun } = scrubbing(3_000, 0)
  scrubber.request()
  await vi.advanceTimersByTimeAsync(2_500)
  scrubber.request()
  await vi.advanceTimersByTimeAsync(62_500)
  expect(begun).toEqual([2_000, 65_000])
})

test('when it is disposed of, nothing that was asked for is left', async () => {
  const { scrubber, begun } = scrubbing(1_000, 1_000)
  scrubber.request()
  await vi.advanceTimersByTimeAsync(2_500)
  scrubber.request()
  const disposed = scrubber[Symbol.asyncDispose]()
  await vi.advanceTimersByTimeAsync(2_000)
  await disposed
  expect(begun).toEqual([2_000, 3_000])
})

test('a run that fails does not end it', async () => {
  const runs: string[] = []
  const scrubber = createScrubber(async () => {
    runs.push('run')
    throw new Error('no')
  }, pace)
  for (let count = 1; count <= 2; count++) {
    scrubber.request()
    await vi.advanceTimersByTimeAsync(2_000)
    expect(runs).toHaveLength(count)
  }
})
