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
import { hashes, prepareTransform, qualityOf, transform } from './pdq-frequencies.as'

const SIDE: i32 = 64
const GROUP: i32 = 16
const CHUNK: i32 = 128
/** Bytes of one column of a group: sixteen rows of f32. */
const COLUMN: usize = 64

/** Layouts of a pixel, by its bytes: grey, RGB, RGBA. */
const GREY: i32 = 1
const RGB: i32 = 3
const RGBA: i32 = 4

// The map of memory. Fixed blocks first; what depends on the picture's size follows from `dynamicStart`.
const matrixAt: usize = 65536 // 16 × 64 f32, written by the loader
const turnedMatrixAt: usize = matrixAt + 16 * 64 * 4 // the same, 64 × 16
const blockAt: usize = turnedMatrixAt + 16 * 64 * 4 // 64 × 64 f32
const halfAt: usize = blockAt + 64 * 64 * 4 // 16 × 64 f32
const frequenciesAt: usize = halfAt + 16 * 64 * 4 // 16 × 16 f32
const hashesAt: usize = frequenciesAt + 16 * 16 * 4 // 8 × 32 bytes
const workAt: usize = hashesAt + 8 * 32 // 16 × 16 f32
const keptColumnsAt: usize = workAt + 16 * 16 * 4 // 65 i32
const keptSumsAt: usize = keptColumnsAt + 80 * 4 // 64 f32
const rowSumsAt: usize = keptSumsAt + 64 * 4 // 8 vectors: the running sums of both boxes along the rows
const columnDivisorsAt: usize = rowSumsAt + 128 // 16 f32: of the group's rows
const weightsAt: usize = columnDivisorsAt + 64 // 6 vectors
const dynamicStart: usize = weightsAt + 96

let width: i32 = 0
let height: i32 = 0
let layout: i32 = 4
let rowWindow: i32 = 0
let rowAhead: i32 = 0
let columnWindow: i32 = 0
let columnAhead: i32 = 0
/** Columns from the first sample that enters to the last result of the second box, a multiple of four. */
let columns: i32 = 0
/** Rows the rings hold: a window and a group. */
let slots: i32 = 0
let row: i32 = 0
let nextKeptRow: i32 = 0

let lumaAt: usize = 0 // a window and a chunk of columns of a group
let boxedAt: usize = 0 // the same, after both first boxes
let rowDivisorsAt: usize = 0
let columnSumsAt: usize = 0
let ringAt: usize = 0 // per four columns, `slots` vectors: the rows after the first box
let keptRingAt: usize = 0 // `slots` rows of 64 f32
let inputAt: usize = 0
let sourceAt: usize = 0 // one row of a picture of which only some pixels are picked
let end: usize = 0

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

// @ts-expect-error: decorator
@inline
function aligned(address: usize): usize {
  return (address + 63) & ~63
}

/** Samples in the window of result `o`: it reaches from o + ahead + 1 - window to o + ahead, cut at the line's ends. */
// @ts-expect-error: decorator
@inline
function samples(o: i32, length: i32, window: i32, ahead: i32): f32 {
  if (o < 0 || o >= length) return Infinity
  return <f32>(min(o + ahead, length - 1) - max(o + ahead + 1 - window, 0) + 1)
}

/** Source line of kept line `index` of 64: the middle of its share. */
// @ts-expect-error: decorator
@inline
function keptLine(index: i32, length: i32): i32 {
  return <i32>(((<f64>index + 0.5) * <f64>length) / <f64>SIDE)
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
  width = pictureWidth
  height = pictureHeight
  layout = pixelBytes
  rowWindow = (width + 127) / 128
  rowAhead = (rowWindow + 2) / 2 - 1
  columnWindow = (height + 127) / 128
  columnAhead = (columnWindow + 2) / 2 - 1
  columns = (width + 2 * rowAhead + 3) & ~3
  slots = (columnWindow + GROUP + GROUP - 1) & ~(GROUP - 1)
  row = 0
  nextKeptRow = 0

  lumaAt = aligned(dynamicStart)
  boxedAt = aligned(lumaAt + <usize>(rowWindow + CHUNK) * COLUMN)
  columnSumsAt = aligned(boxedAt + <usize>(rowWindow + CHUNK) * COLUMN)
  ringAt = aligned(columnSumsAt + <usize>columns * 4)
  keptRingAt = aligned(ringAt + <usize>columns * 4 * slots)
  rowDivisorsAt = aligned(keptRingAt + <usize>SIDE * 4 * slots)
  inputAt = aligned(rowDivisorsAt + <usize>columns * 4)
  sourceAt = aligned(inputAt + <usize>width * layout * stripRows + 16)
  end = sourceAt + <usize>sourceWidth * layout + 64
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
  row += GROUP
}

