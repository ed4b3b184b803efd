/** Sketches: of each hash in a bucket the word after the one it is sorted by, eight to a vector. */

/** Which of thirty-two sketches differ from the query's next word in at most one, two or three bits. */
// @ts-ignore: decorator
@inline
export function closeSketches(at: usize, next: v128, mostBits: u32): u32 {
  const a = withoutLowestBits(v128.xor(v128.load(at), next), mostBits)
  const b = withoutLowestBits(v128.xor(v128.load(at, 16), next), mostBits)
  const c = withoutLowestBits(v128.xor(v128.load(at, 32), next), mostBits)
  const d = withoutLowestBits(v128.xor(v128.load(at, 48), next), mostBits)
  if (i16x8.all_true(i16x8.min_u(i16x8.min_u(a, b), i16x8.min_u(c, d)))) return 0
  const zero = i16x8.splat(0)
  const low = <u32>i8x16.bitmask(i8x16.narrow_i16x8_s(i16x8.eq(a, zero), i16x8.eq(b, zero)))
  const high = <u32>i8x16.bitmask(i8x16.narrow_i16x8_s(i16x8.eq(c, zero), i16x8.eq(d, zero)))
  return low | (high << 16)
}

/** Zero in each lane that has at most so many bits, one to three. */
// @ts-ignore: decorator
@inline
function withoutLowestBits(lanes: v128, bits: u32): v128 {
  const one = i16x8.splat(-1)
  lanes = v128.and(lanes, i16x8.add(lanes, one))
  if (bits >= 2) lanes = v128.and(lanes, i16x8.add(lanes, one))
  if (bits >= 3) lanes = v128.and(lanes, i16x8.add(lanes, one))
  return lanes
}
