/** The smaller copy of the picture: three planes of colour, and levels of luma. AssemblyScript; part of regions.as.ts. */

/** The longest side of the copy. */
export const LONGEST: i32 = 1024
/** A level whose shorter side is below this is the last. */
const SHORTEST_LEVEL: i32 = 64
const MOST_LEVELS: usize = 8
const STRIP: usize = 1 << 20
const PIXELS: usize = <usize>LONGEST * LONGEST

export const matrixAt: usize = 8192
export const turnedMatrixAt: usize = matrixAt + 4096
export const blockAt: usize = turnedMatrixAt + 4096
export const halfAt: usize = blockAt + 16384
export const frequenciesAt: usize = halfAt + 4096
export const workAt: usize = frequenciesAt + 1024
export const hashesAt: usize = workAt + 1024
/** Of a row of the copy, for each of its pixels and colours, the sum so far. */
const sumsAt: usize = hashesAt + 256
export const levelsTableAt: usize = sumsAt + <usize>LONGEST * 3 * 4
export const redAt: usize = (levelsTableAt + MOST_LEVELS * 12 + 15) & ~15
export const greenAt: usize = redAt + PIXELS
export const blueAt: usize = greenAt + PIXELS
/** Level 0, then each a quarter of the one before. */
const lumaAt: usize = blueAt + PIXELS
const lumaEnd: usize = lumaAt + PIXELS * 4 + (PIXELS * 4) / 2
/** For regions-lines.as.ts. */
export const linesWorkAt: usize = lumaEnd
const linesWorkBytes: usize = 2 << 20
export const sourceAt: usize = linesWorkAt + linesWorkBytes
/** For regions-landmarks.as.ts. */
export const landmarksWorkAt: usize = sourceAt + STRIP

export let columns: i32 = 0
export let rows: i32 = 0
export let levels: i32 = 0
export let rowsOfSource: i32 = 0
let sourceColumns: i32 = 0
let bytes: i32 = 0
let factor: i32 = 1
let row: i32 = 0
let rowOfSquare: i32 = 0

export function layOut(width: i32, height: i32, pixelBytes: i32): void {
  sourceColumns = width
  bytes = pixelBytes
  factor = (max(width, height) + LONGEST - 1) / LONGEST
  columns = width / factor
  rows = height / factor
  mostPixels = max(mostPixels, <usize>columns * rows)
  rowsOfSource = <i32>(STRIP / (<usize>width * pixelBytes))
  row = 0
  rowOfSquare = 0
  memory.fill(sumsAt, 0, <usize>LONGEST * 12)
}

/** Takes the next rows, which lie at `sourceAt`. What is left over of the last square is not looked at. */
export function takeRows(count: i32): void {
  let at = sourceAt
  const rowBytes = <usize>sourceColumns * bytes
  if (factor == 1) {
    for (let index = 0; index < count && row < rows; index++) {
      spread(at)
      at += rowBytes
      row++
    }
    return
  }
  for (let index = 0; index < count && row < rows; index++) {
    addRow(at)
    at += rowBytes
    if (++rowOfSquare < factor) continue
    endRow()
    rowOfSquare = 0
    row++
  }
}

/** A row that stays as it is. */
function spread(source: usize): void {
  const line = <usize>row * columns
  const green: usize = bytes == 1 ? 0 : 1
  const blue: usize = bytes == 1 ? 0 : 2
  let x: usize = 0
  if (bytes == 3) {
    for (; x + 16 <= <usize>columns; x += 16) spreadSixteen(source + x * 3, line + x)
  }
  for (let at = source + x * bytes; x < <usize>columns; x++) {
    store<u8>(redAt + line + x, load<u8>(at))
    store<u8>(greenAt + line + x, load<u8>(at + green))
    store<u8>(blueAt + line + x, load<u8>(at + blue))
    at += bytes
  }
}

/** Sixteen pixels of RGB, by colour: each of three vectors has every third byte of a colour. */
// @ts-expect-error: decorator
@inline
function spreadSixteen(at: usize, to: usize): void {
  const a = v128.load(at)
  const b = v128.load(at, 16)
  const c = v128.load(at, 32)
  const red = v128.or(
    v128.or(
      i8x16.swizzle(a, i8x16(0, 3, 6, 9, 12, 15, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1)),
      i8x16.swizzle(b, i8x16(-1, -1, -1, -1, -1, -1, 2, 5, 8, 11, 14, -1, -1, -1, -1, -1)),
    ),
    i8x16.swizzle(c, i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1, 4, 7, 10, 13)),
  )
  const green = v128.or(
    v128.or(
      i8x16.swizzle(a, i8x16(1, 4, 7, 10, 13, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1)),
      i8x16.swizzle(b, i8x16(-1, -1, -1, -1, -1, 0, 3, 6, 9, 12, 15, -1, -1, -1, -1, -1)),
    ),
    i8x16.swizzle(c, i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 2, 5, 8, 11, 14)),
  )
  const blue = v128.or(
    v128.or(
      i8x16.swizzle(a, i8x16(2, 5, 8, 11, 14, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1)),
      i8x16.swizzle(b, i8x16(-1, -1, -1, -1, -1, 1, 4, 7, 10, 13, -1, -1, -1, -1, -1, -1)),
    ),
    i8x16.swizzle(c, i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 3, 6, 9, 12, 15)),
  )
  v128.store(redAt + to, red)
  v128.store(greenAt + to, green)
  v128.store(blueAt + to, blue)
}

