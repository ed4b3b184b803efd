import { hashBytes } from './hash-bytes.ts'
import { instantiateOn } from './kernel-results.ts'
import { deletedRadius, type Listing } from './listing.ts'
import type { NeighbourList } from './neighbours.ts'

interface Exports {
  readonly capacity: WebAssembly.Global
  tableBytes(): number
  countPointer(): number
  hashesPointer(): number
  idsPointer(): number
  radiiPointer(): number
  scratchBytes(): number
  useScratch(at: number): void
  queriesPointer(): number
  resultsPointer(): number
  insert(id: number, radius: number): number
  find(id: number): number
  remove(slot: number): void
  search(count: number, radius: number): void
}

/** The hashes that came last: in and out at once, room for 65,536. */
export class RecentTable {
  readonly memory: WebAssembly.Memory
  readonly #kernel: ReturnType<typeof instantiateOn<Exports>>

  /** Opens the table in a memory that has one, or makes one. */
  constructor(module: WebAssembly.Module, memory?: WebAssembly.Memory) {
    this.memory = memory ?? new WebAssembly.Memory({ initial: recentPages, maximum: 65_536, shared: true })
    this.#kernel = instantiateOn<Exports>(module, this.memory)
    if (this.#kernel.exports.tableBytes() > recentPages * 65_536)
      throw new Error('the recent table has outgrown its pages')
  }

  /** Slots used, wiped ones among them. */
  get used(): number {
    return new Uint32Array(this.memory.buffer, this.#kernel.exports.countPointer(), 1)[0]!
  }

  /** False when it is full. */
  insert(id: number, hash: Uint8Array, radiusBits: number): boolean {
    this.#putQueries(hash)
    const slot = this.#kernel.exports.insert(id, radiusBits)
    this.#wipeQuery()
    return slot !== 0
  }

  delete(id: number, hash: Uint8Array): boolean {
    this.#putQueries(hash)
    const slot = this.#kernel.exports.find(id)
    this.#wipeQuery()
    if (slot === 0) return false
    this.#kernel.exports.remove(slot)
    return true
  }

  search(queries: Uint8Array, radiusBits: number, found: NeighbourList, firstQuery: number): void {
    if (this.used === 0) return
    this.#putQueries(queries)
    const { exports, searching } = this.#kernel
    const ids = new Uint32Array(this.memory.buffer, exports.idsPointer(), this.used + 1)
    const radii = new Uint8Array(this.memory.buffer, exports.radiiPointer(), this.used + 1)
    searching(
      (query, slot, distanceBits) => {
        const radius = radii[slot]
        // Another thread may have inserted since: then the slot is past what was there.
        if (radius === undefined || radius === deletedRadius || distanceBits > radius) return
        found.add(firstQuery + query, ids[slot]!, distanceBits)
      },
      () => exports.search(queries.length / hashBytes, radiusBits),
    )
  }

  /** What is there now, a copy. */
  listing(): Listing {
    const { exports } = this.#kernel
    const count = this.used
    const hashes = new Uint8Array(this.memory.buffer, exports.hashesPointer() + hashBytes, count * hashBytes).slice()
    const ids = new Uint32Array(this.memory.buffer, exports.idsPointer() + 4, count).slice()
    const radii = new Uint8Array(this.memory.buffer, exports.radiiPointer() + 1, count).slice()
    return { hashes, ids, radii }
  }

  /** What is listed must not stay where queries stand. */
  #wipeQuery(): void {
    this.#putQueries(noHash)
  }

  #putQueries(queries: Uint8Array): void {
    new Uint8Array(this.memory.buffer, this.#kernel.exports.queriesPointer() >>> 0, queries.length).set(queries)
  }
}

const noHash = new Uint8Array(hashBytes)

/** Pages of 64 KiB: heads and chains, hashes, ids and radii of the table. */
const recentPages = 170
