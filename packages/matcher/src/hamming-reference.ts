import type { PdqHash } from '@breakwater/contracts'
import type { HashIndex } from './hash-index.ts'

/** The index said plainly: looks at every hash. What the WASM index is tested against. */
export function createReferenceIndex(): HashIndex {
  const hashes = new Map<string, PdqHash>()
  return {
    get size() {
      return hashes.size
    },
    insert: (entry, hash) => void hashes.set(entry, hash),
    delete: (entry) => hashes.delete(entry),
    search(hash, radiusBits) {
      return [...hashes]
        .map(([entry, other]) => ({ entry, distanceBits: differingBits(hash, other) }))
        .filter(({ distanceBits }) => distanceBits <= radiusBits)
        .sort((a, b) => a.distanceBits - b.distanceBits || (a.entry < b.entry ? -1 : 1))
    },
  }
}

function differingBits(a: PdqHash, b: PdqHash): number {
  let count = 0
  for (let at = 0; at < 64; at++) {
    for (let bits = Number.parseInt(a[at]!, 16) ^ Number.parseInt(b[at]!, 16); bits > 0; bits >>= 1) count += bits & 1
  }
  return count
}
