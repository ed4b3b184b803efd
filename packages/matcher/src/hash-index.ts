import { hashBytes } from './hash-bytes.ts'
import {
  type HashSearcher,
  type IndexMemories,
  largestRadiusBits,
  type MatcherModules,
  OpenTables,
  type SearchOptions,
} from './hash-searcher.ts'
import type { Listing } from './listing.ts'
import type { Neighbours } from './neighbours.ts'
import { RecentTable } from './recent-table.ts'
import { settle } from './settle.ts'
import { SettledTable } from './settled-table.ts'

/** Builds a settled table out of the memories of an index: here, or in another thread. */
export type Settler = (memories: IndexMemories) => Promise<WebAssembly.Memory | null>

export interface HashIndexOptions {
  /** Where tables are built. In this thread, while everything waits, when it is not said. */
  readonly settler?: Settler
  /** Called before a search in another thread could miss something: the memories it must open. */
  readonly onMemories?: (memories: IndexMemories) => void
}

/**
 * An exact index of 256-bit hashes, each under a number of the caller's. A change is in the very next search, in every
 * thread; a deleted hash is wiped from memory at once. A hash may be listed under many ids, an id under many hashes.
 */
export interface HashIndex extends HashSearcher {
  /** How many pairs of id and hash there are. */
  readonly size: number
  /** Bytes of all memories, room for searching included. */
  readonly bytes: number
  readonly memories: IndexMemories
  /** `id` is 0 to 2³² − 1, the hash 32 bytes, the radius 0 to 31. The same pair twice is there twice. */
  insert(id: number, hash: Uint8Array, radiusBits?: number): void
  /** Many at once, as a settled table, which is the fastest by far. Takes the listing over. */
  insertAll(listing: Listing): void
  /** Deletes one pair; false when there is none. */
  delete(id: number, hash: Uint8Array): boolean
  /** Moves what is recent now into the settled table. What is inserted meanwhile stays recent. */
  settle(): Promise<void>
}

/** Full recent tables that may wait until they are settled: the more is settled, the more. */
const mostWaiting = 4
const settledOfWaiting = 2 ** 19

interface Pair {
  readonly id: number
  readonly hash: Uint8Array
}

class TableIndex implements HashIndex {
  readonly #modules: MatcherModules
  readonly #options: HashIndexOptions
  readonly #tables: OpenTables
  #size = 0
  /** What was deleted while a table is built that may still hold it. */
  #deletedSince: Pair[] | undefined
  #settling: Promise<void> | undefined
  /** How often everything was put into one table at once: what was being built before is out of date. */
  #bulkInserts = 0

