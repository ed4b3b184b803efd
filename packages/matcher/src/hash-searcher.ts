import { hashBytes } from './hash-bytes.ts'
import { NeighbourList, type Neighbours } from './neighbours.ts'
import { RecentTable } from './recent-table.ts'
import { SettledTable } from './settled-table.ts'

/** The compiled kernels. */
export interface MatcherModules {
  readonly settledTable: WebAssembly.Module
  readonly recentTable: WebAssembly.Module
}

/** The memories of an index, shared between threads. */
export interface IndexMemories {
  readonly settled: WebAssembly.Memory | null
  /** The newest last. */
  readonly recent: readonly WebAssembly.Memory[]
}

export interface SearchOptions {
  /** 0 to 31; 31 when it is not said. What is listed with a smaller radius is found only within its own. */
  readonly radiusBits?: number
  /** At most so many of each query, the nearest. All when it is not said. */
  readonly limit?: number
}

/** The farthest that a search finds everything. */
export const largestRadiusBits = 31

/** Finds all that is near. The same in every thread that has the memories. */
export interface HashSearcher {
  /** Searches for hashes of 32 bytes each, one after another. Throws a `RangeError` for another length or radius. */
  search(queries: Uint8Array, options?: SearchOptions): Neighbours
}

/** The tables of an index, opened in this thread. */
export class OpenTables implements HashSearcher {
  readonly #modules: MatcherModules
  settled: SettledTable | null = null
  recent: RecentTable[] = []
  readonly #found = new NeighbourList()

  constructor(modules: MatcherModules) {
    this.#modules = modules
  }

  /** Opens what is new and lets go of what is not there any more. */
  open({ settled, recent }: IndexMemories): void {
    if (this.settled?.memory !== settled) {
      this.settled = settled === null ? null : new SettledTable(this.#modules.settledTable, settled)
    }
    this.recent = recent.map(
      (memory) =>
        this.recent.find((table) => table.memory === memory) ?? new RecentTable(this.#modules.recentTable, memory),
    )
  }

  search(queries: Uint8Array, { radiusBits = largestRadiusBits, limit = 2 ** 32 }: SearchOptions = {}): Neighbours {
    if (queries.length % hashBytes !== 0) throw new RangeError('a hash has 32 bytes')
    if (!Number.isInteger(radiusBits) || radiusBits < 0 || radiusBits > largestRadiusBits) {
      throw new RangeError('a radius is 0 to 31 bits')
    }
    const found = this.#found
    found.clear()
    const batchBytes = largestBatch * hashBytes
    for (let from = 0; from < queries.length; from += batchBytes) {
      const batch = queries.subarray(from, from + batchBytes)
      this.settled?.search(batch, radiusBits, found, from / hashBytes)
      for (const table of this.recent) table.search(batch, radiusBits, found, from / hashBytes)
    }
    return found.sorted(queries.length / hashBytes, limit)
  }
}

/** Queries that a kernel takes at once. */
const largestBatch = 4_096
