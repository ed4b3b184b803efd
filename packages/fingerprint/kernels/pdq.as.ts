/**
 * PDQ over strips of pixels, to the bit as Meta's C++ computes it (facebook/ThreatExchange,
 * pdq/cpp/hashing/pdqhashing.cpp and downscaling/downscaling.cpp). AssemblyScript; src/pdq-reference.ts says the same
 * plainly, and the tests hold the two together.
 *
 * Every running sum is a chain of float32 roundings, so nothing may be reordered, fused or skipped along a chain. What is
 * free: to run chains side by side. Along a row the lanes of a vector are rows, along a column they are columns; between
 * the two stand 4 × 4 transpositions.
 *
 * Sixteen rows make a group. A group goes through the picture in chunks of columns, and a chunk through four short loops
 * (luma, box along the rows, box along the columns, second box along the rows), each short enough for a processor to
 * overlap its iterations. The chunk stays in the first cache. Of the last box only 64 columns are kept, and at the end of
 * a group the second box along the columns takes its sixteen rows of 64.
 *
 * There are no phases at the edges of a line: before the first and after the last sample stand zeros, whose sum changes
 * no bit, and results outside the picture are divided by infinity, which makes them zeros again. So a column of the
 * picture stands `rowAhead` further right after each box along the rows, and a row `columnAhead` lower.
 *
 * The ring of rows grows with the picture and memory does not: what does not fit goes through all of this in bands of
 * columns (docs/adr/0039-giants-in-bands-of-columns.md). A band goes on with the sums along the rows that the one before
 * has put aside, and computes again, from `boxLeft` and `inputLeft` on, what leaves its windows.
 */
import { boxAlongColumns, boxAlongRows, firstKeptRow, keepColumns, keepRow } from './pdq-boxes.as'
import { hashes, prepareTransform, qualityOf, transform } from './pdq-frequencies.as'
import { luma, prepareWeights } from './pdq-luma.as'
import {
  bandLeft,
  bandRight,
  bands,
  blockAt,
  boxedAt,
  boxLeft,
  CARRIED,
  carriedAt,
  carryAt,
  CHUNK,
  COLUMN,
  columnAhead,
  columnDivisorsAt,
  columnSumsAt,
  columns,
  columnWindow,
  end,
  enterBand,
  frequenciesAt,
  GREY,
  GROUP,
  halfAt,
  hashesAt,
  height,
  inputAt,
  inputColumns,
  inputColumnsOf,
  inputLeft,
  inputLeftOf,
  keptColumnsAt,
  keptLine,
  keptRingAt,
  keptSumsAt,
  layout,
  layOut,
  lumaAt,
  matrixAt,
  nextBand,
  nextGroup,
  RGB,
  RGBA,
  ringAt,
  row,
  rowAhead,
  rowDivisorsAt,
  rowSumsAt,
  rowWindow,
  samples,
  SIDE,
  slots,
  sourceAt,
  stripRows,
  turnedMatrixAt,
  width,
  workAt,
} from './pdq-geometry.as'

/** The first of the 64 kept columns that is the band's, and the first that is the next one's. */
let firstKeptColumn: i32 = 0
let nextKeptColumn: i32 = 0

export function matrixPointer(): usize {
  return matrixAt
}
export function hashesPointer(): usize {
  return hashesAt
}
export function inputPointer(): usize {
  return inputAt
}
export function sourcePointer(): usize {
  return sourceAt
}
/** Bytes of memory that the picture takes, its strip of input included. */
export function bytesInUse(): usize {
  return end
}

/** Rows that `inputPointer()` has room for, a multiple of sixteen. */
export function rowsOfStrip(): i32 {
  return stripRows
}
export function bandCount(): i32 {
  return bands
}
export function leftOfBand(index: i32): i32 {
  return inputLeftOf(index)
}
export function widthOfBand(index: i32): i32 {
  return inputColumnsOf(index)
}

/** To be called once, when the loader has written the matrix. */
export function initialise(): void {
  // The compiler's own data would lie there.
  if (__heap_base > matrixAt) unreachable()
  prepareTransform(matrixAt, turnedMatrixAt)
}

/**
 * Prepares for a picture whose pixels have `pixelBytes` bytes each (1 grey, 3 RGB, 4 RGBA). Afterwards, for each band,
 * write strips of its columns, `rowsOfStrip()` rows each, at `inputPointer()` and `push` them, only the last with fewer
 * rows; then `endBand`. A band has at most `mostColumns` columns of its own, beside those that are looked at again. With
 * a `sourceWidth` of more than 0 there must be one band, and rows of that width may be written at `sourcePointer()` and
 * picked from.
 */
export function begin(pictureWidth: i32, pictureHeight: i32, pixelBytes: i32, mostColumns: i32, sourceWidth: i32): void {
  layOut(pictureWidth, pictureHeight, pixelBytes, mostColumns, sourceWidth)
  memory.fill(blockAt, 0, <usize>SIDE * SIDE * 4)
  memory.fill(carriedAt, 0, sourceAt - carriedAt)
  prepareWeights()
  for (let index = 0; index < SIDE; index++) {
    store<i32>(keptColumnsAt + index * 4, keptLine(index, width) + 2 * rowAhead)
  }
  store<i32>(keptColumnsAt + SIDE * 4, i32.MAX_VALUE - 1)
  nextKeptColumn = 0
  enterBand(0)
  beginBand()
}

