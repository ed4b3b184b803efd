import type { PdqHash } from '@breakwater/contracts/fingerprint-types'

/** Bits in which two hashes differ, 0 to 256. */
export function hammingDistance(a: PdqHash, b: PdqHash): number {
  let distance = 0
  for (let at = 0; at < 64; at += 8) {
    let bits = Number.parseInt(a.slice(at, at + 8), 16) ^ Number.parseInt(b.slice(at, at + 8), 16)
    for (; bits !== 0; bits &= bits - 1) distance++
  }
  return distance
}
