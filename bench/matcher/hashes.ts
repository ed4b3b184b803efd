/** Hashes and queries, 32 bytes each, the same on every machine. */
export interface HashSet {
  readonly hashes: Uint8Array
  readonly queries: Uint8Array
}

export type Shape = 'uniform' | 'clustered'

const queryCount = 1000
const latentSides = 24

/** xoshiro128** (Blackman and Vigna), seeded by a 32-bit number. */
function randomWords(seed: number): () => number {
  const state = Uint32Array.from({ length: 4 }, (_, at) => Math.imul(seed + at + 1, 0x9e3779b1) ^ (0x85ebca6b >>> at))
  const rotate = (value: number, by: number) => (value << by) | (value >>> (32 - by))
  return () => {
    const result = Math.imul(rotate(Math.imul(state[1]!, 5), 7), 9) >>> 0
    const shifted = state[1]! << 9
    state[2]! ^= state[0]!
    state[3]! ^= state[1]!
    state[1]! ^= state[2]!
    state[0]! ^= state[3]!
    state[2]! ^= shifted
    state[3] = rotate(state[3]!, 11)
    return result
  }
}

/**
 * Uniform: every bit by chance. Clustered: bits that depend on each other through 24 hidden sides, and three in ten
 * are near-duplicates of earlier ones, the earliest the most often copied: harder than lists are. Half of the thousand
 * queries are stored hashes with 0 to 31 bits turned; the others are of the same shape and not stored.
 */
export function makeHashes(shape: Shape, count: number, seed: number): HashSet {
  const word = randomWords(seed)
  const unit = () => word() / 2 ** 32
  const normal = () => Math.sqrt(-2 * Math.log(unit() + 1e-12)) * Math.cos(2 * Math.PI * unit())
  const weights = Float32Array.from({ length: latentSides * 256 }, normal)
  const sides = new Float32Array(latentSides)
  const sums = new Float32Array(256)

  function putUnrelated(target: Uint8Array): void {
    if (shape === 'uniform') {
      const words = new Uint32Array(target.buffer, target.byteOffset, 8)
      for (let at = 0; at < 8; at++) words[at] = word()
      return
    }
    // The sum of four bytes is near enough to a normal distribution for noise.
    for (let bit = 0; bit < 256; bit++) {
      const noise = word()
      sums[bit] = ((noise & 255) + ((noise >> 8) & 255) + ((noise >> 16) & 255) + (noise >>> 24) - 510) / 148
    }
    for (let side = 0; side < latentSides; side++) {
      const strength = normal() * (side < 4 ? 0.35 : 0.18)
      sides[side] = strength
      for (let bit = 0; bit < 256; bit++) sums[bit]! += strength * weights[side * 256 + bit]!
    }
    for (let byte = 0; byte < 32; byte++) {
      let bits = 0
      for (let bit = 0; bit < 8; bit++) if (sums[byte * 8 + bit]! > 0) bits |= 1 << bit
      target[byte] = bits
    }
  }
  function flip(target: Uint8Array, distance: number): void {
    const flipped = new Set<number>()
    while (flipped.size < distance) flipped.add(word() & 255)
    for (const bit of flipped) target[bit >> 3]! ^= 1 << (bit & 7)
  }

  const hashes = new Uint8Array(count * 32)
  const hashAt = (at: number) => hashes.subarray(at * 32, at * 32 + 32)
  for (let at = 0; at < count; at++) {
    if (shape === 'clustered' && at > 1000 && unit() < 0.3) {
      hashAt(at).set(hashAt(Math.floor(unit() ** 4 * at)))
      flip(hashAt(at), Math.min(40, Math.floor(-Math.log(unit() + 1e-12) * 8) & ~1))
    } else putUnrelated(hashAt(at))
  }
  const queries = new Uint8Array(queryCount * 32)
  for (let query = 0; query < queryCount; query++) {
    const target = queries.subarray(query * 32, query * 32 + 32)
    if (query % 2 === 1) putUnrelated(target)
    else {
      target.set(hashAt(Math.floor(unit() * count)))
      flip(target, (query / 2) % 32)
    }
  }
  return { hashes, queries }
}