/**
 * Four pixels → 0.299 R + 0.587 G + 0.114 B, each product and each sum rounded to float32. Alpha is not looked at. Of
 * RGBA green and blue are left in their place, 256 and 65,536 times too large, and their factors are that much smaller:
 * powers of two change no rounding, and two shifts are saved. Pickers and factors come from memory: an engine that runs
 * out of registers loads a vector faster than it makes one.
 */
// @ts-expect-error: decorator
@inline
function lumaOfFour(at: usize, pixelBytes: i32, pickRed: v128, pickGreen: v128, pickBlue: v128, r: v128, g: v128, b: v128): v128 {
  if (pixelBytes == GREY) return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at))))
  const pixels = v128.load(at)
  const red = f32x4.convert_i32x4_s(picked(pixels, pickRed, pixelBytes))
  const green = f32x4.convert_i32x4_s(picked(pixels, pickGreen, pixelBytes))
  const blue = f32x4.convert_i32x4_s(picked(pixels, pickBlue, pixelBytes))
  return f32x4.add(f32x4.add(f32x4.mul(r, red), f32x4.mul(g, green)), f32x4.mul(b, blue))
}

// @ts-expect-error: decorator
@inline
function picked(pixels: v128, picker: v128, pixelBytes: i32): v128 {
  return pixelBytes == RGB ? i8x16.swizzle(pixels, picker) : v128.and(pixels, picker)
}

/** Writes what picks red, green and blue out of four pixels, and their factors. */
function prepareWeights(): void {
  const isRgb = layout == RGB
  v128.store(weightsAt, isRgb ? i8x16(0, -1, -1, -1, 3, -1, -1, -1, 6, -1, -1, -1, 9, -1, -1, -1) : i32x4.splat(0xff))
  v128.store(weightsAt, isRgb ? i8x16(1, -1, -1, -1, 4, -1, -1, -1, 7, -1, -1, -1, 10, -1, -1, -1) : i32x4.splat(0xff00), 16)
  v128.store(weightsAt, isRgb ? i8x16(2, -1, -1, -1, 5, -1, -1, -1, 8, -1, -1, -1, 11, -1, -1, -1) : i32x4.splat(0xff0000), 32)
  v128.store(weightsAt, f32x4.splat(0.299), 48)
  v128.store(weightsAt, f32x4.splat(isRgb ? <f32>0.587 : <f32>0.587 / 256), 64)
  v128.store(weightsAt, f32x4.splat(isRgb ? <f32>0.114 : <f32>0.114 / 65536), 80)
}

/** Stores four vectors turned: lane i of vector j goes to lane j of place i, places `stride` bytes apart. */
// @ts-expect-error: decorator
@inline
function storeTurned(a: v128, b: v128, c: v128, d: v128, at: usize, stride: usize): void {
  const lowAB = v128.shuffle<f32>(a, b, 0, 4, 1, 5)
  const lowCD = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
  const highAB = v128.shuffle<f32>(a, b, 2, 6, 3, 7)
  const highCD = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
  v128.store(at, v128.shuffle<f64>(lowAB, lowCD, 0, 2))
  v128.store(at + stride, v128.shuffle<f64>(lowAB, lowCD, 1, 3))
  v128.store(at + 2 * stride, v128.shuffle<f64>(highAB, highCD, 0, 2))
  v128.store(at + 3 * stride, v128.shuffle<f64>(highAB, highCD, 1, 3))
}

/**
 * Luma of a chunk for four rows of the group, turned: the group's rows stand side by side in a column. Right of the
 * picture stand zeros. Four rows at a time, since rows whose length is a power of two share their place in the cache.
 */
