import { dihedralForms } from '@breakwater/contracts/fingerprint-types'
import { cosineMatrix } from '../cosine-matrix.ts'
import { bytesOfForms } from '../dihedral-words.ts'
import { bytesOfPixel, isTooLarge, type PixelLayout, type Pixels } from '../pixels.ts'
import { blurs, type Landmark, sigmaAt } from './landmark.ts'
import type { Parallelogram } from './parallelogram.ts'
import { uprightAndMirrored } from './region-fingerprint.ts'

interface Exports {
  readonly memory: WebAssembly.Memory
  matrixPointer(): number
  hashesPointer(): number
  sourcePointer(): number
  linesPointer(): number
  weightsPointer(): number
  landmarksPointer(): number
  blursPointer(): number
  widthOfCopy(): number
  heightOfCopy(): number
  initialise(): void
  begin(width: number, height: number, pixelBytes: number): number
  push(count: number): void
  finish(): void
  findLines(isUpright: boolean): number
  votesPointer(): number
  voteForSlopes(least: number, slopes: number, step: number, margin: number): number
  findLandmarks(): number
  sampleRegion(
    x: number,
    y: number,
    ux: number,
    uy: number,
    vx: number,
    vy: number,
    tiltA: number,
    tiltB: number,
    radius: number,
  ): number
  cellsWithDetail(): number
  hashSampled(isEight: boolean): void
  wipe(): void
}

/** Pixels of the copy that make one cell along a line. */
export const cellPixels = 4
/** What a cell weighs that counts in full. */
export const fullWeight = 255

const cellsOfPart = 256
const upright = [0, 0] as const
const allForms = dihedralForms.map((_, form) => form)
const wordsOfLandmark = 5
const bytesOfBlur = 128

/** Where the picture changes along a straight line. */
export interface StraightLine {
  /** Between rows (or columns) `place - 1` and `place` of the copy, or one further, cell by cell. */
  readonly place: number
  /** Cells `from` up to `to` of the line. */
  readonly from: number
  readonly to: number
  /** By how much it weighs more than two fifths, summed over its cells. */
  readonly sum: number
}

export interface FoundLines {
  /** Pixels of the copy along each line. */
  readonly along: number
  readonly cells: number
  readonly lines: readonly StraightLine[]
  /** Row after row of `cells` weights, 0 to 255, one for each place. Good until lines are found again, or the picture is wiped. */
  readonly weights: Uint8Array
}

/** For which lines cells are to vote. */
export interface SlopesAsked {
  /** Cells that weigh less have no vote: 1 to 255. */
  readonly leastWeight: number
  /** How many slopes, an odd number: as many to either side of 0. */
  readonly slopes: number
  /** From one slope to the next: pixels across for each pixel along. */
  readonly step: number
}

/** For each slope a row of votes for the lines that have it, by where they cross the middle of the picture. */
export interface SlopeVotes {
  /** Of one slope. A bin is two places wide. */
  readonly bins: number
  /** The bin in which place 0 is, at the middle of the picture. */
  readonly margin: number
  /** A quarter of what cells weigh. Good until cells vote again, or the picture is wiped. */
  readonly votes: Uint16Array
}

/** How much there is to see in a part. */
export interface RegionContent {
  readonly quality: number
  /** The share of it that is not one plain colour, by cells of a sixteenth of its sides: 0 to 1. */
  readonly detail: number
}

export interface RegionHash extends RegionContent {
  /** Of the forms that were asked for, 32 bytes each, as their text says them. */
  readonly hashes: Uint8Array<ArrayBuffer>
}

/** In which forms a part is hashed: all of `dihedralForms`, or the two of `uprightAndMirrored`. */
export type FormsOfPart = 'eight' | 'two'

export interface RegionHashOptions {
  readonly forms: FormsOfPart
  /** In pixels of the copy. What lies beyond round corners of it is taken from inside them. 0 when nothing is said. */
  readonly radius?: number
}

/** Pixels. */
export interface CopySize {
  readonly width: number
  readonly height: number
}

/** A picture that comes in by rows. */
export interface PictureIntake {
  /** The next whole rows, any number of them. Throws a `RangeError` for a part of a row, and for more than there are; then nothing stays. And when another picture was begun. */
  push(rows: Uint8Array | Uint8ClampedArray): void
  /** How large the copy is that everything else speaks of: its longest side is 1,024 at most. The same where rows are missing. */
  finish(): CopySize
}

/** One picture at a time. */
export interface RegionKernel {
  /** Takes a picture in, its rows from the top. Throws a `RangeError` for what `isTooLarge`. */
  begin(width: number, height: number, layout?: PixelLayout): PictureIntake
  /** Takes a whole picture in. */
  open(pixels: Pixels): CopySize
  /** Lines between rows, or upright ones between columns. */
  findLines(isUpright: boolean): FoundLines
  /** For lines in the direction of those that were found last. */
  voteForSlopes(found: Pick<FoundLines, 'along'>, asked: SlopesAsked): SlopeVotes
  /** At most 16,384; undefined of a copy that is too narrow to be looked at, about one to eight. */
  findLandmarks(): readonly Landmark[] | undefined
  /** Takes samples of a part of the copy; `radius` as in `RegionHashOptions`. */
  sample(region: Parallelogram, radius?: number): RegionContent
  /** The PDQ of the part that was sampled last. */
  hashSampled(forms: FormsOfPart): RegionHash['hashes']
  /** Both. */
  hash(region: Parallelogram, options: RegionHashOptions): RegionHash
  /** Nothing of the picture stays in memory. */
  wipe(): void
  /** For tests: how many bytes of memory have this value. */
  bytesKept(value: number): number
}

