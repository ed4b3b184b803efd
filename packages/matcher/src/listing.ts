import { hashBytes } from './hash-bytes.ts'

/** The radius of what was deleted and not yet cleared away: no distance is within it. */
export const deletedRadius = 255

/** Hashes with the caller's numbers for them and how near a query must be to each. */
export interface Listing {
  /** 32 bytes each. */
  readonly hashes: Uint8Array
  readonly ids: Uint32Array
  /** 0 to 31 bits. */
  readonly radii: Uint8Array
}

export function emptyListing(count: number): Listing {
  return { hashes: new Uint8Array(count * hashBytes), ids: new Uint32Array(count), radii: new Uint8Array(count) }
}

export interface SortedListing {
  /** The places of the listing, equal hashes together, near ones mostly near. */
  readonly order: Uint32Array
  /** Where in `order` each hash that differs from the one before begins, and last the end. */
  readonly starts: Uint32Array
}

/** Sorts by the bytes of the hashes: by the first two words in linear time, by the others where those are equal. */
export function sortListing({ hashes, ids }: Listing): SortedListing {
  const count = ids.length
  const words = wordsOf(hashes)
  const order = sortedByWord(words, sortedByWord(words, undefined, count, 1), count, 0)
  const starts = new Uint32Array(count + 1)
  let groups = 0
  for (let from = 0; from < count; ) {
    let to = from + 1
    while (to < count && comparePrefix(words, order[from]!, order[to]!, 2) === 0) to++
    if (to - from > 1) {
      const sorted = order.slice(from, to).sort((a, b) => comparePrefix(words, a, b, 16))
      order.set(sorted, from)
    }
    for (let at = from; at < to; at++) {
      if (at === from || comparePrefix(words, order[at - 1]!, order[at]!, 16) !== 0) starts[groups++] = at
    }
    from = to
  }
  starts[groups] = count
  return { order, starts: starts.slice(0, groups + 1) }
}

function wordsOf(hashes: Uint8Array): Uint16Array {
  return new Uint16Array(hashes.buffer, hashes.byteOffset, hashes.byteLength >> 1)
}

function sortedByWord(words: Uint16Array, before: Uint32Array | undefined, count: number, word: number): Uint32Array {
  const starts = new Uint32Array(65537)
  for (let at = 0; at < count; at++) starts[words[at * 16 + word]! + 1]!++
  for (let bucket = 0; bucket < 65536; bucket++) starts[bucket + 1]! += starts[bucket]!
  const sorted = new Uint32Array(count)
  for (let at = 0; at < count; at++) {
    const place = before === undefined ? at : before[at]!
    sorted[starts[words[place * 16 + word]!]!++] = place
  }
  return sorted
}

function comparePrefix(words: Uint16Array, a: number, b: number, length: number): number {
  for (let word = 0; word < length; word++) {
    const difference = words[a * 16 + word]! - words[b * 16 + word]!
    if (difference !== 0) return difference
  }
  return 0
}