// @ts-expect-error: decorator
@inline
function luma(source: usize, from: i32, count: i32, first: i32, pixelBytes: i32): void {
  const stride = <usize>width * pixelBytes
  const until = min(from + count, (width + 3) & ~3)
  const whole = min(until, width & ~3)
  let target = lumaAt + <usize>rowWindow * COLUMN + <usize>first * 4
  let at = source + stride * first + <usize>from * pixelBytes
  const pickRed = v128.load(weightsAt)
  const pickGreen = v128.load(weightsAt, 16)
  const pickBlue = v128.load(weightsAt, 32)
  const r = v128.load(weightsAt, 48)
  const g = v128.load(weightsAt, 64)
  const b = v128.load(weightsAt, 80)
  let x = from
  for (; x < whole; x += 4) {
    storeTurned(
      lumaOfFour(at, pixelBytes, pickRed, pickGreen, pickBlue, r, g, b),
      lumaOfFour(at + stride, pixelBytes, pickRed, pickGreen, pickBlue, r, g, b),
      lumaOfFour(at + 2 * stride, pixelBytes, pickRed, pickGreen, pickBlue, r, g, b),
      lumaOfFour(at + 3 * stride, pixelBytes, pickRed, pickGreen, pickBlue, r, g, b),
      target,
      COLUMN,
    )
    target += 4 * COLUMN
    at += 4 * pixelBytes
  }
  if (x < until) {
    const inside = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(width - x))
    storeTurned(
      v128.and(lumaOfFour(at, pixelBytes, pickRed, pickGreen, pickBlue, r, g, b), inside),
      v128.and(lumaOfFour(at + stride, pixelBytes, pickRed, pickGreen, pickBlue, r, g, b), inside),
      v128.and(lumaOfFour(at + 2 * stride, pixelBytes, pickRed, pickGreen, pickBlue, r, g, b), inside),
      v128.and(lumaOfFour(at + 3 * stride, pixelBytes, pickRed, pickGreen, pickBlue, r, g, b), inside),
      target,
      COLUMN,
    )
    target += 4 * COLUMN
    x += 4
  }
  const zero = f32x4.splat(0)
  for (; x < from + count; x += 4) {
    storeTurned(zero, zero, zero, zero, target, COLUMN)
    target += 4 * COLUMN
  }
}

/** First box along the rows, lanes are rows; the results go into the ring, turned back. */
function boxAlongRows(from: i32, count: i32): void {
  let entering = lumaAt + <usize>rowWindow * COLUMN
  let leaving = lumaAt
  let divisors = rowDivisorsAt + <usize>from * 4
  const columnBytes = <usize>slots * 16
  let target = ringAt + <usize>(from >> 2) * columnBytes + <usize>(row % slots) * 16
  let a = v128.load(rowSumsAt)
  let b = v128.load(rowSumsAt, 16)
  let c = v128.load(rowSumsAt, 32)
  let d = v128.load(rowSumsAt, 48)
  for (const last = entering + <usize>count * COLUMN; entering < last; entering += 4 * COLUMN) {
    a = boxFourColumns(a, entering, leaving, divisors, target)
    b = boxFourColumns(b, entering + 16, leaving + 16, divisors, target + 64)
    c = boxFourColumns(c, entering + 32, leaving + 32, divisors, target + 128)
    d = boxFourColumns(d, entering + 48, leaving + 48, divisors, target + 192)
    leaving += 4 * COLUMN
    divisors += 16
    target += columnBytes
  }
  v128.store(rowSumsAt, a)
  v128.store(rowSumsAt, b, 16)
  v128.store(rowSumsAt, c, 32)
  v128.store(rowSumsAt, d, 48)
}

/** Four columns of four rows. Returns the running sum. */
// @ts-expect-error: decorator
@inline
function boxFourColumns(sum: v128, entering: usize, leaving: usize, divisors: usize, target: usize): v128 {
  const s0 = boxStep(sum, entering, leaving)
  const s1 = boxStep(s0, entering + COLUMN, leaving + COLUMN)
  const s2 = boxStep(s1, entering + 2 * COLUMN, leaving + 2 * COLUMN)
  const s3 = boxStep(s2, entering + 3 * COLUMN, leaving + 3 * COLUMN)
  storeTurned(
    f32x4.div(s0, v128.load_splat<f32>(divisors)),
    f32x4.div(s1, v128.load_splat<f32>(divisors, 4)),
    f32x4.div(s2, v128.load_splat<f32>(divisors, 8)),
    f32x4.div(s3, v128.load_splat<f32>(divisors, 12)),
    target,
    16,
  )
  return s3
}

/** Place in the ring of the row that leaves the window when row `entering` enters it. */
// @ts-expect-error: decorator
@inline
function leavingSlot(entering: i32): usize {
  return <usize>((entering - columnWindow + slots) % slots) * 16
}

/**
 * First box along the columns, lanes are columns, for four rows of the group; the results are turned for the second box
 * along the rows.
 */
