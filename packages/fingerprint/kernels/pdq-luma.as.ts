/** Pixels → luma. AssemblyScript; part of pdq.as.ts. */
import {
  COLUMN,
  GREY,
  inputColumns,
  inputLeft,
  layout,
  lumaAt,
  RGB,
  rowWindow,
  storeTurned,
  weightsAt,
  width,
} from './pdq-geometry.as'

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
export function prepareWeights(): void {
  const isRgb = layout == RGB
  v128.store(weightsAt, isRgb ? i8x16(0, -1, -1, -1, 3, -1, -1, -1, 6, -1, -1, -1, 9, -1, -1, -1) : i32x4.splat(0xff))
  v128.store(weightsAt, isRgb ? i8x16(1, -1, -1, -1, 4, -1, -1, -1, 7, -1, -1, -1, 10, -1, -1, -1) : i32x4.splat(0xff00), 16)
  v128.store(weightsAt, isRgb ? i8x16(2, -1, -1, -1, 5, -1, -1, -1, 8, -1, -1, -1, 11, -1, -1, -1) : i32x4.splat(0xff0000), 32)
  v128.store(weightsAt, f32x4.splat(0.299), 48)
  v128.store(weightsAt, f32x4.splat(isRgb ? <f32>0.587 : <f32>0.587 / 256), 64)
  v128.store(weightsAt, f32x4.splat(isRgb ? <f32>0.114 : <f32>0.114 / 65536), 80)
}

/**
 * Luma of a chunk for four rows of the group, turned: the group's rows stand side by side in a column. Right of the
 * picture stand zeros. Four rows at a time, since rows whose length is a power of two share their place in the cache.
 */
// @ts-expect-error: decorator
@inline
export function luma(source: usize, from: i32, count: i32, first: i32, pixelBytes: i32): void {
  const stride = <usize>inputColumns * pixelBytes
  const until = min(from + count, (width + 3) & ~3)
  const whole = min(until, width & ~3)
  let target = lumaAt + <usize>rowWindow * COLUMN + <usize>first * 4
  let at = source + stride * first + <usize>(from - inputLeft) * pixelBytes
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
