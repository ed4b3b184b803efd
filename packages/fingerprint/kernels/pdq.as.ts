/**
 * PDQ up to the 16 × 16 frequencies, in one pass over the pixels, to the bit as Meta's C++ computes it
 * (facebook/ThreatExchange, pdq/cpp/hashing/pdqhashing.cpp and downscaling/downscaling.cpp). AssemblyScript.
 *
 * Every running sum is a chain of float32 roundings, so nothing may be reordered, fused or skipped along a chain.
 * Four columns at a time is allowed: they are four chains. src/pdq-reference.ts says the same plainly, and the tests
 * hold the two together.
 *
 * A row of pixels goes: luma → box along the row → box along the columns (a ring of rows) → box along the row, of which
 * only 64 columns are kept. At the end: box along the columns of those 64, of which 64 rows are kept.
 */
const SIDE: i32 = 64
const FREQUENCIES: i32 = 16

// The map of memory. Fixed blocks first; what depends on the picture's size follows from `dynamicStart`.
const matrixAt: usize = 65536 // 16 × 64 f32, written by the loader
const blockAt: usize = matrixAt + 16 * 64 * 4 // 64 × 64 f32
const halfAt: usize = blockAt + 64 * 64 * 4 // 16 × 64 f32
const frequenciesAt: usize = halfAt + 16 * 64 * 4 // 16 × 16 f32
const keptColumnsAt: usize = frequenciesAt + 16 * 16 * 4 // 64 i32
const dynamicStart: usize = keptColumnsAt + 64 * 4

let width: i32 = 0
let height: i32 = 0
let rowWindow: i32 = 0
let columnWindow: i32 = 0
let rowBytes: usize = 0
let inputRow: i32 = 0

let lumaAt: usize = 0
let divisorsAt: usize = 0
let boxedAt: usize = 0
let columnSumsAt: usize = 0
let ringAt: usize = 0
let keptAt: usize = 0
let inputAt: usize = 0

export function matrixPointer(): usize {
  return matrixAt
}
export function frequenciesPointer(): usize {
  return frequenciesAt
}
export function inputPointer(): usize {
  return inputAt
}

/** Samples that a window holds at output `o`: it reaches from o + half - window to o + half - 1, inside the line. */
// @ts-expect-error: decorator
@inline
function samples(o: i32, length: i32, window: i32): f32 {
  const ahead = (window + 2) / 2 - 1
  return <f32>(min(o + ahead, length - 1) - max(o + ahead + 1 - window, 0) + 1)
}

/** Source line of kept line `index` of 64: the middle of its share. */
// @ts-expect-error: decorator
@inline
function keptLine(index: i32, length: i32): i32 {
  return <i32>(((<f64>index + 0.5) * <f64>length) / <f64>SIDE)
}

/** Prepares for a picture. Afterwards write strips of at most `stripRows` RGBA rows at `inputPointer()` and `push`. */
export function begin(pictureWidth: i32, pictureHeight: i32, stripRows: i32): void {
  width = pictureWidth
  height = pictureHeight
  rowWindow = (width + 127) / 128
  columnWindow = (height + 127) / 128
  inputRow = 0
  rowBytes = (<usize>width * 4 + 15) & ~15

  lumaAt = (dynamicStart + 15) & ~15
  divisorsAt = lumaAt + rowBytes
  boxedAt = divisorsAt + rowBytes
  columnSumsAt = boxedAt + rowBytes
  ringAt = columnSumsAt + rowBytes
  keptAt = ringAt + rowBytes * columnWindow
  inputAt = (keptAt + <usize>height * SIDE * 4 + 15) & ~15
  const end = inputAt + <usize>width * 4 * stripRows + 16
  const missing = <i32>((end + 65535) >> 16) - memory.size()
  if (missing > 0) memory.grow(missing)

  memory.fill(columnSumsAt, 0, rowBytes * (columnWindow + 1))
  for (let x = 0; x < width; x++) store<f32>(divisorsAt + x * 4, samples(x, width, rowWindow))
  for (let index = 0; index < SIDE; index++) store<i32>(keptColumnsAt + index * 4, keptLine(index, width))
}

