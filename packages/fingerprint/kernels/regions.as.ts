/**
 * Parts of a picture: a smaller copy of it in colours and in levels of luma, the straight lines in it, and the PDQ of any
 * parallelogram of it, also seen aslant. AssemblyScript; src/regions/regions-reference.ts says the same plainly, and the tests hold the two
 * together.
 *
 * A picture with a side over 1,024 is first made smaller by the least whole factor, every pixel the mean of a square.
 */
import { hashes, hashesUprightAndMirrored, prepareTransform, qualityOf, transform } from './pdq-frequencies.as'
import { blursAt, findAllLandmarks, landmarksAt, landmarksEnd, paddedAt } from './regions-landmarks.as'
import { linesAt, weighPlaces, weightsAt } from './regions-lines.as'
import {
  blockAt,
  columns,
  frequenciesAt,
  halfAt,
  hashesAt,
  landmarksWorkAt,
  layOut,
  linesWorkAt,
  makeLevels,
  matrixAt,
  redAt,
  rows,
  rowsOfSource,
  sourceAt,
  takeRows,
  turnedMatrixAt,
  wipePicture,
  workAt,
} from './regions-picture.as'
import { sample } from './regions-sample.as'
import { vote, votesAt } from './regions-slopes.as'
import { collectLines } from './regions-stretches.as'

export function matrixPointer(): usize {
  return matrixAt
}
export function hashesPointer(): usize {
  return hashesAt
}
export function sourcePointer(): usize {
  return sourceAt
}
export function linesPointer(): usize {
  return linesAt
}
export function weightsPointer(): usize {
  return weightsAt
}
export function landmarksPointer(): usize {
  return landmarksAt
}
/** Where the loader writes each blur's radius and weights. */
export function blursPointer(): usize {
  return blursAt
}
/** Of the smaller copy. */
export function widthOfCopy(): i32 {
  return columns
}
export function heightOfCopy(): i32 {
  return rows
}

/** To be called once, when the loader has written the matrix. */
export function initialise(): void {
  // The compiler's own data would lie there.
  if (__heap_base > matrixAt) unreachable()
  prepareTransform(matrixAt, turnedMatrixAt)
}

/**
 * Prepares for a picture whose pixels have `pixelBytes` bytes each (1 grey, 3 RGB, 4 RGBA) and says how many of its rows
 * may be written at `sourcePointer()` for each `push`.
 */
export function begin(width: i32, height: i32, pixelBytes: i32): i32 {
  layOut(width, height, pixelBytes)
  return rowsOfSource
}

export function push(count: i32): void {
  takeRows(count)
}

/** All rows were pushed. */
export function finish(): void {
  makeLevels()
}

/** Finds the lines between rows, or between columns, and says how many; see regions-lines.as.ts. */
export function findLines(isUpright: bool): i32 {
  weighPlaces(isUpright)
  return collectLines()
}

export function votesPointer(): usize {
  return votesAt
}
/** Votes for lines that stand aslant, of the direction in which lines were found last; see regions-slopes.as.ts. */
export function voteForSlopes(least: i32, slopes: i32, step: f32, margin: i32): i32 {
  return vote(least, slopes, step, margin)
}

/** Finds the points that copies share, and says how many; see regions-landmarks.as.ts. */
export function findLandmarks(): i32 {
  hasLandmarks = true
  return findAllLandmarks()
}
let hasLandmarks: bool = false

/**
 * Samples a parallelogram around (x, y), with half of its sides as vectors, in pixels of the smaller copy, and returns its
 * quality. With a tilt it is seen aslant (regions-sample.as.ts). What lies beyond round corners of `radius` pixels is taken from
 * inside them.
 */
export function sampleRegion(
  x: f32,
  y: f32,
  ux: f32,
  uy: f32,
  vx: f32,
  vy: f32,
  tiltA: f32,
  tiltB: f32,
  radius: f32,
): i32 {
  sample(x, y, ux, uy, vx, vy, tiltA, tiltB, radius)
  return qualityOf(blockAt)
}

/**
 * Of the 16 × 16 cells of the part that was sampled last, four by four samples each, how many have some detail: their lightest
 * and darkest sample are at least 2 of 255 apart.
 */
export function cellsWithDetail(): i32 {
  let count = 0
  for (let row: usize = 0; row < 16; row++) {
    let at = blockAt + row * 4 * 256
    for (let column = 0; column < 16; column += 4) {
      const most = mostOf(mostOfColumns(at), mostOfColumns(at + 16), mostOfColumns(at + 32), mostOfColumns(at + 48))
      const least = leastOf(leastOfColumns(at), leastOfColumns(at + 16), leastOfColumns(at + 32), leastOfColumns(at + 48))
      count += popcnt(i32x4.bitmask(f32x4.ge(f32x4.sub(most, least), f32x4.splat(2))))
      at += 64
    }
  }
  return count
}

/** Of the four columns of a cell. */
// @ts-expect-error: decorator
@inline
function mostOfColumns(at: usize): v128 {
  return f32x4.max(f32x4.max(v128.load(at), v128.load(at, 256)), f32x4.max(v128.load(at, 512), v128.load(at, 768)))
}

// @ts-expect-error: decorator
@inline
function leastOfColumns(at: usize): v128 {
  return f32x4.min(f32x4.min(v128.load(at), v128.load(at, 256)), f32x4.min(v128.load(at, 512), v128.load(at, 768)))
}

/** The largest of each of four vectors. */
// @ts-expect-error: decorator
@inline
function mostOf(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.max(v128.shuffle<f32>(a, b, 0, 2, 4, 6), v128.shuffle<f32>(a, b, 1, 3, 5, 7))
  const cd = f32x4.max(v128.shuffle<f32>(c, d, 0, 2, 4, 6), v128.shuffle<f32>(c, d, 1, 3, 5, 7))
  return f32x4.max(v128.shuffle<f32>(ab, cd, 0, 2, 4, 6), v128.shuffle<f32>(ab, cd, 1, 3, 5, 7))
}

// @ts-expect-error: decorator
@inline
function leastOf(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.min(v128.shuffle<f32>(a, b, 0, 2, 4, 6), v128.shuffle<f32>(a, b, 1, 3, 5, 7))
  const cd = f32x4.min(v128.shuffle<f32>(c, d, 0, 2, 4, 6), v128.shuffle<f32>(c, d, 1, 3, 5, 7))
  return f32x4.min(v128.shuffle<f32>(ab, cd, 0, 2, 4, 6), v128.shuffle<f32>(ab, cd, 1, 3, 5, 7))
}

/** The hashes of the part that was sampled last: all eight, or as it stands and mirrored. */
export function hashSampled(isEight: bool): void {
  transform(matrixAt, turnedMatrixAt, blockAt, halfAt, frequenciesAt)
  if (isEight) hashes(frequenciesAt, workAt, halfAt, hashesAt)
  else hashesUprightAndMirrored(frequenciesAt, workAt, hashesAt)
}

/** Nothing of the picture stays. What was not used is not touched: that costs time, and memory that nobody else asked for. */
export function wipe(): void {
  memory.fill(blockAt, 0, redAt - blockAt)
  wipePicture()
  memory.fill(linesWorkAt, 0, landmarksWorkAt - linesWorkAt)
  if (hasLandmarks) memory.fill(paddedAt, 0, landmarksEnd - paddedAt)
  hasLandmarks = false
}
