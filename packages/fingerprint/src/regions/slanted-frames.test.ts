import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fullWeight } from './region-kernel.ts'
import { slantedFrames } from './slanted-frames.ts'
import type { SlantedLine } from './slanted-lines.ts'

const size = { width: 1024, height: 768 }
const cells = 256

/** Seen more in some places than in others. */
const line = fc
  .tuple(
    fc.integer({ min: 5, max: 760 }),
    fc.double({ min: -0.1, max: 0.1, noNaN: true }),
    fc.infiniteStream(fc.nat(fullWeight)),
  )
  .map(([at, slope, weights]): SlantedLine => {
    const sums = new Uint32Array(cells + 1)
    for (let cell = 0; cell < cells; cell++) sums[cell + 1] = sums[cell]! + (weights.next().value as number)
    return { at, slope, sums }
  })
const lines = fc.array(line, { minLength: 4, maxLength: 9 }).map((all) => all.toSorted((a, b) => a.at - b.at))

test('the best come first, and fewer of them are the first of many; that there were more is said', () => {
  let longest = 0
  fc.assert(
    fc.property(lines, lines, fc.integer({ min: 1, max: 12 }), (level, upright, most) => {
      const all = slantedFrames({ level, upright }, size, 10_000)
      const scores = all.frames.map(({ score }) => score)
      expect(scores).toEqual(scores.toSorted((a, b) => b - a))
      expect(all.isCutShort).toBe(false)
      const some = slantedFrames({ level, upright }, size, most)
      expect(some.frames).toEqual(all.frames.slice(0, most))
      expect(some.isCutShort).toBe(all.frames.length > most)
      longest = Math.max(longest, all.frames.length)
    }),
    { numRuns: 100, seed: 7 },
  )
  expect(longest).toBeGreaterThan(20)
})
