/** Pixels along each side of the picture that is estimated. */
export const side = 128
export const bitsOfHash = 256
const samples = 64
const kept = 16
/** PDQ keeps the frequencies from 1 to this, twice the cycles along a side. */
export const highestOfHash = kept

/** A part of a picture, as shares of its sides. */
export interface Place {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export const whole: Place = { left: 0, top: 0, width: 1, height: 1 }

/**
 * How the 16 × 16 frequencies that PDQ keeps of a part follow from the lowest `count` × `count` frequencies of the whole: rows by
 * `down`, columns by `across`, 16 × `count` each.
 */
export interface View {
  readonly count: number
  readonly down: Float64Array
  readonly across: Float64Array
}

/** Row k: the k-th of `side` orthonormal cosines. */
export const cosines = Float64Array.from({ length: side * side }, (_, at) => {
  const [k, pixel] = [Math.floor(at / side), at % side]
  return Math.sqrt((k === 0 ? 1 : 2) / side) * Math.cos((Math.PI / side) * (pixel + 0.5) * k)
})

/** `count`: as many of the lowest frequencies as there is something in; all when it is not said. */
export function viewOf({ left, top, width, height }: Place, count = side): View {
  return { count, down: along(top, height, count), across: along(left, width, count) }
}

/** PDQ's: row after row from the first frequency above nought, 64 samples each. */
const cosinesOfPdq = Float64Array.from({ length: kept * samples }, (_, at) => {
  const [row, sample] = [Math.floor(at / samples), at % samples]
  return Math.sqrt(2 / samples) * Math.cos((Math.PI / samples) * (sample + 0.5) * (row + 1))
})

/** One direction: samples between pixels, then PDQ's cosines. */
function along(start: number, length: number, count: number): Float64Array {
  const rows = new Float64Array(kept * count)
  for (let sample = 0; sample < samples; sample++) {
    const at = Math.max(0, Math.min(side - 1, (start + (length * (sample + 0.5)) / samples) * side - 0.5))
    const pixel = Math.min(side - 2, Math.floor(at))
    const share = at - pixel
    for (let k = 0; k < count; k++) {
      const value = cosines[k * side + pixel]! * (1 - share) + cosines[k * side + pixel + 1]! * share
      for (let row = 0; row < kept; row++) rows[row * count + k]! += cosinesOfPdq[row * samples + sample]! * value
    }
  }
  return rows
}

/** What PDQ would see of a picture that is given as its frequencies, `side` × `side`. */
export function seen({ count, down, across }: View, frequencies: Float64Array): Float64Array {
  const half = new Float64Array(kept * count)
  for (let row = 0; row < kept; row++) {
    for (let u = 0; u < count; u++) {
      const weight = down[row * count + u]!
      for (let v = 0; v < count; v++) half[row * count + v]! += weight * frequencies[u * side + v]!
    }
  }
  const result = new Float64Array(bitsOfHash)
  for (let row = 0; row < kept; row++) {
    for (let column = 0; column < kept; column++) {
      let sum = 0
      for (let v = 0; v < count; v++) sum += half[row * count + v]! * across[column * count + v]!
      result[row * kept + column] = sum
    }
  }
  return result
}

/** The transpose of `seen`, added to `target`. */
export function spread({ count, down, across }: View, values: Float64Array, target: Float64Array): void {
  const half = new Float64Array(kept * count)
  for (let row = 0; row < kept; row++) {
    for (let column = 0; column < kept; column++) {
      const value = values[row * kept + column]!
      for (let v = 0; v < count; v++) half[row * count + v]! += value * across[column * count + v]!
    }
  }
  for (let row = 0; row < kept; row++) {
    for (let u = 0; u < count; u++) {
      const weight = down[row * count + u]!
      for (let v = 0; v < count; v++) target[u * side + v]! += weight * half[row * count + v]!
    }
  }
}

/** How much each of the 256 numbers varies, where each frequency of the whole varies by itself. */
export function variances({ count, down, across }: View, variance: Float64Array): Float64Array {
  const squared = { count, down: down.map((value) => value ** 2), across: across.map((value) => value ** 2) }
  return seen(squared, variance)
}
