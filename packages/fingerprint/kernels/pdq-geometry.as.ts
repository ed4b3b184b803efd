/** Sizes, the map of memory and small steps that the parts of the kernel share. AssemblyScript; part of pdq.as.ts. */
export const SIDE: i32 = 64
export const GROUP: i32 = 16
export const CHUNK: i32 = 128
/** Bytes of one column of a group: sixteen rows of f32. */
export const COLUMN: usize = 64

/** Layouts of a pixel, by its bytes: grey, RGB, RGBA. */
export const GREY: i32 = 1
export const RGB: i32 = 3
export const RGBA: i32 = 4

// The map of memory. Fixed blocks first; what depends on the picture's size follows from `dynamicStart`.
export const matrixAt: usize = 65536 // 16 × 64 f32, written by the loader
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
/** Rows the rings hold: a window and a group. */
export let slots: i32 = 0
export let row: i32 = 0

export let lumaAt: usize = 0 // a window and a chunk of columns of a group
export let boxedAt: usize = 0 // the same, after both first boxes
export let rowDivisorsAt: usize = 0
export let columnSumsAt: usize = 0
export let ringAt: usize = 0 // per four columns, `slots` vectors: the rows after the first box
export let keptRingAt: usize = 0 // `slots` rows of 64 f32
export let inputAt: usize = 0
export let sourceAt: usize = 0 // one row of a picture of which only some pixels are picked
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

/** Works out windows and addresses for a picture. */
export function layOut(pictureWidth: i32, pictureHeight: i32, pixelBytes: i32, stripRows: i32, sourceWidth: i32): void {
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

  lumaAt = aligned(dynamicStart)
  boxedAt = aligned(lumaAt + <usize>(rowWindow + CHUNK) * COLUMN)
  columnSumsAt = aligned(boxedAt + <usize>(rowWindow + CHUNK) * COLUMN)
  ringAt = aligned(columnSumsAt + <usize>columns * 4)
  keptRingAt = aligned(ringAt + <usize>columns * 4 * slots)
  rowDivisorsAt = aligned(keptRingAt + <usize>SIDE * 4 * slots)
  inputAt = aligned(rowDivisorsAt + <usize>columns * 4)
  sourceAt = aligned(inputAt + <usize>width * layout * stripRows + 16)
  end = sourceAt + <usize>sourceWidth * layout + 64
}

/** Goes on to the next group of rows. */
export function nextGroup(): void {
  row += GROUP
}
