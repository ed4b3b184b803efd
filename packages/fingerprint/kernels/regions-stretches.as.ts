/**
 * Of the weights along every place, the stretches that are lines; what makes one is said in regions-lines.as.ts. Eight
 * places are looked along at once. AssemblyScript; part of regions.as.ts.
 */
import { besideAt, cells, linesAt, places, rowOfPlaces, sumsAt } from './regions-lines.as'

/** Two fifths of what counts in full. */
const HALFWAY: i16 = 102
const SHORTEST_SHARE: i32 = 10
const SHORTEST_CELLS: i32 = 4
/** Of eight places: where a stretch began, where its sum was highest, and that sum. */
const firstsAt: usize = sumsAt
const endsAt: usize = sumsAt + 16
const highestAt: usize = sumsAt + 32

/** Writes them in order of their places and says how many there are. */
export function collectLines(): i32 {
  const shortest = i16x8.splat(<i16>max(SHORTEST_CELLS, cells / SHORTEST_SHARE))
  let count = 0
  for (let place = 1; place < places; place += 8) {
    const firstOfPlaces = count
    let at = besideAt + place
    let sum = i16x8.splat(0)
    let highest = sum
    let first = sum
    let end = sum
    for (let cell = 0; cell < cells; cell++) {
      const weight = i16x8.extend_low_i8x16_u(i8x16.max_u(v128.load64_zero(at), v128.load64_zero(at, 1)))
      // Below nothing a sum does not go: there the stretch ends.
      sum = i16x8.sub_sat_u(i16x8.add(sum, weight), i16x8.splat(HALFWAY))
      const here = i16x8.splat(<i16>(cell + 1))
      end = v128.bitselect(here, end, i16x8.gt_u(sum, highest))
      highest = i16x8.max_u(highest, sum)
      const isOver = i16x8.eq(sum, i16x8.splat(0))
      const isLine = v128.and(isOver, i16x8.ge_s(i16x8.sub(end, first), shortest))
      if (v128.any_true(isLine)) count = put(count, firstOfPlaces, place, i16x8.bitmask(isLine), first, end, highest)
      highest = v128.andnot(highest, isOver)
      first = v128.bitselect(here, first, isOver)
      end = v128.bitselect(here, end, isOver)
      at += rowOfPlaces
    }
    const isLine = i16x8.ge_s(i16x8.sub(end, first), shortest)
    if (v128.any_true(isLine)) count = put(count, firstOfPlaces, place, i16x8.bitmask(isLine), first, end, highest)
  }
  return count
}

/** Those of the eight places that `lanes` names, each after what there is of its place already. */
function put(
  before: i32,
  firstOfPlaces: i32,
  place: i32,
  lanes: i32,
  first: v128,
  end: v128,
  highest: v128,
): i32 {
  v128.store(firstsAt, first)
  v128.store(endsAt, end)
  v128.store(highestAt, highest)
  let count = before
  for (let lane: i32 = 0; lane < 8; lane++) {
    if (((lanes >> lane) & 1) == 0) continue
    let to = linesAt + <usize>count * 16
    for (; to > linesAt + <usize>firstOfPlaces * 16 && load<i32>(to - 16) > place + lane; to -= 16) {
      v128.store(to, v128.load(to - 16))
    }
    const word = <usize>lane * 2
    store<i32>(to, place + lane)
    store<i32>(to, <i32>load<u16>(firstsAt + word), 4)
    store<i32>(to, <i32>load<u16>(endsAt + word), 8)
    store<i32>(to, <i32>load<u16>(highestAt + word), 12)
    count++
  }
  return count
}
