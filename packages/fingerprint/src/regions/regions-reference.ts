import type { PdqFingerprint } from '@breakwater/contracts/fingerprint-types'
import { fingerprintOfBlock } from '../pdq-reference.ts'
import { bytesOfPixel, type Pixels } from '../pixels.ts'
import type { Landmark } from './landmark.ts'
import { landmarksReference } from './landmarks-reference.ts'
import type { Parallelogram } from './parallelogram.ts'
import { cellPixels, type FoundLines, type StraightLine } from './region-kernel.ts'

/** The kernel kernels/regions.as.ts, said plainly: what it is tested against, number for number. */
export interface RegionsReference {
  readonly width: number
  readonly height: number
  findLines(isUpright: boolean): FoundLines
  findLandmarks(): readonly Landmark[] | undefined
  hash(region: Parallelogram, radius?: number): PdqFingerprint & { readonly detail: number }
}

export interface LumaPlane {
  readonly data: Float32Array
  readonly width: number
  readonly height: number
}

const longestSide = 1024
const shortestLevel = 64
const mostLevels = 8
const smallestSampledSide = 64
const { fround } = Math

export function regionsReference(pixels: Pixels): RegionsReference {
  const copy = copyOf(pixels)
  const levels = levelsOf(copy)
  return {
    width: copy.width,
    height: copy.height,
    findLines: (isUpright) => linesOf(copy, isUpright),
    findLandmarks: () => landmarksReference(levels),
    hash(region, radius = 0) {
      const block = samplesOf(levels, region, radius)
      return { ...fingerprintOfBlock(block), detail: detailOf(block) }
    },
  }
}

/** Three planes of colour, each a byte a pixel. */
interface Copy {
  readonly planes: readonly Uint8Array[]
  readonly width: number
  readonly height: number
}

function copyOf({ data, layout = 'rgba', ...source }: Pixels): Copy {
  const factor = Math.ceil(Math.max(source.width, source.height) / longestSide)
  const width = Math.floor(source.width / factor)
  const height = Math.floor(source.height / factor)
  const bytes = bytesOfPixel[layout]
  const planes = [0, 1, 2].map((colour) => {
    const plane = new Uint8Array(width * height)
    for (let at = 0; at < plane.length; at++) {
      const [x, y] = [at % width, Math.floor(at / width)]
      let sum = 0
      for (let k = 0; k < factor * factor; k++) {
        const row = y * factor + Math.floor(k / factor)
        const column = x * factor + (k % factor)
        sum += data[(row * source.width + column) * bytes + (layout === 'grey' ? 0 : colour)]!
      }
      plane[at] = Math.floor(sum / factor ** 2)
    }
    return plane
  })
  return { planes, width, height }
}

function levelsOf({ planes: [red, green, blue], width, height }: Copy): LumaPlane[] {
  const luma = red!.map(() => 0)
  const first = Float32Array.from(luma, (_, at) => {
    const redAndGreen = fround(fround(fround(0.299) * red![at]!) + fround(fround(0.587) * green![at]!))
    return fround(redAndGreen + fround(fround(0.114) * blue![at]!))
  })
  const levels: LumaPlane[] = [{ data: first, width, height }]
  for (;;) {
    const last = levels.at(-1)!
    if (Math.min(last.width, last.height) < 2 * shortestLevel || levels.length === mostLevels) return levels
    levels.push(halved(last))
  }
}

export function halved(plane: LumaPlane): LumaPlane {
  const width = plane.width >> 1
  const height = plane.height >> 1
  const data = new Float32Array(width * height)
  for (let at = 0; at < data.length; at++) {
    const upper = 2 * Math.floor(at / width) * plane.width + 2 * (at % width)
    const lower = upper + plane.width
    const sum = fround(
      fround(plane.data[upper]! + plane.data[upper + 1]!) + fround(plane.data[lower]! + plane.data[lower + 1]!),
    )
    data[at] = fround(sum * 0.25)
  }
  return { data, width, height }
}