function beginBand(): void {
  firstKeptRow()
  firstKeptColumn = nextKeptColumn
  memory.fill(keptSumsAt, 0, <usize>SIDE * 4)
  memory.fill(keptRingAt, 0, <usize>SIDE * 4 * slots)
  memory.fill(columnSumsAt, 0, inputAt - columnSumsAt)
  for (let x = boxLeft; x < bandRight; x++) {
    store<f32>(rowDivisorsAt + <usize>(x - boxLeft) * 4, samples(x - rowAhead, width, rowWindow, rowAhead))
  }
}

/** Makes row `target` of the strip: every pixel the nearest one, to the left, of the row at `sourcePointer()`. */
export function pick(target: i32, sourceWidth: i32): void {
  const bytes = <usize>layout
  let at = inputAt + <usize>target * width * bytes
  // Four bytes are written whatever a pixel has: the next pixel, row or spare bytes take the rest.
  for (let x = 0; x < width; x++) {
    store<u32>(at, load<u32>(sourceAt + <usize>((x * sourceWidth) / width) * bytes))
    at += bytes
  }
}

/** Takes the rows at `inputPointer()`. When their number is no multiple of sixteen they must be the last. */
export function push(rows: i32): void {
  const rowBytes = <usize>inputColumns * layout
  const whole = (rows + GROUP - 1) & ~(GROUP - 1)
  memory.fill(inputAt + rowBytes * rows, 0, rowBytes * (whole - rows))
  for (let at = 0; at < whole; at += GROUP) takeGroup(inputAt + rowBytes * at)
}

/** Ends a band, of which every row was pushed, and goes on to the next if there is one. */
export function endBand(): void {
  if (row < height + 2 * columnAhead) {
    memory.fill(inputAt, 0, <usize>inputColumns * layout * GROUP)
    while (row < height + 2 * columnAhead) takeGroup(inputAt)
  }
  if (bandRight == columns) return
  nextBand()
  beginBand()
}

/** Ends the picture: computes quality (0 to 100, returned), frequencies and hashes of its block; wipes the pixels. */
export function finish(): i32 {
  const quality = qualityOf(blockAt)
  transform(matrixAt, turnedMatrixAt, blockAt, halfAt, frequenciesAt)
  hashes(frequenciesAt, workAt, halfAt, hashesAt)
  memory.fill(blockAt, 0, hashesAt - blockAt)
  memory.fill(workAt, 0, end - workAt)
  return quality
}

function takeGroup(source: usize): void {
  const carried = carriedAt + <usize>(row / GROUP) * CARRIED
  memory.copy(rowSumsAt, carried, CARRIED)
  memory.fill(lumaAt, 0, <usize>rowWindow * COLUMN)
  memory.fill(boxedAt, 0, <usize>rowWindow * COLUMN)
  for (let line = 0; line < GROUP; line++) {
    const divisor = samples(row + line - columnAhead, height, columnWindow, columnAhead)
    store<f32>(columnDivisorsAt + line * 4, divisor)
  }
  let kept = firstKeptColumn
  for (let x = inputLeft; x < bandRight; ) {
    if (x == carryAt) memory.copy(carried, rowSumsAt, CARRIED / 2)
    const count = min(CHUNK, edgeAfter(x) - x)
    for (let first = 0; first < GROUP; first += 4) {
      if (layout == GREY) luma(source, x, count, first, GREY)
      else if (layout == RGB) luma(source, x, count, first, RGB)
      else luma(source, x, count, first, RGBA)
    }
    if (x >= boxLeft) {
      boxAlongRows(x - boxLeft, count, isExactShare(rowWindow, width, x, count))
      const isColumnShare = isExactShare(columnWindow, height, row, GROUP)
      for (let first = 0; first < GROUP; first += 4) boxAlongColumns(x - boxLeft, count, first, isColumnShare)
      if (x >= bandLeft) kept = keepColumns(x, count, kept)
    }
    keepLastColumns(lumaAt, <usize>count * COLUMN)
    keepLastColumns(boxedAt, <usize>count * COLUMN)
    x += count
  }
  memory.copy(carried + CARRIED / 2, rowSumsAt + CARRIED / 2, CARRIED / 2)
  nextKeptColumn = kept
  for (let line = 0; line < GROUP; line++) keepRow(row + line)
  nextGroup()
}

/** Moves the last window of columns to the front. Mostly a few hundred bytes: a call to copy them takes longer. */
// @ts-expect-error: decorator
@inline
function keepLastColumns(front: usize, bytes: usize): void {
  for (const last = front + <usize>rowWindow * COLUMN; front < last; front += COLUMN) {
    v128.store(front, v128.load(front + bytes))
    v128.store(front, v128.load(front + bytes, 16), 16)
    v128.store(front, v128.load(front + bytes, 32), 32)
    v128.store(front, v128.load(front + bytes, 48), 48)
  }
}

/** Whether each window that ends at one of `count` lines from `from` on is whole, and as long as a power of two. */
// @ts-expect-error: decorator
@inline
function isExactShare(window: i32, length: i32, from: i32, count: i32): bool {
  return (window & (window - 1)) == 0 && from >= window - 1 && from + count <= length
}

/** The next column where something begins or is put aside. */
// @ts-expect-error: decorator
@inline
function edgeAfter(x: i32): i32 {
  if (x < boxLeft) return boxLeft
  if (x < bandLeft) return bandLeft
  return x < carryAt ? carryAt : bandRight
}
