import { type BitPermutation, bitPermutation } from './bit-permutation.ts'
import { hashBytes } from './hash-bytes.ts'
import { instantiateOn } from './kernel-results.ts'
import { deletedRadius, emptyListing, type Listing, sortListing } from './listing.ts'
import type { NeighbourList } from './neighbours.ts'
import { headerFields, type SettledHeader, settledLayout } from './settled-layout.ts'

interface Exports {
  headerPointer(): number
  largestBatchSize(): number
  scratchBytes(): number
  useScratch(at: number): void
  queriesPointer(): number
  resultsPointer(): number
  permute(source: number, target: number, count: number, rows: number): void
  buildTable(table: number): void
  find(): number
  wipe(slot: number): void
  comparisonsOfQuery(): number
  search(count: number, radius: number): void
}

/**
 * The hashes that have settled: as many as a memory holds (about 30 million), searched fastest, and only taken away from.
 * Equal hashes stand once; behind each are its postings, an id and a radius for everyone who listed it.
 */
export class SettledTable {
  readonly memory: WebAssembly.Memory
  readonly #kernel: ReturnType<typeof instantiateOn<Exports>>
  readonly #header: SettledHeader
  readonly #postingStarts: Uint32Array
  readonly #ids: Uint32Array
  readonly #radii: Uint8Array
  #permutation: BitPermutation | undefined

  /** Opens the table that `buildSettledTable` made, in this or in another thread. */
  constructor(module: WebAssembly.Module, memory: WebAssembly.Memory) {
    this.memory = memory
    this.#kernel = instantiateOn<Exports>(module, memory)
    this.#header = readHeader(memory)
    const { slots, postings, postingStartsAt, idsAt, radiiAt } = this.#header
    this.#postingStarts = new Uint32Array(memory.buffer, postingStartsAt, slots + 1)
    this.#ids = new Uint32Array(memory.buffer, idsAt, postings)
    this.#radii = new Uint8Array(memory.buffer, radiiAt, postings)
  }

  /** Ids that were listed when it was built. */
  get postings(): number {
    return this.#header.postings
  }

  /** Postings that were not deleted. */
  get left(): number {
    return this.#radii.reduce((sum, radius) => sum + (radius === deletedRadius ? 0 : 1), 0)
  }

  /** Comparisons of sketches that an average query costs: 272 / 65,536 of the hashes where all words are equally common. */
  get comparisonsOfQuery(): number {
    return this.#kernel.exports.comparisonsOfQuery()
  }

  get largestBatch(): number {
    return this.#kernel.exports.largestBatchSize()
  }

  /** Searches for at most `largestBatch` queries. */
  search(queries: Uint8Array, radiusBits: number, found: NeighbourList, firstQuery: number): void {
    this.#putQueries(queries)
    const starts = this.#postingStarts
    const radii = this.#radii
    const ids = this.#ids
    this.#kernel.searching(
      (query, slot, distanceBits) => {
        const end = starts[slot + 1]!
        for (let posting = starts[slot]!; posting < end; posting++) {
          const radius = radii[posting]!
          if (distanceBits <= radius && radius !== deletedRadius)
            found.add(firstQuery + query, ids[posting]!, distanceBits)
        }
      },
      () => this.#kernel.exports.search(queries.length / hashBytes, radiusBits),
    )
  }

  /** Deletes a posting, and wipes the hash with the last. */
  delete(id: number, hash: Uint8Array): boolean {
    this.#putQueries(hash)
    const slot = this.#kernel.exports.find()
    // What is listed must not stay where queries stand.
    this.#putQueries(new Uint8Array(hashBytes))
    if (slot < 0) return false
    const end = this.#postingStarts[slot + 1]!
    let isDeleted = false
    let left = 0
    for (let posting = this.#postingStarts[slot]!; posting < end; posting++) {
      if (this.#radii[posting] === deletedRadius) continue
      if (!isDeleted && this.#ids[posting] === id) {
        this.#radii[posting] = deletedRadius
        this.#ids[posting] = 0
        isDeleted = true
      } else left++
    }
    if (isDeleted && left === 0) this.#kernel.exports.wipe(slot)
    return isDeleted
  }

  /** What is left, a copy. */
  listing(): Listing {
    const { slots, hashesAt, postings } = this.#header
    const radii = this.#radii
    let count = 0
    for (let posting = 0; posting < postings; posting++) if (radii[posting] !== deletedRadius) count++
    const left = emptyListing(count)
    const hashes = new Uint8Array(this.memory.buffer, hashesAt, slots * hashBytes)
    let at = 0
    for (let slot = 0; slot < slots; slot++) {
      const end = this.#postingStarts[slot + 1]!
      for (let posting = this.#postingStarts[slot]!; posting < end; posting++) {
        if (radii[posting] === deletedRadius) continue
        left.hashes.set(hashes.subarray(slot * hashBytes, (slot + 1) * hashBytes), at * hashBytes)
        left.ids[at] = this.#ids[posting]!
        left.radii[at++] = radii[posting]!
      }
    }
    permuteHashes(this.#kernel.exports, this.memory, left.hashes, this.#getPermutation().inverseRows)
    this.#putQueries(new Uint8Array(this.largestBatch * hashBytes))
    return left
  }

  #getPermutation(): BitPermutation {
    this.#permutation ??= bitPermutation(this.#header.seed)
    return this.#permutation
  }

  #putQueries(queries: Uint8Array): void {
    const { exports } = this.#kernel
    const raw = exports.queriesPointer() >>> 0
    new Uint8Array(this.memory.buffer, raw, queries.length).set(queries)
    const permuted = raw + exports.largestBatchSize() * hashBytes
    exports.permute(raw, permuted, queries.length / hashBytes, this.#header.rowsAt)
  }
}

