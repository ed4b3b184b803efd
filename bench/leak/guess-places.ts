import type { Prior } from './estimate.ts'
import { highestOfHash, type Place, seen, side, variances, viewOf } from './view.ts'

const sizes = Array.from({ length: 10 }, (_, step) => 0.2 * 1.15 ** step)
/** So many of the likeliest places are looked at more closely. */
const looked = 8
/** Shares of a window by which it is moved and made larger or smaller, one after the other. */
const steps = [0.08, 0.04, 0.02, 0.01]
/** The normal distribution is nearly a logistic one. */
const logistic = 1.702

/** What a thief knows who has the hash of the whole. */
export interface Whole {
  readonly prior: Prior
  /** Estimated from the hash. */
  readonly frequencies: Float64Array
  /** Width by height: of a screenshot or a camera it is easily guessed, so it is given. */
  readonly aspect: number
}

/**
 * Where windows most likely lie, by what the hash of the whole tells: for each the place at which its bits are likeliest, first on a
 * grid of `gridShare` of a window, then around the best of these.
 */
export function guessPlaces(whole: Whole, windows: readonly (readonly boolean[])[], gridShare: number): Place[] {
  const expectedAt = expectationsOf(whole)
  const best = windows.map((): { place: Place; score: number }[] => [])
  for (const place of gridOf(whole.aspect, gridShare)) {
    const expected = expectedAt(place)
    for (const [window, bits] of windows.entries()) {
      const kept = best[window]!
      kept.push({ place, score: likelihood(expected, bits) })
      kept.sort((a, b) => b.score - a.score).length = Math.min(kept.length, looked)
    }
  }
  return best.map((kept, window) => {
    const score = (place: Place) => likelihood(expectedAt(place), windows[window]!)
    const refined = kept.map((one) => steps.reduce((at, step) => climbed(at, step, score), one))
    return refined.reduce((a, b) => (b.score > a.score ? b : a)).place
  })
}

function* gridOf(aspect: number, gridShare: number): Generator<Place> {
  for (const size of sizes) {
    const [width, height] = aspect > 1 ? [size / aspect, size] : [size, size * aspect]
    for (let top = 0; top + height <= 1; top += height * gridShare) {
      for (let left = 0; left + width <= 1; left += width * gridShare) yield { left, top, width, height }
    }
  }
}

/** How much each frequency may still vary when the hash of the whole is known: a sign leaves 1 - 2/π of it. */
function residualOf(prior: Prior): Prior {
  const isHeard = (k: number) => k >= 1 && k <= highestOfHash
  return prior.map((variance, at) =>
    isHeard(Math.floor(at / side)) && isHeard(at % side) ? variance * (1 - 2 / Math.PI) : variance,
  )
}

/**
 * What is expected of each of the 256 numbers at a place, in deviations of what is not known. These hardly depend on where a
 * window of one size lies, so they are computed for one place of about that size.
 */
function expectationsOf({ prior, frequencies }: Whole): (place: Place) => Float64Array {
  const residual = residualOf(prior)
  const bySize = new Map<string, Float64Array>()
  const deviationsOf = ({ width, height }: Place) => {
    const size = `${width.toFixed(2)} ${height.toFixed(2)}`
    const middle = { left: (1 - width) / 2, top: (1 - height) / 2, width, height }
    const deviations = bySize.get(size) ?? variances(viewOf(middle), residual).map(Math.sqrt)
    bySize.set(size, deviations)
    return deviations
  }
  return (place) => {
    const deviations = deviationsOf(place)
    return seen(viewOf(place, highestOfHash + 1), frequencies).map((value, at) => value / deviations[at]!)
  }
}

function likelihood(expected: Float64Array, bits: readonly boolean[]): number {
  let sum = 0
  for (let at = 0; at < expected.length; at++)
    sum -= Math.log1p(Math.exp(-logistic * (bits[at] ? 1 : -1) * expected[at]!))
  return sum
}

interface Scored {
  readonly place: Place
  readonly score: number
}

/** Moved, enlarged or made smaller by a step as long as that makes it likelier. */
function climbed(from: Scored, step: number, score: (place: Place) => number): Scored {
  for (let at = from; ; ) {
    const { left, top, width, height } = at.place
    const resized = (factor: number): Place => ({
      left: left - (width * (factor - 1)) / 2,
      top: top - (height * (factor - 1)) / 2,
      ...{ width: width * factor, height: height * factor },
    })
    const around: readonly Place[] = [
      { ...at.place, left: left - width * step },
      { ...at.place, left: left + width * step },
      { ...at.place, top: top - height * step },
      { ...at.place, top: top + height * step },
      resized(1 + step),
      resized(1 / (1 + step)),
    ]
    const next = around
      .filter(
        (place) => place.left >= 0 && place.top >= 0 && place.left + place.width <= 1 && place.top + place.height <= 1,
      )
      .map((place) => ({ place, score: score(place) }))
      .reduce((a, b) => (b.score > a.score ? b : a), at)
    if (next === at) return at
    at = next
  }
}
