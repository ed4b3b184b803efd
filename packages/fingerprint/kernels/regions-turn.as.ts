/** Bytes in rows and columns, turned: rows become columns. AssemblyScript; part of regions.as.ts. */

/** Rows of the source are `stride` bytes apart, those of the target `targetStride`. */
export function turn(source: usize, rows: i32, columns: i32, stride: i32, target: usize, targetStride: i32): void {
  let row = 0
  for (; row + 8 <= rows; row += 8) {
    const line = source + <usize>row * stride
    let column = 0
    for (; column + 8 <= columns; column += 8) {
      turnEight(line + column, stride, target + <usize>column * targetStride + row, targetStride)
    }
    for (; column < columns; column++) turnColumn(source, row, row + 8, column, stride, target, targetStride)
  }
  for (let column = 0; column < columns; column++) turnColumn(source, row, rows, column, stride, target, targetStride)
}

// @ts-expect-error: decorator
@inline
function turnColumn(
  source: usize,
  first: i32,
  last: i32,
  column: i32,
  stride: i32,
  target: usize,
  targetStride: i32,
): void {
  const to = target + <usize>column * targetStride
  for (let row = first; row < last; row++) store<u8>(to + row, load<u8>(source + <usize>row * stride + column))
}

/** Eight rows of eight bytes: first by two bytes, then by two pairs, then by two fours. */
function turnEight(at: usize, stride: usize, to: usize, targetStride: usize): void {
  const rows01 = beside(v128.load64_zero(at), v128.load64_zero(at + stride))
  const rows23 = beside(v128.load64_zero(at + 2 * stride), v128.load64_zero(at + 3 * stride))
  const rows45 = beside(v128.load64_zero(at + 4 * stride), v128.load64_zero(at + 5 * stride))
  const rows67 = beside(v128.load64_zero(at + 6 * stride), v128.load64_zero(at + 7 * stride))
  const upperLeft = v128.shuffle<i16>(rows01, rows23, 0, 8, 1, 9, 2, 10, 3, 11)
  const upperRight = v128.shuffle<i16>(rows01, rows23, 4, 12, 5, 13, 6, 14, 7, 15)
  const lowerLeft = v128.shuffle<i16>(rows45, rows67, 0, 8, 1, 9, 2, 10, 3, 11)
  const lowerRight = v128.shuffle<i16>(rows45, rows67, 4, 12, 5, 13, 6, 14, 7, 15)
  storeTwo(v128.shuffle<i32>(upperLeft, lowerLeft, 0, 4, 1, 5), to, targetStride)
  storeTwo(v128.shuffle<i32>(upperLeft, lowerLeft, 2, 6, 3, 7), to + 2 * targetStride, targetStride)
  storeTwo(v128.shuffle<i32>(upperRight, lowerRight, 0, 4, 1, 5), to + 4 * targetStride, targetStride)
  storeTwo(v128.shuffle<i32>(upperRight, lowerRight, 2, 6, 3, 7), to + 6 * targetStride, targetStride)
}

// @ts-expect-error: decorator
@inline
function beside(a: v128, b: v128): v128 {
  return v128.shuffle<i8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
}

// @ts-expect-error: decorator
@inline
function storeTwo(columns: v128, to: usize, targetStride: usize): void {
  v128.store64_lane(to, columns, 0)
  v128.store64_lane(to + targetStride, columns, 1)
}
