/** Sizes, the map of memory and small steps that the parts of the kernel share. AssemblyScript; part of pdq.as.ts. */
export const SIDE: i32 = 64
export const GROUP: i32 = 16
export const CHUNK: i32 = 128
/** Bytes of one column of a group: sixteen rows of f32. */
export const COLUMN: usize = 64
/** Bytes of the running sums of both boxes along the rows, of a group. */
export const CARRIED: usize = 128
/** Bytes behind a block that a vector at its end may touch. */
const SPARE: usize = 64
/** Bytes of a strip of pixels, where sixteen rows are not more. */
const STRIP: i32 = 1 << 18

/** Layouts of a pixel, by its bytes: grey, RGB, RGBA. */
export const GREY: i32 = 1
export const RGB: i32 = 3
export const RGBA: i32 = 4

// The map of memory. Fixed blocks first; what depends on the picture's size follows from `dynamicStart`.
export const matrixAt: usize = 1024 // 16 × 64 f32, written by the loader
export const turnedMatrixAt: usize = matrixAt + 16 * 64 * 4 // the same, 64 × 16
export const blockAt: usize = turnedMatrixAt + 16 * 64 * 4 // 64 × 64 f32
export const halfAt: usize = blockAt + 64 * 64 * 4 // 16 × 64 f32
export const frequenciesAt: usize = halfAt + 16 * 64 * 4 // 16 × 16 f32
export const hashesAt: usize = frequenciesAt + 16 * 16 * 4 // 8 × 32 bytes
export const workAt: usize = hashesAt + 8 * 32 // 16 × 16 f32
export const keptColumnsAt: usize = workAt + 16 * 16 * 4 // 65 i32
export const keptSumsAt: usize = keptColumnsAt + 80 * 4 // 64 f32
export const rowSumsAt: usize = keptSumsAt + 64 * 4 // 8 vectors: the running sums of both boxes along the rows
export const columnDivisorsAt: usize = rowSumsAt + 128 // 16 f32: of the group's rows
export const weightsAt: usize = columnDivisorsAt + 64 // 6 vectors
export const dynamicStart: usize = weightsAt + 96

export let width: i32 = 0
export let height: i32 = 0
export let layout: i32 = 4
export let rowWindow: i32 = 0
export let rowAhead: i32 = 0
export let columnWindow: i32 = 0
export let columnAhead: i32 = 0
/** Columns from the first sample that enters to the last result of the second box, a multiple of four. */
export let columns: i32 = 0
/** The window along the rows, as a multiple of four. */
let history: i32 = 0
/** Rows the rings hold: a window and a group. */
export let slots: i32 = 0
export let row: i32 = 0

/** Bands of this many columns, the last perhaps of fewer. One of all of them, where memory is enough. */
let bandColumns: i32 = 0
export let bands: i32 = 0
let band: i32 = 0
/** Columns `bandLeft` up to `bandRight` are the band's own. */
export let bandLeft: i32 = 0
export let bandRight: i32 = 0
/** From here on columns are boxed again: the band's second box along the rows takes what leaves its window from them. */
export let boxLeft: i32 = 0
/** From here on pixels are looked at again: the first box takes from them. */
export let inputLeft: i32 = 0
export let inputColumns: i32 = 0
/** Where the sums of the next band's first box along the rows go on. */
export let carryAt: i32 = 0
export let stripRows: i32 = 0

export let lumaAt: usize = 0 // a window and a chunk of columns of a group
export let boxedAt: usize = 0 // the same, after both first boxes
export let keptRingAt: usize = 0 // `slots` rows of 64 f32
export let carriedAt: usize = 0 // per group, 8 vectors: running sums along the rows where a band ends
export let sourceAt: usize = 0 // one row of a picture of which only some pixels are picked
export let columnSumsAt: usize = 0
export let ringAt: usize = 0 // per four columns, `slots` vectors: the rows after the first box
export let rowDivisorsAt: usize = 0
export let inputAt: usize = 0
export let end: usize = 0

// @ts-expect-error: decorator
@inline
export function aligned(address: usize): usize {
  return (address + 63) & ~63
}

/** Samples in the window of result `o`: it reaches from o + ahead + 1 - window to o + ahead, cut at the line's ends. */
// @ts-expect-error: decorator
@inline
export function samples(o: i32, length: i32, window: i32, ahead: i32): f32 {
  if (o < 0 || o >= length) return Infinity
  return <f32>(min(o + ahead, length - 1) - max(o + ahead + 1 - window, 0) + 1)
}

/** Source line of kept line `index` of 64: the middle of its share. */
// @ts-expect-error: decorator
@inline
export function keptLine(index: i32, length: i32): i32 {
  return <i32>(((<f64>index + 0.5) * <f64>length) / <f64>SIDE)
}

/** Place in the ring of the row that leaves the window when row `entering` enters it. */
// @ts-expect-error: decorator
@inline
export function leavingSlot(entering: i32): usize {
  return <usize>((entering - columnWindow + slots) % slots) * 16
}

