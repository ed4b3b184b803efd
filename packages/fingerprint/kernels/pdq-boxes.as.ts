/** The four boxes of the Jarosz filter, for a group of rows at a time. AssemblyScript; part of pdq.as.ts. */
import {
  blockAt,
  boxedAt,
  boxStep,
  COLUMN,
  columnAhead,
  columnDivisorsAt,
  columnSumsAt,
  columnWindow,
  height,
  keptColumnsAt,
  keptLine,
  keptRingAt,
  keptSumsAt,
  leavingSlot,
  lumaAt,
  ringAt,
  row,
  rowAhead,
  rowDivisorsAt,
  rowSumsAt,
  rowWindow,
  samples,
  SIDE,
  slots,
  storeTurned,
  width,
} from './pdq-geometry.as'

/** How many of the 64 rows that are kept have come. */
let nextKeptRow: i32 = 0

/** Begins again with the first of the 64 rows. */
export function firstKeptRow(): void {
  nextKeptRow = 0
}

/**
 * First box along the rows, lanes are rows; the results go into the ring, turned back. Here and in the box along the
 * columns `from` counts from the first column that the band boxes. `isExactShare` says that every window is whole and as
 * long as a power of two: then a product gives the bits of the quotient, and sooner.
 */
export function boxAlongRows(from: i32, count: i32, isExactShare: bool): void {
  if (isExactShare) boxRows(from, count, true)
  else boxRows(from, count, false)
}

// @ts-expect-error: decorator
@inline
function boxRows(from: i32, count: i32, isExactShare: bool): void {
  let entering = lumaAt + <usize>rowWindow * COLUMN
  let leaving = lumaAt
  let divisors = rowDivisorsAt + <usize>from * 4
  const share = f32x4.splat(1 / <f32>rowWindow)
  const columnBytes = <usize>slots * 16
  let target = ringAt + <usize>(from >> 2) * columnBytes + <usize>(row % slots) * 16
  let a = v128.load(rowSumsAt)
  let b = v128.load(rowSumsAt, 16)
  let c = v128.load(rowSumsAt, 32)
  let d = v128.load(rowSumsAt, 48)
  for (const last = entering + <usize>count * COLUMN; entering < last; entering += 4 * COLUMN) {
    a = boxFourColumns(a, entering, leaving, divisors, target, share, isExactShare)
    b = boxFourColumns(b, entering + 16, leaving + 16, divisors, target + 64, share, isExactShare)
    c = boxFourColumns(c, entering + 32, leaving + 32, divisors, target + 128, share, isExactShare)
    d = boxFourColumns(d, entering + 48, leaving + 48, divisors, target + 192, share, isExactShare)
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
function boxFourColumns(
  sum: v128,
  entering: usize,
  leaving: usize,
  divisors: usize,
  target: usize,
  share: v128,
  isExactShare: bool,
): v128 {
  const s0 = boxStep(sum, entering, leaving)
  const s1 = boxStep(s0, entering + COLUMN, leaving + COLUMN)
  const s2 = boxStep(s1, entering + 2 * COLUMN, leaving + 2 * COLUMN)
  const s3 = boxStep(s2, entering + 3 * COLUMN, leaving + 3 * COLUMN)
  storeTurned(
    isExactShare ? f32x4.mul(s0, share) : f32x4.div(s0, v128.load_splat<f32>(divisors)),
    isExactShare ? f32x4.mul(s1, share) : f32x4.div(s1, v128.load_splat<f32>(divisors, 4)),
    isExactShare ? f32x4.mul(s2, share) : f32x4.div(s2, v128.load_splat<f32>(divisors, 8)),
    isExactShare ? f32x4.mul(s3, share) : f32x4.div(s3, v128.load_splat<f32>(divisors, 12)),
    target,
    16,
  )
  return s3
}

/**
 * First box along the columns, lanes are columns, for four rows of the group; the results are turned for the second box
 * along the rows.
 */
export function boxAlongColumns(from: i32, count: i32, first: i32, isExactShare: bool): void {
  if (isExactShare) boxColumns(from, count, first, true)
  else boxColumns(from, count, first, false)
}

// @ts-expect-error: decorator
@inline
function boxColumns(from: i32, count: i32, first: i32, isExactShare: bool): void {
  const columnBytes = <usize>slots * 16
  const ring = ringAt + <usize>(from >> 2) * columnBytes
  let fresh = ring + <usize>(row % slots + first) * 16
  let old0 = ring + leavingSlot(row + first)
  let old1 = ring + leavingSlot(row + first + 1)
  let old2 = ring + leavingSlot(row + first + 2)
  let old3 = ring + leavingSlot(row + first + 3)
  const share = f32x4.splat(1 / <f32>columnWindow)
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
    storeTurned(
      isExactShare ? f32x4.mul(s0, share) : f32x4.div(s0, d0),
      isExactShare ? f32x4.mul(s1, share) : f32x4.div(s1, d1),
      isExactShare ? f32x4.mul(s2, share) : f32x4.div(s2, d2),
      isExactShare ? f32x4.mul(s3, share) : f32x4.div(s3, d3),
      target,
      COLUMN,
    )
    target += 4 * COLUMN
    fresh += columnBytes
    old0 += columnBytes
    old1 += columnBytes
    old2 += columnBytes
    old3 += columnBytes
  }
}

/** Second box along the rows: the sums run over every column; a division is made at the 64 kept ones only. */
export function keepColumns(from: i32, count: i32, firstKept: i32): i32 {
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

/**
 * Second box along the columns, on the 64 kept ones; of its results 64 rows are kept. Columns of other bands are zeros
 * here, which change no bit of what those bands have added or will add.
 */
export function keepRow(entering: i32): void {
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
      const value = f32x4.div(v128.load(keptSumsAt + at), divisor)
      v128.store(target + at, f32x4.add(v128.load(target + at), value))
    }
    nextKeptRow++
  }
}
