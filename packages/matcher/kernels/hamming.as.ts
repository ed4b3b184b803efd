/**
 * Exact scan over 256-bit hashes by Hamming distance. AssemblyScript, SIMD: counts bits of sixteen bytes at a time.
 * src/hamming-reference.ts says the same plainly.
 */
const queryAt: usize = 65536 // 32 bytes
const resultsAt: usize = queryAt + 64 // pairs of i32: slot, distance
const hashesAt: usize = resultsAt + 8192 * 8
export const resultCapacity: i32 = 8192

export function queryPointer(): usize {
  return queryAt
}
export function resultsPointer(): usize {
  return resultsAt
}
export function hashesPointer(): usize {
  return hashesAt
}

/** Makes room for this many hashes of 32 bytes. */
export function reserve(hashes: i32): void {
  const end = hashesAt + <usize>hashes * 32
  const missing = <i32>((end + 65535) >> 16) - memory.size()
  if (missing > 0) memory.grow(missing)
}

/** Compares the query with hashes `from` to `to`; returns how many results it wrote, or one past that when full. */
export function scan(from: i32, to: i32, radius: i32): i32 {
  const low = v128.load(queryAt)
  const high = v128.load(queryAt, 16)
  let found = 0
  for (let slot = from; slot < to; slot++) {
    const hash = hashesAt + <usize>slot * 32
    const bits = i8x16.add(
      i8x16.popcnt(v128.xor(low, v128.load(hash))),
      i8x16.popcnt(v128.xor(high, v128.load(hash, 16))),
    )
    const pairs = i16x8.extadd_pairwise_i8x16_u(bits)
    const fours = i32x4.extadd_pairwise_i16x8_u(pairs)
    const distance =
      i32x4.extract_lane(fours, 0) +
      i32x4.extract_lane(fours, 1) +
      i32x4.extract_lane(fours, 2) +
      i32x4.extract_lane(fours, 3)
    if (distance > radius) continue
    if (found == resultCapacity) return found + 1
    store<i32>(resultsAt + <usize>found * 8, slot)
    store<i32>(resultsAt + <usize>found * 8, distance, 4)
    found++
  }
  return found
}
