/**
 * Straight lines between rows or columns, along which the picture changes. AssemblyScript; part of regions.as.ts.
 *
 * Along a line four pixels make a cell. At a place between two rows a cell changes by the largest of its three colours'
 * changes; it counts where it changes by at least 3 levels and most among the places up to two rows away, and counts in
 * full, 255, from 10 levels on. A line is a stretch where what counts, there or one row further, less two fifths, sums up
 * to more than nothing, from its start to its highest sum, and it is at least a tenth of the picture long.
 */
import { blueAt, columns, greenAt, linesWorkAt, redAt, rows } from './regions-picture.as'
import { turn } from './regions-turn.as'

const CELL: i32 = 4
/** Four pixels of 3 levels, and of 10. */
const LEAST: i16 = 12
const FULL: i16 = 40

/**
 * A row of changes for each place; for upright lines a row for each cell, in which the places stand. Before, behind and
 * between those rows stand zeros, for the places that are none.
 */
const changesAt: usize = linesWorkAt + 1024
const ZEROS: i32 = 4
const changesBytes: usize = (512 << 10) + 8192
/** A row of weights for each place: place 0 is before the first row and stays empty. */
export const weightsAt: usize = changesAt + changesBytes
const weightsBytes: usize = (256 << 10) + 8192
/** Place, first cell, cell after the last, sum: four words a line. */
export const linesAt: usize = weightsAt + weightsBytes
const linesBytes: usize = 10 * 1024 * 16
/** The same weights turned: a row for each cell, in which the places stand, with zeros after the last, and after the last row. */
export const besideAt: usize = linesAt + linesBytes
const ROW_BEYOND: i32 = 16
const besideBytes: usize = 256 * (1024 + <usize>ROW_BEYOND) + 64
/** Bytes of such a row. */
export let rowOfPlaces: i32 = 0
/** Sums of four pixels of one row of cells, for each place. */
export const sumsAt: usize = besideAt + besideBytes
export const linesEnd: usize = sumsAt + 2048

/** Of the direction that was weighed last: places from the first border to the last, pixels along each, and cells. */
export let places: i32 = 0
export let along: i32 = 0
export let cells: i32 = 0

/** Weighs every cell of every place between rows, or between columns. */
export function weighPlaces(isUpright: bool): void {
  places = isUpright ? columns : rows
  along = isUpright ? rows : columns
  cells = along / CELL
  rowOfPlaces = places + ROW_BEYOND
  memory.fill(linesWorkAt, 0, weightsAt - linesWorkAt)
  memory.fill(weightsAt, 0, <usize>(places + 1) * cells)
  memory.fill(besideAt, 0, <usize>rowOfPlaces * cells + ROW_BEYOND)
  if (isUpright) {
    changesBetweenColumns()
    weighUpright()
  } else {
    changesBetweenRows()
    weighLevel()
  }
}

function changesBetweenRows(): void {
  for (let plane = redAt; plane <= blueAt; plane += greenAt - redAt) {
    for (let y = 1; y < rows; y++) {
      let at = plane + <usize>y * columns
      let to = changesAt + <usize>y * cells * 2
      let cell = 0
      for (; cell + 8 <= cells; cell += 8) {
        const first = i16x8.narrow_i32x4_u(sumsOf(at), sumsOf(at + 16))
        const before = i16x8.narrow_i32x4_u(sumsOf(at - columns), sumsOf(at - columns + 16))
        const change = i16x8.abs(i16x8.sub(first, before))
        v128.store(to, i16x8.max_u(v128.load(to), change))
        at += 32
        to += 16
      }
      for (; cell < cells; cell++) {
        const change = abs(sumAlong(at) - sumAlong(at - columns))
        if (change > load<u16>(to)) store<u16>(to, <u16>change)
        at += CELL
        to += 2
      }
    }
  }
}

/** Of sixteen bytes, the sum of each four. */
// @ts-expect-error: decorator
@inline
function sumsOf(at: usize): v128 {
  return i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(v128.load(at)))
}

// @ts-expect-error: decorator
@inline
function sumAlong(at: usize): i32 {
  return <i32>load<u8>(at) + load<u8>(at, 1) + load<u8>(at, 2) + load<u8>(at, 3)
}

