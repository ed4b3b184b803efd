import type { PdqHash } from '@breakwater/contracts/fingerprint-types'
import { limits } from '@breakwater/contracts/limits'
import { createPdqKernel, createWindowFinder } from '@breakwater/fingerprint'
import { pdqModule, regionKernel } from '@breakwater/fingerprint/node'
import { type Picture, resized } from '../copies/drawing/picture.ts'
import type { Prior } from './estimate.ts'
import { cosines, type Place, side } from './view.ts'

/** A photograph that somebody listed, and what is listed of it. The places of its windows are not. */
export interface KnownPicture {
  /** Of its luma, `side` × `side`, without its mean. */
  readonly frequencies: Float64Array
  readonly bits: readonly boolean[]
  readonly windows: readonly { readonly place: Place; readonly bits: readonly boolean[] }[]
}

const kernel = createPdqKernel(pdqModule)
const finder = createWindowFinder(regionKernel)

export async function knownPicture(original: Picture): Promise<KnownPicture> {
  const windows = finder.choose(original, limits.windowsOfPicture).map(({ corners, hash }) => {
    const [[left, top], , [right, bottom]] = corners
    return { place: { left, top, width: right - left, height: bottom - top }, bits: bitsOf(hash) }
  })
  const { data } = await resized(original, side, side)
  const luma = Float64Array.from({ length: side * side }, (_, at) => {
    return 0.299 * data[at * 3]! + 0.587 * data[at * 3 + 1]! + 0.114 * data[at * 3 + 2]!
  })
  const frequencies = transformed(luma, 'forward')
  frequencies[0] = 0
  return { frequencies, bits: bitsOf(kernel.fingerprint(original).hash), windows }
}

/** Row after row, the lowest frequency first. */
function bitsOf(hash: PdqHash): boolean[] {
  return Array.from({ length: 256 }, (_, at) => {
    const word = Number.parseInt(hash.slice((15 - (at >> 4)) * 4, (16 - (at >> 4)) * 4), 16)
    return ((word >> (at & 15)) & 1) === 1
  })
}

/** Between pixels and frequencies, both `side` × `side`. */
export function transformed(values: Float64Array, way: 'forward' | 'back'): Float64Array {
  const at = (k: number, pixel: number) => (way === 'forward' ? cosines[k * side + pixel]! : cosines[pixel * side + k]!)
  const half = new Float64Array(side * side)
  for (let row = 0; row < side; row++) {
    for (let k = 0; k < side; k++) {
      let sum = 0
      for (let pixel = 0; pixel < side; pixel++) sum += at(k, pixel) * values[row * side + pixel]!
      half[row * side + k] = sum
    }
  }
  const result = new Float64Array(side * side)
  for (let k = 0; k < side; k++) {
    for (let row = 0; row < side; row++) {
      const weight = at(k, row)
      for (let column = 0; column < side; column++) result[k * side + column]! += weight * half[row * side + column]!
    }
  }
  return result
}

/** Learned on photographs: how much frequencies as high as each vary. */
export function priorOf(pictures: readonly KnownPicture[]): Prior {
  const sums = new Float64Array(2 * side)
  const counts = new Float64Array(2 * side)
  for (const { frequencies } of pictures) {
    for (const [at, value] of frequencies.entries()) {
      sums[heightOf(at)]! += value ** 2
      counts[heightOf(at)]!++
    }
  }
  return Float64Array.from({ length: side * side }, (_, at) =>
    at === 0 ? 0 : sums[heightOf(at)]! / counts[heightOf(at)]!,
  )
}

/** How high a frequency is: twice the cycles along the picture. */
export function heightOf(at: number): number {
  return Math.round(Math.hypot(Math.floor(at / side), at % side))
}
