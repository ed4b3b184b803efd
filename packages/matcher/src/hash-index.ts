import type { PdqHash } from '@breakwater/contracts'

export interface Neighbour {
  readonly entry: string
  /** 0 to 256. */
  readonly distanceBits: number
}

/** Hashes by entry. Every change takes effect for the very next search; a search finds all there is. */
export interface HashIndex {
  readonly size: number
  /** Replaces the hash of an entry that is there. */
  insert(entry: string, hash: PdqHash): void
  /** Wipes the hash. False when there was none. */
  delete(entry: string): boolean
  /** All entries at most this far away, nearest first; equally near ones by entry. */
  search(hash: PdqHash, radiusBits: number): Neighbour[]
}

interface Exports {
  readonly memory: WebAssembly.Memory
  readonly resultCapacity: WebAssembly.Global
  queryPointer(): number
  resultsPointer(): number
  hashesPointer(): number
  reserve(hashes: number): void
  scan(from: number, to: number, radius: number): number
}

const hashBytes = 32

/** An index on the WASM scan: 32 bytes a hash, kept without holes. */
export function createHashIndex(module: WebAssembly.Module): HashIndex {
  const exports = new WebAssembly.Instance(module, { env: {} }).exports as unknown as Exports
  const entries: string[] = []
  const slots = new Map<string, number>()
  const bytesAt = (pointer: number) => new Uint8Array(exports.memory.buffer, pointer, hashBytes)
  const slotBytes = (slot: number) => bytesAt(exports.hashesPointer() + slot * hashBytes)

  function scanBlock(from: number, to: number, radiusBits: number, found: Neighbour[]): void {
    const count = exports.scan(from, to, radiusBits)
    if (count > exports.resultCapacity.value) {
      // More than there is room for: look at each half.
      const middle = (from + to) >> 1
      scanBlock(from, middle, radiusBits, found)
      scanBlock(middle, to, radiusBits, found)
      return
    }
    const results = new Int32Array(exports.memory.buffer, exports.resultsPointer(), count * 2)
    for (let at = 0; at < results.length; at += 2) {
      found.push({ entry: entries[results[at]!]!, distanceBits: results[at + 1]! })
    }
  }

  return {
    get size() {
      return entries.length
    },
    insert(entry, hash) {
      const slot = slots.get(entry) ?? entries.length
      exports.reserve(Math.max(slot + 1, entries.length))
      writeHash(slotBytes(slot), hash)
      entries[slot] = entry
      slots.set(entry, slot)
    },
    delete(entry) {
      const slot = slots.get(entry)
      if (slot === undefined) return false
      const last = entries.length - 1
      const moved = entries[last]!
      slotBytes(slot).set(slotBytes(last))
      slotBytes(last).fill(0)
      entries[slot] = moved
      slots.set(moved, slot)
      entries.pop()
      slots.delete(entry)
      return true
    },
    search(hash, radiusBits) {
      writeHash(bytesAt(exports.queryPointer()), hash)
      const found: Neighbour[] = []
      scanBlock(0, entries.length, radiusBits, found)
      return found.sort((a, b) => a.distanceBits - b.distanceBits || (a.entry < b.entry ? -1 : 1))
    },
  }
}

function writeHash(target: Uint8Array, hash: PdqHash): void {
  for (let at = 0; at < hashBytes; at++) target[at] = Number.parseInt(hash.slice(at * 2, at * 2 + 2), 16)
}