/** Rows of changes here are rows of cells. */
function changesBetweenColumns(): void {
  const stride = <usize>columns
  for (let plane = redAt; plane <= blueAt; plane += greenAt - redAt) {
    for (let cell = 0; cell < cells; cell++) {
      const at = plane + <usize>cell * CELL * columns
      let x: usize = 0
      for (; x + 8 <= stride; x += 8) {
        const upper = i16x8.add(eightOf(at + x), eightOf(at + stride + x))
        const lower = i16x8.add(eightOf(at + 2 * stride + x), eightOf(at + 3 * stride + x))
        v128.store(sumsAt + x * 2, i16x8.add(upper, lower))
      }
      for (; x < stride; x++) {
        const sum = <u16>load<u8>(at + x) + load<u8>(at + x + stride) + load<u8>(at + x + 2 * stride) + load<u8>(at + x + 3 * stride)
        store<u16>(sumsAt + x * 2, sum)
      }
      const to = changesAt + <usize>cell * (stride + ZEROS) * 2
      for (x = 1; x + 8 <= stride; x += 8) {
        const change = i16x8.abs(i16x8.sub(v128.load(sumsAt + x * 2), v128.load(sumsAt + x * 2 - 2)))
        v128.store(to + x * 2, i16x8.max_u(v128.load(to + x * 2), change))
      }
      for (; x < stride; x++) {
        const change = abs(<i32>load<u16>(sumsAt + x * 2) - <i32>load<u16>(sumsAt + x * 2 - 2))
        if (change > load<u16>(to + x * 2)) store<u16>(to + x * 2, <u16>change)
      }
    }
  }
}

// @ts-expect-error: decorator
@inline
function eightOf(at: usize): v128 {
  return i16x8.extend_low_i8x16_u(v128.load64_zero(at))
}

/**
 * The weights of `count` cells whose changes lie at `at`, into `to`. The places before and after lie `step` bytes apart; of a
 * place that is none the changes are 0, which is less than any that counts.
 */
// @ts-expect-error: decorator
@inline
function weigh(at: usize, to: usize, count: i32, step: usize): void {
  let cell = 0
  for (; cell + 8 <= count; cell += 8) {
    const change = v128.load(at)
    const before = i16x8.max_u(v128.load(at - step), v128.load(at - 2 * step))
    const after = i16x8.max_u(v128.load(at + step), v128.load(at + 2 * step))
    const counts = v128.and(
      v128.and(i16x8.ge_u(change, i16x8.splat(LEAST)), i16x8.ge_u(change, before)),
      i16x8.gt_u(change, after),
    )
    const weight = i16x8.shr_u(i16x8.mul(i16x8.min_u(change, i16x8.splat(FULL)), i16x8.splat(51)), 3)
    const kept = v128.and(weight, counts)
    v128.store64_lane(to, i8x16.narrow_i16x8_u(kept, kept), 0)
    at += 16
    to += 8
  }
  for (; cell < count; cell++) {
    const change = load<u16>(at)
    const before = max(load<u16>(at - step), load<u16>(at - 2 * step))
    const after = max(load<u16>(at + step), load<u16>(at + 2 * step))
    const counts = change >= <u16>LEAST && change >= before && change > after
    store<u8>(to, counts ? <u8>((<u32>min(change, <u16>FULL) * 51) >> 3) : 0)
    at += 2
    to++
  }
}

function weighLevel(): void {
  const line = <usize>cells * 2
  for (let place = 1; place < places; place++) {
    weigh(changesAt + <usize>place * line, weightsAt + <usize>place * cells, cells, line)
  }
  turn(weightsAt, places, cells, cells, besideAt, rowOfPlaces)
}

function weighUpright(): void {
  for (let cell = 0; cell < cells; cell++) {
    const row = changesAt + <usize>cell * (places + ZEROS) * 2
    weigh(row + 2, besideAt + <usize>cell * rowOfPlaces + 1, places - 1, 2)
  }
  turn(besideAt, cells, places, rowOfPlaces, weightsAt, cells)
}