  constructor(modules: MatcherModules, memories: IndexMemories, options: HashIndexOptions) {
    this.#modules = modules
    this.#options = options
    this.#tables = new OpenTables(modules)
    this.#tables.open(memories)
    this.#size = this.#tables.settled?.left ?? 0
    if (this.#tables.recent.length === 0) this.#addRecent()
  }

  get size(): number {
    return this.#size
  }

  get bytes(): number {
    const { settled, recent } = this.memories
    return [settled, ...recent].reduce((sum, memory) => sum + (memory?.buffer.byteLength ?? 0), 0)
  }

  get memories(): IndexMemories {
    return { settled: this.#tables.settled?.memory ?? null, recent: this.#tables.recent.map(({ memory }) => memory) }
  }

  insert(id: number, hash: Uint8Array, radiusBits: number = largestRadiusBits): void {
    checkEntry(id, hash, radiusBits)
    if (!this.#newest.insert(id, hash, radiusBits)) {
      this.#addRecent()
      this.#settleIfDue()
      this.#newest.insert(id, hash, radiusBits)
    }
    this.#size++
  }

  insertAll(listing: Listing): void {
    this.#bulkInserts++
    const memory = settle(this.#modules, this.memories, listing)
    this.#replaceBy(memory, this.#tables.recent)
    this.#size = this.#tables.settled?.postings ?? 0
  }

  delete(id: number, hash: Uint8Array): boolean {
    checkEntry(id, hash, 0)
    const isDeleted =
      this.#tables.recent.some((table) => table.delete(id, hash)) || (this.#tables.settled?.delete(id, hash) ?? false)
    if (!isDeleted) return false
    this.#deletedSince?.push({ id, hash: hash.slice() })
    this.#size--
    return true
  }

  search(queries: Uint8Array, options?: SearchOptions): Neighbours {
    return this.#tables.search(queries, options)
  }

  async settle(): Promise<void> {
    await this.#settling
    if (this.#tables.recent.every(({ used }) => used === 0)) return
    if (this.#newest.used > 0) this.#addRecent()
    await this.#startSettling()
  }

  get #newest(): RecentTable {
    return this.#tables.recent.at(-1)!
  }

  #addRecent(): void {
    this.#open({
      settled: this.memories.settled,
      recent: [...this.memories.recent, new RecentTable(this.#modules.recentTable).memory],
    })
  }

  #settleIfDue(): void {
    const waiting = this.#tables.recent.length - 1
    const settled = this.#tables.settled?.postings ?? 0
    if (waiting < Math.min(mostWaiting, 1 + settled / settledOfWaiting)) return
    if (this.#options.settler !== undefined) {
      // A failure comes again with the next table that is full, and to whoever calls `settle`.
      this.#startSettling().catch(() => {})
      return
    }
    const full = this.#tables.recent.slice(0, -1)
    this.#replaceBy(settle(this.#modules, memoriesOf(this.#tables.settled, full)), full)
  }

  #startSettling(): Promise<void> {
    const { settler } = this.#options
    this.#settling ??= (async () => {
      const full = this.#tables.recent.slice(0, -1)
      this.#deletedSince = []
      const bulkInserts = this.#bulkInserts
      try {
        const memories = memoriesOf(this.#tables.settled, full)
        const memory = settler === undefined ? settle(this.#modules, memories) : await settler(memories)
        if (bulkInserts === this.#bulkInserts) this.#replaceBy(memory, full, this.#deletedSince)
      } finally {
        this.#deletedSince = undefined
        this.#settling = undefined
      }
    })()
    return this.#settling
  }

  /** Puts a new settled table in the place of the old and of those recent ones that went into it. */
  #replaceBy(
    memory: WebAssembly.Memory | null,
    settled: readonly RecentTable[],
    deletedSince: readonly Pair[] = [],
  ): void {
    if (memory !== null) {
      const table = new SettledTable(this.#modules.settledTable, memory)
      for (const { id, hash } of deletedSince) table.delete(id, hash)
    }
    const recent = this.#tables.recent.filter((table) => !settled.includes(table)).map((table) => table.memory)
    this.#open({ settled: memory, recent })
    if (recent.length === 0) this.#addRecent()
  }

  #open(memories: IndexMemories): void {
    this.#tables.open(memories)
    this.#options.onMemories?.(memories)
  }
}

function memoriesOf(settled: SettledTable | null, recent: readonly RecentTable[]): IndexMemories {
  return { settled: settled?.memory ?? null, recent: recent.map(({ memory }) => memory) }
}

function checkEntry(id: number, hash: Uint8Array, radiusBits: number): void {
  if (!Number.isInteger(id) || id < 0 || id >= 2 ** 32) throw new RangeError('an id is a whole number below 2³²')
  if (hash.length !== hashBytes) throw new RangeError('a hash has 32 bytes')
  if (!Number.isInteger(radiusBits) || radiusBits < 0 || radiusBits > largestRadiusBits) {
    throw new RangeError('a radius is 0 to 31 bits')
  }
}

/** An empty index, or one on memories that were made before. */
export function createHashIndex(
  modules: MatcherModules,
  options: HashIndexOptions = {},
  memories: IndexMemories = { settled: null, recent: [] },
): HashIndex {
  return new TableIndex(modules, memories, options)
}
