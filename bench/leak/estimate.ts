import { bitsOfHash, seen, side, spread, type View, variances } from './view.ts'

/** A hash of a part: whether each of its 256 numbers is above the median. */
export interface Heard {
  readonly view: View
  readonly bits: readonly boolean[]
}

/** How much each frequency of a picture varies among pictures. */
export type Prior = Float64Array

/** What a normal variable is worth on one side of nought, and how uncertain it is then, in its own deviations. */
const expected = Math.sqrt(2 / Math.PI)
const uncertain = 1 - 2 / Math.PI
const mostSteps = 200
const enough = 1e-6

/**
 * The best linear estimate of a picture's frequencies from hashes of it and of parts of it: each bit is taken for the number that
 * stands behind it, with the noise that its sign leaves (Bussgang), and frequencies vary by themselves. Solved by
 * conjugate gradients.
 */
export function estimate(prior: Prior, heard: readonly Heard[]): Float64Array {
  const count = heard.length * bitsOfHash
  const deviations = new Float64Array(count)
  const noise = new Float64Array(count)
  const said = new Float64Array(count)
  for (const [number, { view, bits }] of heard.entries()) {
    for (const [at, variance] of variances(view, prior).entries()) {
      const place = number * bitsOfHash + at
      deviations[place] = Math.sqrt(variance)
      // In units of the sign: sign = expected · value / deviation + noise.
      noise[place] = (uncertain * variance) / expected ** 2
      said[place] = ((bits[at] ? 1 : -1) * deviations[place]!) / expected
    }
  }
  const back = (values: Float64Array) => {
    const frequencies = new Float64Array(side * side)
    for (const [number, { view }] of heard.entries()) {
      spread(view, values.subarray(number * bitsOfHash, (number + 1) * bitsOfHash), frequencies)
    }
    return frequencies.map((value, at) => value * prior[at]!)
  }
  const apply = (values: Float64Array) => {
    const frequencies = back(values)
    const result = new Float64Array(count)
    for (const [number, { view }] of heard.entries()) result.set(seen(view, frequencies), number * bitsOfHash)
    return result.map((value, at) => value + noise[at]! * values[at]!)
  }
  return back(solved(apply, said))
}

function solved(apply: (values: Float64Array) => Float64Array, wanted: Float64Array): Float64Array {
  const result = new Float64Array(wanted.length)
  let rest = wanted.slice()
  let direction = rest.slice()
  let size = dot(rest, rest)
  const first = size
  for (let step = 0; step < mostSteps && size > enough * first; step++) {
    const applied = apply(direction)
    const length = size / dot(direction, applied)
    for (let at = 0; at < result.length; at++) result[at]! += length * direction[at]!
    rest = rest.map((value, at) => value - length * applied[at]!)
    const next = dot(rest, rest)
    direction = rest.map((value, at) => value + (next / size) * direction[at]!)
    size = next
  }
  return result
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!
  return sum
}

/** From -1 to 1; 0 where one of them is nothing. */
export function correlation(a: Float64Array, b: Float64Array): number {
  const lengths = Math.sqrt(dot(a, a) * dot(b, b))
  return lengths === 0 ? 0 : dot(a, b) / lengths
}
