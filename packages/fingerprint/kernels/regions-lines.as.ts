/**
 * Straight lines between rows or columns, along which the picture changes. AssemblyScript; part of regions.as.ts.
 *
 * Along a line four pixels make a cell. At a place between two rows a cell changes by the largest of its three colours'
 * changes; it counts where it changes by at least 3 levels and most among the places up to two rows away, and counts in
 * full, 255, from 10 levels on. A line is a stretch where what counts, there or one row further, less two fifths, sums up
 * to more than nothing, from its start to its highest sum, and it is at least a tenth of the picture long.
 */
import { blueAt, columns, greenAt, linesWorkAt, redAt, rows } from './regions-picture.as'

const CELL: i32 = 4
/** Four pixels of 3 levels, and of 10. */
const LEAST: u16 = 12
const FULL: u32 = 40
const HALFWAY: i32 = 102
const SHORTEST_SHARE: i32 = 10
const SHORTEST_CELLS: i32 = 4

const changesAt: usize = linesWorkAt
/** A row of weights for each place: place 0 is before the first row and stays empty. */
export const weightsAt: usize = changesAt + (512 << 10) + 4096
/** Place, first cell, cell after the last, sum: four words a line. */
export const linesAt: usize = weightsAt + (256 << 10) + 4096

export function findLinesAcross(isUpright: bool): i32 {
  const places = isUpright ? columns : rows
  const cells = (isUpright ? rows : columns) / CELL
  memory.fill(changesAt, 0, <usize>(places + 1) * cells * 2)
  if (isUpright) changesBetweenColumns(cells)
  else changesBetweenRows(cells)
  weigh(places, cells)
  return collect(places, cells)
}

function changesBetweenRows(cells: i32): void {
  for (let plane = redAt; plane <= blueAt; plane += greenAt - redAt) {
    for (let y = 1; y < rows; y++) {
      let at = plane + <usize>y * columns
      let to = changesAt + <usize>y * cells * 2
      for (let cell = 0; cell < cells; cell++) {
        const change = abs(sumAlong(at) - sumAlong(at - columns))
        if (change > load<u16>(to)) store<u16>(to, <u16>change)
        at += CELL
        to += 2
      }
    }
  }
}

// @ts-expect-error: decorator
@inline
function sumAlong(at: usize): i32 {
  return <i32>load<u8>(at) + load<u8>(at, 1) + load<u8>(at, 2) + load<u8>(at, 3)
}

function changesBetweenColumns(cells: i32): void {
  for (let plane = redAt; plane <= blueAt; plane += greenAt - redAt) {
    for (let cell = 0; cell < cells; cell++) {
      let at = plane + <usize>cell * CELL * columns
      let before = sumDown(at)
      for (let x = 1; x < columns; x++) {
        at++
        const sum = sumDown(at)
        const change = abs(sum - before)
        before = sum
        const to = changesAt + (<usize>x * cells + cell) * 2
        if (change > load<u16>(to)) store<u16>(to, <u16>change)
      }
    }
  }
}

// @ts-expect-error: decorator
@inline
function sumDown(at: usize): i32 {
  const stride = <usize>columns
  return <i32>load<u8>(at) + load<u8>(at + stride) + load<u8>(at + 2 * stride) + load<u8>(at + 3 * stride)
}

function weigh(places: i32, cells: i32): void {
  const line = <usize>cells * 2
  memory.fill(weightsAt, 0, <usize>(places + 1) * cells)
  for (let place = 1; place < places; place++) {
    for (let cell = 0; cell < cells; cell++) {
      const at = changesAt + <usize>place * line + <usize>cell * 2
      const change = load<u16>(at)
      if (change < LEAST) continue
      if (place > 1 && load<u16>(at - line) > change) continue
      if (place > 2 && load<u16>(at - 2 * line) > change) continue
      if (place + 1 < places && load<u16>(at + line) >= change) continue
      if (place + 2 < places && load<u16>(at + 2 * line) >= change) continue
      store<u8>(weightsAt + <usize>place * cells + cell, <u8>min<u32>(255, ((<u32>change) * 255) / FULL))
    }
  }
}

function collect(places: i32, cells: i32): i32 {
  const shortest = max(SHORTEST_CELLS, cells / SHORTEST_SHARE)
  let count = 0
  for (let place = 1; place < places; place++) {
    const at = weightsAt + <usize>place * cells
    let sum = 0
    let first = 0
    let best = 0
    let afterBest = 0
    for (let cell = 0; cell < cells; cell++) {
      sum += <i32>max(load<u8>(at + cell), load<u8>(at + cell + cells)) - HALFWAY
      if (sum <= 0) {
        if (best > 0 && afterBest - first >= shortest) count = put(count, place, first, afterBest, best)
        sum = 0
        best = 0
        first = cell + 1
      } else if (sum > best) {
        best = sum
        afterBest = cell + 1
      }
    }
    if (best > 0 && afterBest - first >= shortest) count = put(count, place, first, afterBest, best)
  }
  return count
}

function put(count: i32, place: i32, first: i32, last: i32, sum: i32): i32 {
  const to = linesAt + <usize>count * 16
  store<i32>(to, place)
  store<i32>(to, first, 4)
  store<i32>(to, last, 8)
  store<i32>(to, sum, 12)
  return count + 1
}