function linesOf({ planes, width, height }: Copy, isUpright: boolean): FoundLines {
  const [places, along] = isUpright ? [width, height] : [height, width]
  const cells = Math.floor(along / cellPixels)
  const sumOf = (plane: Uint8Array, place: number, cell: number) => {
    let sum = 0
    for (let k = cell * cellPixels; k < (cell + 1) * cellPixels; k++) {
      sum += plane[isUpright ? k * width + place : place * width + k]!
    }
    return sum
  }
  /** By which the picture changes in a cell between two rows. */
  const changes = Array.from({ length: places + 1 }, (_, place) =>
    Array.from({ length: cells }, (_, cell) =>
      place === 0 || place === places
        ? 0
        : Math.max(...planes.map((plane) => Math.abs(sumOf(plane, place, cell) - sumOf(plane, place - 1, cell)))),
    ),
  )
  const weights = new Uint8Array((places + 1) * cells)
  for (let place = 1; place < places; place++) {
    for (let cell = 0; cell < cells; cell++) {
      const at = (other: number) => (other < 1 || other >= places ? -1 : changes[other]![cell]!)
      const change = at(place)
      const isMost = Math.max(at(place - 1), at(place - 2)) <= change && Math.max(at(place + 1), at(place + 2)) < change
      if (change >= 12 && isMost) weights[place * cells + cell] = Math.min(255, Math.floor((change * 255) / 40))
    }
  }
  const lines: StraightLine[] = []
  const shortest = Math.max(4, Math.floor(cells / 10))
  for (let place = 1; place < places; place++) {
    let line = { place, from: 0, to: 0, sum: 0 }
    let sum = 0
    const end = () => {
      if (line.sum > 0 && line.to - line.from >= shortest) lines.push(line)
    }
    for (let cell = 0; cell < cells; cell++) {
      sum += Math.max(weights[place * cells + cell]!, weights[(place + 1) * cells + cell]!) - 102
      if (sum > 0) {
        if (sum > line.sum) line = { ...line, to: cell + 1, sum }
        continue
      }
      end()
      line = { place, from: cell + 1, to: 0, sum: 0 }
      sum = 0
    }
    end()
  }
  return { along, cells, lines, weights }
}

function samplesOf(
  levels: readonly LumaPlane[],
  { x, y, u, v, tilt = [0, 0] }: Parallelogram,
  radius: number,
): Float32Array {
  const [ux, uy, vx, vy] = [...u, ...v].map(fround) as [number, number, number, number]
  const [tiltA, tiltB] = tilt.map(fround) as [number, number]
  const length = (a: number, b: number) => fround(Math.sqrt(fround(fround(a * a) + fround(b * b))))
  const [across, down] = [length(ux, uy), length(vx, vy)]
  const side = fround(2 * Math.min(across, down))
  let number = 0
  while (number + 1 < levels.length && side * 2 ** -(number + 1) >= smallestSampledSide) number++
  const scale = 2 ** -number
  const { data, width, height } = levels[number]!
  const block = new Float32Array(64 * 64)
  for (let at = 0; at < block.length; at++) {
    const a = (2 * (at % 64) + 1) / 64 - 1
    const b = (2 * Math.floor(at / 64) + 1) / 64 - 1
    const [alongU, alongV] = fromInsideCorners({ a, b, across, down, radius: fround(radius) })
    const depth = fround(fround(1 + fround(alongU * tiltA)) + fround(alongV * tiltB))
    const place = (middle: number, first: number, second: number, most: number) => {
      const plain = fround(fround(fround(middle) + fround(alongU * first)) + fround(alongV * second))
      const moved = fround(plain / depth)
      return Math.max(0, Math.min(most, fround(fround(moved * scale) - 0.5)))
    }
    const px = place(x, ux, vx, width - 1)
    const py = place(y, uy, vy, height - 1)
    const left = Math.min(Math.floor(px), width - 2)
    const top = Math.min(Math.floor(py), height - 2)
    const between = (p: number, q: number, share: number) => fround(p + fround(fround(q - p) * share))
    const row = (line: number) => between(data[line * width + left]!, data[line * width + left + 1]!, fround(px - left))
    block[at] = between(row(top), row(top + 1), fround(py - top))
  }
  return block
}

/** The share of cells of four by four samples whose lightest and darkest are at least 2 apart. */
function detailOf(block: Float32Array): number {
  const cells = Array.from({ length: 256 }, (_, cell) => {
    const first = Math.floor(cell / 16) * 4 * 64 + (cell % 16) * 4
    const samples = Array.from({ length: 16 }, (_, at) => block[first + Math.floor(at / 4) * 64 + (at % 4)]!)
    return fround(Math.max(...samples) - Math.min(...samples)) >= 2
  })
  return cells.filter(Boolean).length / cells.length
}

interface Sample {
  readonly a: number
  readonly b: number
  readonly across: number
  readonly down: number
  readonly radius: number
}

/** Where a sample is taken: mirrored at the arc of a round corner, where it stands beyond it. */
function fromInsideCorners({ a, b, across, down, radius }: Sample): readonly [number, number] {
  const dx = fround(radius - fround(fround(1 - Math.abs(a)) * across))
  const dy = fround(radius - fround(fround(1 - Math.abs(b)) * down))
  if (radius <= 0 || dx <= 0 || dy <= 0) return [a, b]
  const distance = fround(Math.sqrt(fround(fround(dx * dx) + fround(dy * dy))))
  if (distance <= radius) return [a, b]
  const share = fround(fround(fround(fround(2 * radius) / distance) - 1) * fround(0.97))
  const inwards = (along: number, offset: number, length: number) =>
    Math.sign(along) * fround(1 - fround(fround(radius - fround(offset * share)) / length))
  return [inwards(a, dx, across), inwards(b, dy, down)]
}
