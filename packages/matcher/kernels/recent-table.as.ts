/**
 * The newest hashes, which come and go: the sixteen tables of settled-table.as.ts as chains, so that a hash is in or out
 * at once. Room for a fixed number; a slot is not used twice. One thread writes while others read: a hash is written
 * whole before a chain leads to it, and what leaves a chain keeps its way on.
 */
import {
  addResult,
  distanceBetween,
  endResults,
  isAdmittedBy,
  isFirstAdmitted,
  resultBytes,
  resultCapacity,
  startResults,
  wordOf,
  words,
} from './hamming.as'

export const capacity: u32 = 65536
const buckets: usize = 65536
const countAt: usize = 4096
/** Slots are counted from 1 in chains: 0 is the end. */
const headsAt: usize = 8192
const nextAt: usize = headsAt + 16 * buckets * 4
const hashesAt: usize = nextAt + (<usize>capacity + 1) * 64
const idsAt: usize = hashesAt + (<usize>capacity + 1) * 32
const radiiAt: usize = idsAt + (<usize>capacity + 1) * 4
const endAt: usize = radiiAt + <usize>capacity + 64

export function tableBytes(): usize {
  return endAt
}
export function countPointer(): usize {
  return countAt
}
export function hashesPointer(): usize {
  return hashesAt
}
export function idsPointer(): usize {
  return idsAt
}
export function radiiPointer(): usize {
  return radiiAt
}

const largestBatch: u32 = 4096
let queriesAt: usize = 0
let resultsAt: usize = 0

export function scratchBytes(): usize {
  return <usize>largestBatch * 32 + <usize>resultCapacity * resultBytes + 64
}
export function useScratch(at: usize): void {
  queriesAt = (at + 63) & ~63
  resultsAt = queriesAt + <usize>largestBatch * 32
}
export function queriesPointer(): usize {
  return queriesAt
}
export function resultsPointer(): usize {
  return resultsAt
}

// @ts-ignore: decorator
@inline
function headOf(table: u32, word: u32): usize {
  return headsAt + (((<usize>table << 16) | <usize>word) << 2)
}
// @ts-ignore: decorator
@inline
function nextOf(table: u32, slot: u32): usize {
  return nextAt + (<usize>slot << 6) + (<usize>table << 2)
}
// @ts-ignore: decorator
@inline
function hashOf(slot: u32): usize {
  return hashesAt + (<usize>slot << 5)
}

/** Links the first query in under the next slot, which it returns, or 0 when there is no room. */
export function insert(id: u32, radius: u32): u32 {
  const slot = load<u32>(countAt) + 1
  if (slot > capacity) return 0
  memory.copy(hashOf(slot), queriesAt, 32)
  store<u32>(idsAt + (<usize>slot << 2), id)
  store<u8>(radiiAt + <usize>slot, <u8>radius)
  for (let table: u32 = 0; table < words; table++) {
    const head = headOf(table, wordOf(queriesAt, table))
    store<u32>(nextOf(table, slot), load<u32>(head))
    atomic.store<u32>(head, slot)
  }
  atomic.store<u32>(countAt, slot)
  return slot
}

/** The slot that holds the first query under this id, or 0. */
export function find(id: u32): u32 {
  let slot = load<u32>(headOf(0, wordOf(queriesAt, 0)))
  for (; slot != 0; slot = load<u32>(nextOf(0, slot))) {
    if (load<u32>(idsAt + (<usize>slot << 2)) == id && distanceBetween(queriesAt, hashOf(slot)) == 0) return slot
  }
  return 0
}

/** Takes a slot out of every chain and wipes it. */
export function remove(slot: u32): void {
  const hash = hashOf(slot)
  for (let table: u32 = 0; table < words; table++) {
    let link = headOf(table, wordOf(hash, table))
    while (load<u32>(link) != slot) link = nextOf(table, load<u32>(link))
    atomic.store<u32>(link, load<u32>(nextOf(table, slot)))
  }
  store<u8>(radiiAt + <usize>slot, 255)
  store<u32>(idsAt + (<usize>slot << 2), 0)
  memory.fill(hash, 0, 32)
}

/** Searches for the first `count` queries, within a radius of 0 to 31. */
export function search(count: u32, radius: u32): void {
  startResults(resultsAt)
  const isNarrow = radius < 16
  for (let query: u32 = 0; query < count; query++) {
    const own = queriesAt + (<usize>query << 5)
    for (let table: u32 = 0; table < words; table++) {
      const word = wordOf(own, table)
      searchChain(query, own, table, word, radius, isNarrow)
      if (isNarrow) continue
      for (let bit: u32 = 0; bit < 16; bit++) searchChain(query, own, table, word ^ (1 << bit), radius, false)
    }
  }
  endResults()
}

// @ts-ignore: decorator
@inline
function searchChain(query: u32, own: usize, table: u32, word: u32, radius: u32, isNarrow: bool): void {
  let slot = atomic.load<u32>(headOf(table, word))
  while (slot != 0) {
    const hash = hashOf(slot)
    if (isAdmittedBy(own, hash, table, isNarrow)) {
      const distance = distanceBetween(own, hash)
      if (distance <= radius && isFirstAdmitted(own, hash, table, isNarrow)) addResult(query, slot, distance)
    }
    slot = load<u32>(nextOf(table, slot))
  }
}