/** Where the kernel expects the header. */
const headerAt = 4_096

/** Bytes of a table without the threads' room at the end: whole pages. */
export function settledBytes(memory: WebAssembly.Memory): number {
  const { slots, postings, seed } = readHeader(memory)
  return Math.ceil(settledLayout({ slots, postings, seed }).bytes / 65_536) * 65_536
}

/** The largest of the ids that are left in a table; 0 where none is. */
export function largestIdIn(memory: WebAssembly.Memory): number {
  const { idsAt, postings } = readHeader(memory)
  return new Uint32Array(memory.buffer, idsAt, postings).reduce((largest, id) => Math.max(largest, id), 0)
}

function readHeader(memory: WebAssembly.Memory): SettledHeader {
  const fields = new Uint32Array(memory.buffer, headerAt, headerFields.length)
  return Object.fromEntries(headerFields.map((name, at) => [name, fields[at]!])) as unknown as SettledHeader
}

function writeHeader(memory: WebAssembly.Memory, header: SettledHeader): void {
  new Uint32Array(memory.buffer, headerAt, headerFields.length).set(headerFields.map((name) => header[name] ?? 0))
}

/** Builds a table in a memory of its own. The listing's hashes are permuted where they stand: hand it a copy. */
export function buildSettledTable(module: WebAssembly.Module, listing: Listing, seed: number): WebAssembly.Memory {
  const { rows } = bitPermutation(seed)
  permuteListing(module, listing, rows)
  const { order, starts } = sortListing(listing)
  const slots = starts.length - 1
  const { header, bytes } = settledLayout({ slots, postings: order.length, seed })
  const pages = Math.ceil(bytes / 65_536)
  const memory = new WebAssembly.Memory({ initial: pages, maximum: 65_536, shared: true })
  writeHeader(memory, header)
  new Uint8Array(memory.buffer, header.rowsAt, rows.length).set(rows)
  const hashes = new Uint8Array(memory.buffer, header.hashesAt, slots * hashBytes)
  for (let slot = 0; slot < slots; slot++) {
    const from = order[starts[slot]!]! * hashBytes
    hashes.set(listing.hashes.subarray(from, from + hashBytes), slot * hashBytes)
  }
  new Uint32Array(memory.buffer, header.postingStartsAt, slots + 1).set(starts)
  const ids = new Uint32Array(memory.buffer, header.idsAt, order.length)
  const radii = new Uint8Array(memory.buffer, header.radiiAt, order.length)
  for (const [posting, place] of order.entries()) {
    ids[posting] = listing.ids[place]!
    radii[posting] = listing.radii[place]!
  }
  const { exports } = new WebAssembly.Instance(module, { env: { memory, drain() {}, abort() {} } })
  for (let table = 0; table < 16; table++) (exports as unknown as Exports).buildTable(table)
  return memory
}

function permuteListing(module: WebAssembly.Module, listing: Listing, rows: Uint8Array): void {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536, shared: true })
  const { exports } = instantiateOn<Exports>(module, memory)
  permuteHashes(exports, memory, listing.hashes, rows)
}

/** Permutes hashes where they stand, a batch at a time through the kernel's memory. */
function permuteHashes(exports: Exports, memory: WebAssembly.Memory, hashes: Uint8Array, rows: Uint8Array): void {
  const room = memory.grow(1) * 65_536
  new Uint8Array(memory.buffer, room, rows.length).set(rows)
  const batchBytes = exports.largestBatchSize() * hashBytes
  const raw = exports.queriesPointer() >>> 0
  for (let from = 0; from < hashes.length; from += batchBytes) {
    const batch = hashes.subarray(from, from + batchBytes)
    new Uint8Array(memory.buffer, raw, batch.length).set(batch)
    exports.permute(raw, raw + batchBytes, batch.length / hashBytes, room)
    batch.set(new Uint8Array(memory.buffer, raw + batchBytes, batch.length))
  }
}