/** Stores four vectors turned: lane i of vector j goes to lane j of place i, places `stride` bytes apart. */
// @ts-expect-error: decorator
@inline
export function storeTurned(a: v128, b: v128, c: v128, d: v128, at: usize, stride: usize): void {
  const lowAB = v128.shuffle<f32>(a, b, 0, 4, 1, 5)
  const lowCD = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
  const highAB = v128.shuffle<f32>(a, b, 2, 6, 3, 7)
  const highCD = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
  v128.store(at, v128.shuffle<f64>(lowAB, lowCD, 0, 2))
  v128.store(at + stride, v128.shuffle<f64>(lowAB, lowCD, 1, 3))
  v128.store(at + 2 * stride, v128.shuffle<f64>(highAB, highCD, 0, 2))
  v128.store(at + 3 * stride, v128.shuffle<f64>(highAB, highCD, 1, 3))
}

/** One step of a running sum: what enters is added first, then what leaves is taken away. */
// @ts-expect-error: decorator
@inline
export function boxStep(sum: v128, entering: usize, leaving: usize): v128 {
  return f32x4.sub(f32x4.add(sum, v128.load(entering)), v128.load(leaving))
}

/** Works out windows, bands and addresses for a picture. What it takes is never more than the memory there is. */
export function layOut(pictureWidth: i32, pictureHeight: i32, pixelBytes: i32, mostColumns: i32, sourceWidth: i32): void {
  width = pictureWidth
  height = pictureHeight
  layout = pixelBytes
  rowWindow = (width + 127) / 128
  rowAhead = (rowWindow + 2) / 2 - 1
  columnWindow = (height + 127) / 128
  columnAhead = (columnWindow + 2) / 2 - 1
  columns = (width + 2 * rowAhead + 3) & ~3
  history = (rowWindow + 3) & ~3
  slots = (columnWindow + GROUP + GROUP - 1) & ~(GROUP - 1)

  lumaAt = aligned(dynamicStart)
  boxedAt = aligned(lumaAt + <usize>(rowWindow + CHUNK) * COLUMN)
  keptRingAt = aligned(boxedAt + <usize>(rowWindow + CHUNK) * COLUMN)
  carriedAt = aligned(keptRingAt + <usize>SIDE * 4 * slots)
  sourceAt = aligned(carriedAt + <usize>((height + 2 * columnAhead + GROUP - 1) / GROUP) * CARRIED)
  columnSumsAt = aligned(sourceAt + <usize>sourceWidth * layout + SPARE)

  // What a column takes: its sum, its divisor and its part of the ring, and sixteen rows of pixels.
  const boxBytes = 8 + 4 * slots
  const pixelBytesOfGroup = GROUP * layout
  const free = <i32>((<usize>memory.size() << 16) - columnSumsAt - 4 * SPARE)
  const isWhole = columns * (boxBytes + pixelBytesOfGroup) <= free
  const repeatedBytes = history * (boxBytes + 2 * pixelBytesOfGroup)
  const fitting = (free - repeatedBytes) / (boxBytes + pixelBytesOfGroup) - 3
  bandColumns = max(min(mostColumns, isWhole ? columns : fitting), 1)
  bands = (columns + bandColumns - 1) / bandColumns
  // As wide as each other, but never narrower than what the next one looks at again.
  bandColumns = max(((columns + bands - 1) / bands + 3) & ~3, history)
  bands = (columns + bandColumns - 1) / bandColumns

  const repeated = bands > 1 ? history : 0
  const boxedColumns = <usize>(bandColumns + repeated)
  rowDivisorsAt = aligned(columnSumsAt + boxedColumns * 4)
  ringAt = aligned(rowDivisorsAt + boxedColumns * 4)
  inputAt = aligned(ringAt + boxedColumns * 4 * slots)
  const groupBytes = min(bandColumns + 2 * repeated, width) * layout * GROUP
  const room = <i32>((<usize>memory.size() << 16) - inputAt - SPARE)
  stripRows = GROUP * max(1, min(min(room, STRIP) / groupBytes, (height + GROUP - 1) / GROUP))
  end = inputAt + <usize>(groupBytes / GROUP * stripRows) + SPARE
}

/** Goes to the first row of a band. */
export function enterBand(index: i32): void {
  band = index
  row = 0
  bandLeft = index * bandColumns
  bandRight = min(bandLeft + bandColumns, columns)
  boxLeft = max(bandLeft - history, 0)
  inputLeft = inputLeftOf(index)
  inputColumns = inputColumnsOf(index)
  carryAt = bandRight - history
}

export function nextBand(): void {
  enterBand(band + 1)
}

/** First column of the pixels that band `index` looks at. */
export function inputLeftOf(index: i32): i32 {
  return max(index * bandColumns - 2 * history, 0)
}

/** How many columns of pixels band `index` looks at. */
export function inputColumnsOf(index: i32): i32 {
  return min((index + 1) * bandColumns, width) - inputLeftOf(index)
}

/** Goes on to the next group of rows. */
export function nextGroup(): void {
  row += GROUP
}