/** Luma of every pixel of the copy. */
function makeLuma(): void {
  const pixels = <usize>columns * rows
  let at: usize = 0
  for (; at + 4 <= pixels; at += 4) {
    const red = f32x4.mul(f32x4.splat(0.299), fourOf(redAt + at))
    const green = f32x4.mul(f32x4.splat(0.587), fourOf(greenAt + at))
    const blue = f32x4.mul(f32x4.splat(0.114), fourOf(blueAt + at))
    v128.store(lumaAt + at * 4, f32x4.add(f32x4.add(red, green), blue))
  }
  for (; at < pixels; at++) {
    const red = <f32>0.299 * <f32>load<u8>(redAt + at)
    const green = <f32>0.587 * <f32>load<u8>(greenAt + at)
    store<f32>(lumaAt + at * 4, red + green + <f32>0.114 * <f32>load<u8>(blueAt + at))
  }
}

// @ts-expect-error: decorator
@inline
function fourOf(at: usize): v128 {
  const words = i16x8.extend_low_i8x16_u(v128.load32_zero(at))
  return f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(words))
}

function addRow(source: usize): void {
  let at = source
  const green: usize = bytes == 1 ? 0 : 1
  const blue: usize = bytes == 1 ? 0 : 2
  for (let x = 0; x < columns; x++) {
    let r: u32 = 0
    let g: u32 = 0
    let b: u32 = 0
    for (let k = 0; k < factor; k++) {
      r += load<u8>(at)
      g += load<u8>(at + green)
      b += load<u8>(at + blue)
      at += bytes
    }
    const sums = sumsAt + <usize>x * 12
    store<u32>(sums, load<u32>(sums) + r)
    store<u32>(sums, load<u32>(sums, 4) + g, 4)
    store<u32>(sums, load<u32>(sums, 8) + b, 8)
  }
}

function endRow(): void {
  const area: u32 = factor * factor
  const line = <usize>row * columns
  for (let x: usize = 0; x < <usize>columns; x++) {
    const sums = sumsAt + x * 12
    const r = load<u32>(sums) / area
    const g = load<u32>(sums, 4) / area
    const b = load<u32>(sums, 8) / area
    store<u8>(redAt + line + x, <u8>r)
    store<u8>(greenAt + line + x, <u8>g)
    store<u8>(blueAt + line + x, <u8>b)
    store<u32>(sums, 0)
    store<u32>(sums, 0, 4)
    store<u32>(sums, 0, 8)
  }
}

/** Each level has half the rows and columns of the one before, an odd one at the end left out. */
export function makeLevels(): void {
  makeLuma()
  let at = lumaAt
  let width = columns
  let height = rows
  levels = 0
  note(at, width, height)
  while (min(width, height) >= 2 * SHORTEST_LEVEL && levels < <i32>MOST_LEVELS) {
    const next = at + <usize>width * height * 4
    halve(at, width, height, next)
    at = next
    width >>= 1
    height >>= 1
    note(at, width, height)
  }
}

/** How far pictures reached since the last wiping: the largest of them, since one may have been given up halfway. */
let mostPixels: usize = 0
let levelsEnd: usize = lumaAt

export function wipePicture(): void {
  memory.fill(redAt, 0, mostPixels)
  memory.fill(greenAt, 0, mostPixels)
  memory.fill(blueAt, 0, mostPixels)
  memory.fill(lumaAt, 0, levelsEnd - lumaAt)
  mostPixels = 0
  levelsEnd = lumaAt
}

function note(at: usize, width: i32, height: i32): void {
  const entry = levelsTableAt + <usize>levels * 12
  store<u32>(entry, <u32>at)
  store<i32>(entry, width, 4)
  store<i32>(entry, height, 8)
  levels++
  levelsEnd = max(levelsEnd, at + <usize>width * height * 4)
}

function halve(source: usize, width: i32, height: i32, target: usize): void {
  const rowBytes = <usize>width * 4
  let to = target
  for (let y = 0; y < height >> 1; y++) {
    let at = source + <usize>(2 * y) * rowBytes
    let x = 0
    for (; x + 4 <= width >> 1; x += 4) {
      const a = v128.load(at)
      const b = v128.load(at, 16)
      const c = v128.load(at + rowBytes)
      const d = v128.load(at + rowBytes, 16)
      const upper = f32x4.add(v128.shuffle<f32>(a, b, 0, 2, 4, 6), v128.shuffle<f32>(a, b, 1, 3, 5, 7))
      const lower = f32x4.add(v128.shuffle<f32>(c, d, 0, 2, 4, 6), v128.shuffle<f32>(c, d, 1, 3, 5, 7))
      v128.store(to, f32x4.mul(f32x4.add(upper, lower), f32x4.splat(0.25)))
      at += 32
      to += 16
    }
    for (; x < width >> 1; x++) {
      const upper = load<f32>(at) + load<f32>(at, 4)
      const lower = load<f32>(at + rowBytes) + load<f32>(at + rowBytes, 4)
      store<f32>(to, (upper + lower) * <f32>0.25)
      at += 8
      to += 4
    }
  }
}
