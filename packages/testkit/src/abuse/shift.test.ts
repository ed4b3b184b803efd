import { expect, test } from 'vitest'
import { chanceOf } from '../faults/chance.ts'
import { shiftOf } from './shift.ts'

/** Noise as a busy machine has it: mostly little, sometimes very much, on either side. */
function noisy(count: number, shift: number, seed: number): number[] {
  const chance = chanceOf(seed)
  const delay = () => -8 * Math.log(1 - chance()) + (chance() < 0.05 ? 300 * chance() : 0)
  return Array.from({ length: count }, () => shift + delay() - delay())
}

test('the interval holds the true shift, as often as it says', () => {
  for (const shift of [0, 2]) {
    const held = Array.from({ length: 100 }, (_, seed) => shiftOf(noisy(150, shift, seed))).filter(
      ({ low, high }) => low <= shift && shift <= high,
    )
    expect(held.length).toBeGreaterThanOrEqual(96)
  }
})

test('with enough pairs a shift of two milliseconds is told from none', () => {
  for (let seed = 0; seed < 3; seed++) {
    expect(shiftOf(noisy(900, 2, seed)).low).toBeGreaterThan(0)
    expect(Math.abs(shiftOf(noisy(900, 0, seed)).shift)).toBeLessThan(1)
  }
})

test('of few values it is what can be counted by hand', () => {
  expect(shiftOf([1, 2, 9]).shift).toBe((2 + 5) / 2)
  expect(shiftOf([4])).toEqual({ shift: 4, low: 4, high: 4 })
})
