import type { PdqHash } from '@breakwater/contracts'

/** In how many bits two hashes differ. */
export function bitsBetween(one: PdqHash, other: PdqHash): number {
  let count = 0
  for (let at = 0; at < one.length; at++) {
    const differing = Number.parseInt(one[at]!, 16) ^ Number.parseInt(other[at]!, 16)
    for (let bits = differing; bits > 0; bits >>= 1) count += bits & 1
  }
  return count
}