/** Takes the next rows of RGBA from the input area. */
export function push(rows: i32): void {
  for (let row = 0; row < rows; row++) {
    toLuma(inputAt + <usize>row * width * 4)
    boxAlongRow(lumaAt, boxedAt)
    boxAlongColumns(true)
  }
}

/** Ends the picture: computes the block, its quality (0 to 100, returned) and its frequencies; wipes the pixels. */
export function finish(): i32 {
  const ahead = (columnWindow + 2) / 2 - 1
  for (let row = 0; row < ahead; row++) boxAlongColumns(false)
  keepRows()
  transform()
  const quality = gradientQuality()
  memory.fill(lumaAt, 0, (<usize>memory.size() << 16) - lumaAt)
  return quality
}

/** 0.299 R + 0.587 G + 0.114 B, each product and each sum rounded to float32. Alpha is not looked at. */
function toLuma(source: usize): void {
  const low = i32x4.splat(255)
  const whole = width & ~3
  let x = 0
  for (; x < whole; x += 4) {
    const pixels = v128.load(source + x * 4)
    const red = f32x4.convert_i32x4_s(v128.and(pixels, low))
    const green = f32x4.convert_i32x4_s(v128.and(i32x4.shr_u(pixels, 8), low))
    const blue = f32x4.convert_i32x4_s(v128.and(i32x4.shr_u(pixels, 16), low))
    const warm = f32x4.add(f32x4.mul(f32x4.splat(0.299), red), f32x4.mul(f32x4.splat(0.587), green))
    v128.store(lumaAt + x * 4, f32x4.add(warm, f32x4.mul(f32x4.splat(0.114), blue)))
  }
  for (; x < width; x++) {
    const pixel = source + x * 4
    const warm: f32 = <f32>0.299 * <f32>load<u8>(pixel) + <f32>0.587 * <f32>load<u8>(pixel, 1)
    store<f32>(lumaAt + x * 4, warm + <f32>0.114 * <f32>load<u8>(pixel, 2))
  }
}

function boxAlongRow(source: usize, target: usize): void {
  const ahead = (rowWindow + 2) / 2 - 1
  let sum: f32 = 0
  for (let x = 0; x < ahead; x++) sum += load<f32>(source + x * 4)
  for (let x = 0; x < width; x++) {
    if (x + ahead < width) sum += load<f32>(source + <usize>(x + ahead) * 4)
    if (x + ahead >= rowWindow) sum -= load<f32>(source + <usize>(x + ahead - rowWindow) * 4)
    store<f32>(target + x * 4, sum / load<f32>(divisorsAt + x * 4))
  }
}

/**
 * Takes the boxed row (or, past the picture's end, none) into the column sums, and when that completes an output row,
 * boxes it along the row and keeps its 64 columns. Lanes are columns.
 */
function boxAlongColumns(hasRow: bool): void {
  const slot = ringAt + rowBytes * (inputRow % columnWindow)
  const hasOld = inputRow >= columnWindow
  const output = inputRow - ((columnWindow + 2) / 2 - 1)
  const divisor = output >= 0 ? f32x4.splat(samples(output, height, columnWindow)) : f32x4.splat(1)
  for (let at: usize = 0; at < rowBytes; at += 16) {
    let sum = v128.load(columnSumsAt + at)
    const old = v128.load(slot + at)
    if (hasRow) {
      const fresh = v128.load(boxedAt + at)
      sum = f32x4.add(sum, fresh)
      v128.store(slot + at, fresh)
    }
    if (hasOld) sum = f32x4.sub(sum, old)
    v128.store(columnSumsAt + at, sum)
    v128.store(lumaAt + at, f32x4.div(sum, divisor))
  }
  inputRow++
  if (output >= 0) keepColumns(output)
}

