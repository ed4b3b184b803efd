import type { PdqHash } from '@breakwater/contracts'
import { hashesToBytes, hashToBytes } from './hash-bytes.ts'
import { createHashIndex, type HashIndexOptions } from './hash-index.ts'
import { type IndexMemories, largestRadiusBits, type MatcherModules, type SearchOptions } from './hash-searcher.ts'
import { emptyListing } from './listing.ts'

export interface Neighbour {
  readonly key: string
  /** 0 to 31. */
  readonly distanceBits: number
}

/** The index for those who name hashes by words: one hash for each key. Changes count for the very next search. */
export interface KeyedHashIndex {
  readonly size: number
  /** Replaces the hash of a key that is there. */
  insert(key: string, hash: PdqHash, radiusBits?: number): void
  /** Many at once, which is far faster. None of the keys may be there. */
  insertAll(hashes: Iterable<readonly [key: string, hash: PdqHash]>): void
  /** Wipes the hash. False when there was none. */
  delete(key: string): boolean
  /** All keys at most this far away, nearest first; of one that several of the hashes are near to, the nearest. */
  search(hashes: readonly PdqHash[], options?: SearchOptions): Neighbour[]
  /** What other threads open. */
  readonly memories: IndexMemories
}

export function createKeyedHashIndex(modules: MatcherModules, options: HashIndexOptions = {}): KeyedHashIndex {
  const index = createHashIndex(modules, options)
  const held = new Map<string, { readonly id: number; readonly hash: Uint8Array }>()
  const keys: (string | undefined)[] = []
  /** Ids that can be given again. */
  const free: number[] = []

  const keyed: KeyedHashIndex = {
    get size() {
      return held.size
    },
    get memories() {
      return index.memories
    },
    insert(key, hash, radiusBits) {
      keyed.delete(key)
      const id = free.pop() ?? keys.length
      const bytes = hashToBytes(hash)
      index.insert(id, bytes, radiusBits)
      keys[id] = key
      held.set(key, { id, hash: bytes })
    },
    insertAll(hashes) {
      const added = [...hashes]
      const listing = emptyListing(added.length)
      listing.radii.fill(largestRadiusBits)
      for (const [at, [key, hash]] of added.entries()) {
        const id = free.pop() ?? keys.length
        const bytes = hashToBytes(hash)
        listing.hashes.set(bytes, at * bytes.length)
        listing.ids[at] = id
        keys[id] = key
        held.set(key, { id, hash: bytes })
      }
      index.insertAll(listing)
    },
    delete(key) {
      const one = held.get(key)
      if (one === undefined) return false
      index.delete(one.id, one.hash)
      one.hash.fill(0)
      held.delete(key)
      keys[one.id] = undefined
      free.push(one.id)
      return true
    },
    search(hashes, searchOptions) {
      const { ids, distancesBits } = index.search(hashesToBytes(hashes), searchOptions)
      const nearest = new Map<string, number>()
      for (const [at, id] of ids.entries()) {
        const key = keys[id]!
        nearest.set(key, Math.min(distancesBits[at]!, nearest.get(key) ?? 256))
      }
      return [...nearest]
        .map(([key, distanceBits]) => ({ key, distanceBits }))
        .sort((a, b) => a.distanceBits - b.distanceBits || (a.key < b.key ? -1 : 1))
    },
  }
  return keyed
}