function boxAlongColumns(from: i32, count: i32, first: i32): void {
  const columnBytes = <usize>slots * 16
  const ring = ringAt + <usize>(from >> 2) * columnBytes
  let fresh = ring + <usize>(row % slots + first) * 16
  let old0 = ring + leavingSlot(row + first)
  let old1 = ring + leavingSlot(row + first + 1)
  let old2 = ring + leavingSlot(row + first + 2)
  let old3 = ring + leavingSlot(row + first + 3)
  const d0 = v128.load_splat<f32>(columnDivisorsAt + <usize>first * 4)
  const d1 = v128.load_splat<f32>(columnDivisorsAt + <usize>first * 4, 4)
  const d2 = v128.load_splat<f32>(columnDivisorsAt + <usize>first * 4, 8)
  const d3 = v128.load_splat<f32>(columnDivisorsAt + <usize>first * 4, 12)
  let target = boxedAt + <usize>rowWindow * COLUMN + <usize>first * 4
  let sums = columnSumsAt + <usize>from * 4
  for (const last = sums + <usize>count * 4; sums < last; sums += 16) {
    const s0 = boxStep(v128.load(sums), fresh, old0)
    const s1 = boxStep(s0, fresh + 16, old1)
    const s2 = boxStep(s1, fresh + 32, old2)
    const s3 = boxStep(s2, fresh + 48, old3)
    v128.store(sums, s3)
    storeTurned(f32x4.div(s0, d0), f32x4.div(s1, d1), f32x4.div(s2, d2), f32x4.div(s3, d3), target, COLUMN)
    target += 4 * COLUMN
    fresh += columnBytes
    old0 += columnBytes
    old1 += columnBytes
    old2 += columnBytes
    old3 += columnBytes
  }
}

/** One step of a running sum: what enters is added first, then what leaves is taken away. */
// @ts-expect-error: decorator
@inline
function boxStep(sum: v128, entering: usize, leaving: usize): v128 {
  return f32x4.sub(f32x4.add(sum, v128.load(entering)), v128.load(leaving))
}

/** Second box along the rows: the sums run over every column; a division is made at the 64 kept ones only. */
function keepColumns(from: i32, count: i32, firstKept: i32): i32 {
  let kept = firstKept
  let entering = boxedAt + <usize>rowWindow * COLUMN
  let leaving = boxedAt
  let a = v128.load(rowSumsAt, 64)
  let b = v128.load(rowSumsAt, 80)
  let c = v128.load(rowSumsAt, 96)
  let d = v128.load(rowSumsAt, 112)
  const target = keptRingAt + <usize>(row % slots) * SIDE * 4
  const until = from + count
  for (let x = from; x < until; ) {
    const stop = min(load<i32>(keptColumnsAt + kept * 4) + 1, until)
    for (; x < stop; x++) {
      a = boxStep(a, entering, leaving)
      b = boxStep(b, entering + 16, leaving + 16)
      c = boxStep(c, entering + 32, leaving + 32)
      d = boxStep(d, entering + 48, leaving + 48)
      entering += COLUMN
      leaving += COLUMN
    }
    // A picture narrower than 64 gives one column several times.
    while (load<i32>(keptColumnsAt + kept * 4) == x - 1) {
      const divisor = f32x4.splat(samples(x - 1 - 2 * rowAhead, width, rowWindow, rowAhead))
      const at = target + <usize>kept * 4
      storeDown(f32x4.div(a, divisor), at)
      storeDown(f32x4.div(b, divisor), at + 4 * SIDE * 4)
      storeDown(f32x4.div(c, divisor), at + 8 * SIDE * 4)
      storeDown(f32x4.div(d, divisor), at + 12 * SIDE * 4)
      kept++
    }
  }
  v128.store(rowSumsAt, a, 64)
  v128.store(rowSumsAt, b, 80)
  v128.store(rowSumsAt, c, 96)
  v128.store(rowSumsAt, d, 112)
  return kept
}

/** The four lanes into four rows of 64 numbers. */
// @ts-expect-error: decorator
@inline
function storeDown(lanes: v128, at: usize): void {
  v128.store_lane<f32>(at, lanes, 0)
  v128.store_lane<f32>(at, lanes, 1, 256)
  v128.store_lane<f32>(at, lanes, 2, 512)
  v128.store_lane<f32>(at, lanes, 3, 768)
}

/** Second box along the columns, on the 64 kept ones; of its results 64 rows are kept. */
function keepRow(entering: i32): void {
  const fresh = keptRingAt + <usize>(entering % slots) * SIDE * 4
  const old = keptRingAt + leavingSlot(entering) * 16
  for (let at: usize = 0; at < <usize>SIDE * 4; at += 16) {
    const sum = f32x4.add(v128.load(keptSumsAt + at), v128.load(fresh + at))
    v128.store(keptSumsAt + at, f32x4.sub(sum, v128.load(old + at)))
  }
  const output = entering - 2 * columnAhead
  while (nextKeptRow < SIDE && keptLine(nextKeptRow, height) == output) {
    const divisor = f32x4.splat(samples(output, height, columnWindow, columnAhead))
    const target = blockAt + <usize>nextKeptRow * SIDE * 4
    for (let at: usize = 0; at < <usize>SIDE * 4; at += 16) {
      v128.store(target + at, f32x4.div(v128.load(keptSumsAt + at), divisor))
    }
    nextKeptRow++
  }
}
