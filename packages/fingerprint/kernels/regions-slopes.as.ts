/**
 * Lines that need not stand upright or level: what a cell weighs is voted for every line through it (Hough 1962; Duda and Hart
 * 1972, with slopes instead of angles). AssemblyScript; part of regions.as.ts.
 *
 * Two places make a bin, and two cells beside each other vote as one, where their middle stands: a line of the steepest slope is a
 * third of a place off in either. A vote is a quarter of a weight: 128 pairs of cells with 254 are what 16 bits hold.
 */
import { along, besideAt, cells, linesEnd, places, rowOfPlaces } from './regions-lines.as'

const CELL: i32 = 4
const MOST_BINS: usize = 528
const MOST_PAIRS: usize = 128
/** For each pair of cells two rows of bins, one byte a bin: bins that begin with even places, and with odd ones. */
const pairsAt: usize = linesEnd
/** A row of bins for each slope, two bytes a bin. */
export const votesAt: usize = pairsAt + 2 * MOST_PAIRS * MOST_BINS
const VOTES_BYTES: usize = 256 << 10

let bins: i32 = 0
let rowOfBins: i32 = 0

/**
 * Votes of the places that were weighed last, of weights of `least` or more, for `slopes` slopes in steps of `step` around 0, each that
 * many pixels across for one along. Of the middle of the picture, place 0 is in bin `margin`. Returns how many bins a slope has; 0 where there is no
 * room for so many.
 */
export function vote(least: i32, slopes: i32, step: f32, margin: i32): i32 {
  bins = places / 2 + 1
  rowOfBins = (bins + 15) & ~15
  const row = (bins + 2 * margin + 15) & ~15
  if (<usize>slopes * row * 2 + 64 > VOTES_BYTES) return 0
  pairUp(least)
  memory.fill(votesAt, 0, <usize>slopes * row * 2 + 64)
  const pairs = (cells + 1) / 2
  const middleOfAll = <f32>along * <f32>0.5
  for (let index = 0; index < slopes; index++) {
    const slope = <f32>(index - slopes / 2) * step
    const votes = votesAt + <usize>index * row * 2
    for (let pair = 0; pair < pairs; pair++) {
      const pixels = (pair + pair + 1) * CELL
      const middle = <f32>pixels - middleOfAll
      const down = <i32>floor(slope * middle + <f32>0.5)
      const shift = margin - (down >> 1)
      if (shift < 0 || shift > 2 * margin) continue
      add(pairsAt + <usize>(pair + pair + (down & 1)) * rowOfBins, votes + <usize>shift * 2)
    }
  }
  return row
}

function pairUp(least: i32): void {
  const limit = i8x16.splat(<i8>least)
  memory.fill(pairsAt, 0, <usize>((cells + 1) / 2) * 2 * rowOfBins)
  for (let cell = 0; cell < cells; cell++) {
    const from = besideAt + <usize>cell * rowOfPlaces
    const even = pairsAt + <usize>(cell >> 1) * 2 * rowOfBins
    const odd = even + rowOfBins
    for (let bin = 0; bin < bins; bin += 8) {
      addEight(even + bin, v128.load(from + 2 * bin), limit)
      addEight(odd + bin, v128.load(from + 2 * bin, 1), limit)
    }
  }
}

// @ts-expect-error: decorator
@inline
function addEight(to: usize, weights: v128, limit: v128): void {
  const kept = v128.and(weights, i8x16.ge_u(weights, limit))
  const quarters = i16x8.shr_u(i16x8.extadd_pairwise_i8x16_u(kept), 2)
  v128.store64_lane(to, i8x16.add(v128.load64_zero(to), i8x16.narrow_i16x8_u(quarters, quarters)), 0)
}

// @ts-expect-error: decorator
@inline
function add(pair: usize, votes: usize): void {
  let to = votes
  for (let at = pair, end = pair + rowOfBins; at < end; at += 16) {
    const sixteen = v128.load(at)
    v128.store(to, i16x8.add(v128.load(to), i16x8.extend_low_i8x16_u(sixteen)))
    v128.store(to, i16x8.add(v128.load(to, 16), i16x8.extend_high_i8x16_u(sixteen)), 16)
    to += 32
  }
}