/** The second box along the row: the sum runs over all columns, the division is made at the 64 kept ones. */
function keepColumns(output: i32): void {
  const ahead = (rowWindow + 2) / 2 - 1
  const target = keptAt + <usize>output * SIDE * 4
  let sum: f32 = 0
  let index = 0
  let wanted = load<i32>(keptColumnsAt)
  for (let x = 0; x < ahead; x++) sum += load<f32>(lumaAt + x * 4)
  for (let x = 0; x < width; x++) {
    if (x + ahead < width) sum += load<f32>(lumaAt + <usize>(x + ahead) * 4)
    if (x + ahead >= rowWindow) sum -= load<f32>(lumaAt + <usize>(x + ahead - rowWindow) * 4)
    // A picture narrower than 64 gives one column several times.
    while (wanted == x) {
      store<f32>(target + index * 4, sum / load<f32>(divisorsAt + x * 4))
      index++
      wanted = index < SIDE ? load<i32>(keptColumnsAt + index * 4) : -1
    }
  }
}

/** The second box along the columns, on the 64 kept ones; of its rows 64 are kept. Lanes are columns. */
function keepRows(): void {
  const ahead = (columnWindow + 2) / 2 - 1
  for (let column: usize = 0; column < <usize>SIDE * 4; column += 16) {
    let sum = f32x4.splat(0)
    let index = 0
    let wanted = keptLine(0, height)
    for (let y = 0; y < ahead; y++) sum = f32x4.add(sum, v128.load(keptAt + <usize>y * SIDE * 4 + column))
    for (let y = 0; y < height; y++) {
      if (y + ahead < height) sum = f32x4.add(sum, v128.load(keptAt + <usize>(y + ahead) * SIDE * 4 + column))
      if (y + ahead >= columnWindow) {
        sum = f32x4.sub(sum, v128.load(keptAt + <usize>(y + ahead - columnWindow) * SIDE * 4 + column))
      }
      while (wanted == y) {
        const mean = f32x4.div(sum, f32x4.splat(samples(y, height, columnWindow)))
        v128.store(blockAt + <usize>index * SIDE * 4 + column, mean)
        index++
        wanted = index < SIDE ? keptLine(index, height) : -1
      }
    }
  }
}

/** frequencies = matrix × block × matrixᵀ, sums in order of k. */
function transform(): void {
  for (let i = 0; i < FREQUENCIES; i++) {
    for (let j: usize = 0; j < <usize>SIDE * 4; j += 16) {
      let sum = f32x4.splat(0)
      for (let k = 0; k < SIDE; k++) {
        const factor = f32x4.splat(load<f32>(matrixAt + <usize>(i * SIDE + k) * 4))
        sum = f32x4.add(sum, f32x4.mul(factor, v128.load(blockAt + <usize>k * SIDE * 4 + j)))
      }
      v128.store(halfAt + <usize>i * SIDE * 4 + j, sum)
    }
  }
  for (let i = 0; i < FREQUENCIES; i++) {
    for (let j = 0; j < FREQUENCIES; j++) {
      let sum: f32 = 0
      for (let k = 0; k < SIDE; k++) {
        sum += load<f32>(halfAt + <usize>(i * SIDE + k) * 4) * load<f32>(matrixAt + <usize>(j * SIDE + k) * 4)
      }
      store<f32>(frequenciesAt + <usize>(i * FREQUENCIES + j) * 4, sum)
    }
  }
}

/** Sum over neighbours of their difference in whole percent of 255, each cut towards zero; a ninetieth, at most 100. */
function gradientQuality(): i32 {
  let sum = 0
  for (let i = 0; i < SIDE; i++) {
    for (let j = 0; j < SIDE; j++) {
      const at = blockAt + <usize>(i * SIDE + j) * 4
      if (i < SIDE - 1) sum += percentStep(load<f32>(at), load<f32>(at + SIDE * 4))
      if (j < SIDE - 1) sum += percentStep(load<f32>(at), load<f32>(at + 4))
    }
  }
  return min(sum / 90, 100)
}

// @ts-expect-error: decorator
@inline
function percentStep(a: f32, b: f32): i32 {
  return abs(<i32>(((a - b) * <f32>100) / <f32>255))
}
