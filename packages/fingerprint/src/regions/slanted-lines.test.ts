import { expect, test } from 'vitest'
import { slantedLines } from './slanted-lines.ts'

const [cells, bins, margin, slopes, apart] = [256, 800, 45, 65, 6]
const levelRow = (slopes - 1) / 2

/** Lines that were voted for, each by more than the one before it, none near another; nothing else is seen. */
function linesOf(count: number, most: number): number[] {
  const votes = new Uint16Array(bins * slopes)
  for (let line = 0; line < count; line++) votes[levelRow * bins + 50 + line * apart] = 3_000 + line
  const found = { along: cells * 4, cells, lines: [], weights: new Uint8Array(cells * 1_500) }
  return slantedLines({ voteForSlopes: () => ({ bins, margin, votes }) }, found, most).map(({ at }) => at)
}

const placeOf = (line: number) => (50 + line * apart - margin) * 2 + 1

test.each([
  [20, 20],
  [100, 20],
  // More than are looked for at first.
  [100, 90],
  [100, 200],
])('of %i lines those that most voted for, %i at most, in order of where they stand', (count, most) => {
  const first = Math.max(0, count - most)
  expect(linesOf(count, most)).toEqual(Array.from({ length: count - first }, (_, at) => placeOf(first + at)))
})
