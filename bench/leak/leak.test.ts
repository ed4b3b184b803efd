import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { decode } from '../copies/drawing/picture.ts'
import { correlation, dot, estimate } from './estimate.ts'
import { guessPlaces } from './guess-places.ts'
import { knownPicture, priorOf, transformed } from './known-picture.ts'
import { measureLeak, type Photograph } from './measure.ts'
import { seen, side, spread, viewOf, whole } from './view.ts'

const photographOf = async (seed: number): Promise<Photograph> => {
  const original = await decode(await generatedPhotograph(seed, { width: 900, height: 700 }))
  return { ...(await knownPicture(original)), aspect: 900 / 700 }
}
let photograph: Photograph
let prior: Float64Array

beforeAll(async () => {
  photograph = await photographOf(1)
  prior = priorOf(await Promise.all([2, 3, 4, 5].map(photographOf)))
})

const numbers = (length: number) =>
  fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: length, maxLength: length })

test('what is seen of a part, and its transpose, belong together', () => {
  const share = fc.double({ min: 0, max: 0.5, noNaN: true })
  fc.assert(
    fc.property(share, share, numbers(256), fc.nat(999), (left, top, values, seed) => {
      const view = viewOf({ left, top, width: 0.4, height: 0.3 })
      const picture = Float64Array.from({ length: side * side }, (_, at) => Math.sin(at * (seed + 1)))
      const target = new Float64Array(side * side)
      spread(view, Float64Array.from(values), target)
      expect(dot(seen(view, picture), Float64Array.from(values))).toBeCloseTo(dot(picture, target), 6)
    }),
    { numRuns: 20 },
  )
})

test('frequencies and pixels turn into each other', () => {
  const again = transformed(transformed(photograph.frequencies, 'back'), 'forward')
  expect(correlation(again, photograph.frequencies)).toBeCloseTo(1, 9)
})

test('what is seen of the whole has the bits of its hash, but for those near to the median', () => {
  const values = seen(viewOf(whole), photograph.frequencies)
  const largest = [...values.keys()].sort((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!)).slice(0, 128)
  const agreeing = largest.filter((at) => values[at]! > 0 === photograph.bits[at]).length
  expect(agreeing).toBeGreaterThanOrEqual(122)
})

test('an estimate has the bits that it was made of', () => {
  const view = viewOf(whole)
  const values = seen(view, estimate(prior, [{ view, bits: photograph.bits }]))
  const agreeing = photograph.bits.filter((bit, at) => values[at]! > 0 === bit).length
  expect(agreeing).toBe(256)
})

test('a hash tells something of its own picture and nothing of another, and windows tell more of what is in them', async () => {
  const { of, windows } = measureLeak(prior, photograph, 0.4)
  expect(windows).toBeGreaterThanOrEqual(3)
  expect(of.whole.ofBands[0]).toBeGreaterThan(0.1)
  const other = await photographOf(6)
  const ofAnother = estimate(prior, [{ view: viewOf(whole), bits: other.bits }])
  const wrong = correlation(seen(viewOf(whole), ofAnother), seen(viewOf(whole), photograph.frequencies))
  const right = correlation(seen(viewOf(whole), of.whole.frequencies), seen(viewOf(whole), photograph.frequencies))
  expect(right).toBeGreaterThan(0.5)
  expect(Math.abs(wrong)).toBeLessThan(right / 2)
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value) / values.length
  expect(mean(of.placed.ofWindows)).toBeGreaterThan(mean(of.whole.ofWindows) + 0.05)
})

test('a window whose place the whole tells is put there', () => {
  const place = { left: 0.21, top: 0.17, width: 0.62, height: 0.66 }
  const frequencies = estimate(prior, [{ view: viewOf(whole), bits: photograph.bits }])
  // As if the estimate were the picture.
  const bits = [...seen(viewOf(place), frequencies)].map((value) => value > 0)
  const [found] = guessPlaces({ prior, frequencies, aspect: 0.66 / 0.62 }, [bits], 0.05)
  for (const side of ['left', 'top', 'width', 'height'] as const)
    expect(Math.abs(found![side] - place[side])).toBeLessThan(0.03)
})
