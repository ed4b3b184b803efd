/** Hashes that differ by so few bits find the same, but for what is on the very brink. */
const sameBits = 2
const wordsOfHash = 8

/** The hashes of the places of one picture, of which many are nearly the same place. */
export class KnownHashes {
  readonly #known: Uint32Array[] = []

  /** Whether they were added: not where nearly the same are known. Of more than one hash the first counts, the place as it stands. */
  addUnlessKnown(hashes: Uint8Array<ArrayBuffer>): boolean {
    const words = new Uint32Array(hashes.buffer, hashes.byteOffset, wordsOfHash)
    if (this.#known.some((other) => isNearlySame(words, other))) return false
    this.#known.push(words)
    return true
  }
}

function isNearlySame(a: Uint32Array, b: Uint32Array): boolean {
  let differing = 0
  for (let word = 0; word < wordsOfHash; word++) {
    for (let bits = a[word]! ^ b[word]!; bits !== 0; bits &= bits - 1) {
      if (++differing > sameBits) return false
    }
  }
  return true
}
