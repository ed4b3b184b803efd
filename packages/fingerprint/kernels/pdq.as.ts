/**
 * PDQ in one pass over the pixels, to the bit as Meta's C++ computes it (facebook/ThreatExchange,
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
 */
import { boxAlongColumns, boxAlongRows, firstKeptRow, keepColumns, keepRow } from './pdq-boxes.as'
import { hashes, prepareTransform, qualityOf, transform } from './pdq-frequencies.as'
import { luma, prepareWeights } from './pdq-luma.as'
import {
  blockAt,
  boxedAt,
  CHUNK,
  COLUMN,
  columnAhead,
  columnDivisorsAt,
  columns,
  columnWindow,
  end,
  frequenciesAt,
  GREY,
  GROUP,
  halfAt,
  hashesAt,
  height,
  inputAt,
  keptColumnsAt,
  keptLine,
  keptSumsAt,
  layout,
  layOut,
  lumaAt,
  matrixAt,
  nextGroup,
  RGB,
  RGBA,
  row,
  rowAhead,
  rowDivisorsAt,
  rowSumsAt,
  rowWindow,
  samples,
  SIDE,
  sourceAt,
  turnedMatrixAt,
  width,
  workAt,
} from './pdq-geometry.as'

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

/** To be called once, when the loader has written the matrix. */
export function initialise(): void {
  prepareTransform(matrixAt, turnedMatrixAt)
}

/**
 * Prepares for a picture whose pixels have `pixelBytes` bytes each (1 grey, 3 RGB, 4 RGBA). Afterwards write strips of
 * `stripRows` rows, a multiple of sixteen, at `inputPointer()` and `push` them; only the last may have fewer. With a
 * `sourceWidth` of more than 0 rows of that width may be written at `sourcePointer()` and picked from.
 */
export function begin(pictureWidth: i32, pictureHeight: i32, pixelBytes: i32, stripRows: i32, sourceWidth: i32): void {
  layOut(pictureWidth, pictureHeight, pixelBytes, stripRows, sourceWidth)
  firstKeptRow()
  const missing = <i32>((end + 65535) >> 16) - memory.size()
  if (missing > 0) memory.grow(missing)

  memory.fill(keptSumsAt, 0, rowDivisorsAt - keptSumsAt)
  prepareWeights()
  for (let x = 0; x < columns; x++) {
    store<f32>(rowDivisorsAt + x * 4, samples(x - rowAhead, width, rowWindow, rowAhead))
  }
  for (let index = 0; index < SIDE; index++) {
    store<i32>(keptColumnsAt + index * 4, keptLine(index, width) + 2 * rowAhead)
  }
  store<i32>(keptColumnsAt + SIDE * 4, i32.MAX_VALUE - 1)
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
  const rowBytes = <usize>width * layout
  const whole = (rows + GROUP - 1) & ~(GROUP - 1)
  memory.fill(inputAt + rowBytes * rows, 0, rowBytes * (whole - rows))
  for (let at = 0; at < whole; at += GROUP) takeGroup(inputAt + rowBytes * at)
}

/** Ends the picture: computes its block, quality (0 to 100, returned), frequencies and hashes; wipes the pixels. */
export function finish(): i32 {
  if (row < height + 2 * columnAhead) {
    memory.fill(inputAt, 0, <usize>width * layout * GROUP)
    while (row < height + 2 * columnAhead) takeGroup(inputAt)
  }
  const quality = qualityOf(blockAt)
  transform(matrixAt, turnedMatrixAt, blockAt, halfAt, frequenciesAt)
  hashes(frequenciesAt, workAt, hashesAt)
  memory.fill(blockAt, 0, hashesAt - blockAt)
  memory.fill(workAt, 0, end - workAt)
  return quality
}

function takeGroup(source: usize): void {
  memory.fill(rowSumsAt, 0, 128)
  memory.fill(lumaAt, 0, <usize>rowWindow * COLUMN)
  memory.fill(boxedAt, 0, <usize>rowWindow * COLUMN)
  for (let line = 0; line < GROUP; line++) {
    const divisor = samples(row + line - columnAhead, height, columnWindow, columnAhead)
    store<f32>(columnDivisorsAt + line * 4, divisor)
  }
  let kept = 0
  for (let x = 0; x < columns; x += CHUNK) {
    const count = min(CHUNK, columns - x)
    for (let first = 0; first < GROUP; first += 4) {
      if (layout == GREY) luma(source, x, count, first, GREY)
      else if (layout == RGB) luma(source, x, count, first, RGB)
      else luma(source, x, count, first, RGBA)
    }
    boxAlongRows(x, count)
    for (let first = 0; first < GROUP; first += 4) boxAlongColumns(x, count, first)
    kept = keepColumns(x, count, kept)
    const history = <usize>rowWindow * COLUMN
    memory.copy(lumaAt, lumaAt + <usize>count * COLUMN, history)
    memory.copy(boxedAt, boxedAt + <usize>count * COLUMN, history)
  }
  for (let line = 0; line < GROUP; line++) keepRow(row + line)
  nextGroup()
}