/** Bins before the first and after the last place, which the steepest lines reach at the middle of the picture. */
export function marginOf({ slopes, step }: Pick<SlopesAsked, 'slopes' | 'step'>, along: number): number {
  return Math.ceil((step * (slopes - 1) * along) / 8) + 2
}

export function createRegionKernel(module: WebAssembly.Module): RegionKernel {
  const exports = new WebAssembly.Instance(module, {}).exports as unknown as Exports
  const { buffer } = exports.memory
  new Float32Array(buffer, exports.matrixPointer(), cosineMatrix.length).set(cosineMatrix)
  for (const [index, weights] of blurs.entries()) {
    const target = new Float32Array(buffer, exports.blursPointer() + index * bytesOfBlur, bytesOfBlur / 4)
    target[0] = (weights.length - 1) / 2
    target.set(weights, 1)
  }
  exports.initialise()
  let pictures = 0
  const begin: RegionKernel['begin'] = (width, height, layout = 'rgba') => {
    if (isTooLarge(width, height)) throw new RangeError('a picture too large')
    const picture = ++pictures
    const isStillOpen = () => {
      if (picture !== pictures) throw new RangeError('another picture was begun')
    }
    const rowBytes = width * bytesOfPixel[layout]
    const rowsAtOnce = exports.begin(width, height, bytesOfPixel[layout])
    const source = new Uint8Array(buffer, exports.sourcePointer(), rowsAtOnce * rowBytes)
    let left = height
    const refuse = (): never => {
      exports.wipe()
      throw new RangeError('not as many bytes as pixels')
    }
    return {
      push(rows) {
        isStillOpen()
        const given = rows.length / rowBytes
        if (!Number.isInteger(given) || given > left) refuse()
        left -= given
        for (let row = 0; row < given; row += rowsAtOnce) {
          const count = Math.min(rowsAtOnce, given - row)
          source.set(rows.subarray(row * rowBytes, (row + count) * rowBytes))
          exports.push(count)
        }
      },
      finish() {
        isStillOpen()
        if (left > 0) refuse()
        exports.finish()
        return { width: exports.widthOfCopy(), height: exports.heightOfCopy() }
      },
    }
  }
  const sample: RegionKernel['sample'] = ({ x, y, u, v, tilt: [a, b] = upright }, radius = 0) => {
    const quality = exports.sampleRegion(x, y, u[0], u[1], v[0], v[1], a, b, radius)
    return { quality, detail: exports.cellsWithDetail() / cellsOfPart }
  }
  const hashSampled: RegionKernel['hashSampled'] = (forms) => {
    exports.hashSampled(forms === 'eight')
    const words = new Uint16Array(buffer, exports.hashesPointer(), 8 * 16)
    return bytesOfForms(words, forms === 'eight' ? allForms : uprightAndMirrored)
  }
  return {
    begin,
    open({ data, width, height, layout }) {
      const intake = begin(width, height, layout)
      intake.push(data)
      return intake.finish()
    },
    findLines(isUpright) {
      const [places, along] = isUpright
        ? [exports.widthOfCopy(), exports.heightOfCopy()]
        : [exports.heightOfCopy(), exports.widthOfCopy()]
      const cells = Math.floor(along / cellPixels)
      const words = new Int32Array(buffer, exports.linesPointer(), exports.findLines(isUpright) * 4)
      const lines = Array.from({ length: words.length / 4 }, (_, index) => {
        const [place, from, to, sum] = words.subarray(index * 4, index * 4 + 4)
        return { place: place!, from: from!, to: to!, sum: sum! }
      })
      return { along, cells, lines, weights: new Uint8Array(buffer, exports.weightsPointer(), (places + 1) * cells) }
    },
    voteForSlopes({ along }, { leastWeight, slopes, step }) {
      const margin = marginOf({ slopes, step }, along)
      const bins = exports.voteForSlopes(leastWeight, slopes, step, margin)
      return { bins, margin, votes: new Uint16Array(buffer, exports.votesPointer(), bins * slopes) }
    },
    findLandmarks() {
      const count = exports.findLandmarks()
      if (count < 0) return undefined
      const words = new Float32Array(buffer, exports.landmarksPointer(), count * wordsOfLandmark)
      return Array.from({ length: count }, (_, index) => {
        const [x, y, scale, unit, contrast] = words.subarray(index * wordsOfLandmark, (index + 1) * wordsOfLandmark)
        return { x: x!, y: y!, sigma: sigmaAt(scale!, unit!), contrast: contrast! }
      })
    },
    sample,
    hashSampled,
    hash: (region, { forms, radius }) => ({ ...sample(region, radius), hashes: hashSampled(forms) }),
    wipe: () => exports.wipe(),
    bytesKept: (value) => new Uint8Array(buffer).reduce((count, byte) => count + (byte === value ? 1 : 0), 0),
  }
}
