/**
 * Sixteen tables of hashes that no longer change, one a word of the hash. A table sorts them into 65,536 buckets by its
 * word, and keeps with each its slot and the word after it: the sketch. Here is how they stand in memory, and how they are
 * made, counted and wiped; `settled-search.as.ts` searches them.
 */
import { after, distanceBetween, wordOf, words } from './hamming.as'

/** The header: u32s that the host writes once, the same for every thread. */
const headerAt: usize = 4096
export const slotCountAt: usize = headerAt
export const idBytesAt: usize = headerAt + 4
const hashesAt: usize = headerAt + 8
/** Of each table: where its bucket offsets, sketches and slots begin. */
const tablesAt: usize = headerAt + 16
const tableBytes: usize = 12

export const buckets: u32 = 65536

export function headerPointer(): usize {
  return headerAt
}

// @ts-ignore: decorator
@inline
export function offsetsOf(table: u32): usize {
  return <usize>load<u32>(tablesAt + <usize>table * tableBytes)
}
// @ts-ignore: decorator
@inline
export function sketchesOf(table: u32): usize {
  return <usize>load<u32>(tablesAt + <usize>table * tableBytes, 4)
}
// @ts-ignore: decorator
@inline
export function slotsOf(table: u32): usize {
  return <usize>load<u32>(tablesAt + <usize>table * tableBytes, 8)
}
// @ts-ignore: decorator
@inline
export function hashOf(slot: u32): usize {
  return <usize>load<u32>(hashesAt) + (<usize>slot << 5)
}
/** Three bytes a slot while there are fewer than sixteen million, else four. */
// @ts-ignore: decorator
@inline
export function slotAt(slots: usize, place: u32, idBytes: u32): u32 {
  const value = load<u32>(slots + <usize>place * idBytes)
  return idBytes == 3 ? value & 0xffffff : value
}
// @ts-ignore: decorator
@inline
function putSlot(slots: usize, place: u32, idBytes: u32, slot: u32): void {
  const at = slots + <usize>place * idBytes
  store<u16>(at, <u16>slot)
  store<u8>(at, <u8>(slot >> 16), 2)
  if (idBytes == 4) store<u8>(at, <u8>(slot >> 24), 3)
}

/** Sorts every hash into the buckets of one table. Its offsets are zero. */
export function buildTable(table: u32): void {
  const count = load<u32>(slotCountAt)
  const idBytes = load<u32>(idBytesAt)
  const offsets = offsetsOf(table)
  const sketches = sketchesOf(table)
  const slots = slotsOf(table)
  const next = after(table)
  for (let slot: u32 = 0; slot < count; slot++) {
    const at = offsets + (<usize>wordOf(hashOf(slot), table) << 2)
    store<u32>(at, load<u32>(at) + 1)
  }
  let sum: u32 = 0
  for (let bucket: usize = 0; bucket <= buckets; bucket++) {
    const at = offsets + (bucket << 2)
    const size = load<u32>(at)
    store<u32>(at, sum)
    sum += size
  }
  // The offsets serve as cursors; afterwards each is where its successor began.
  for (let slot: u32 = 0; slot < count; slot++) {
    const hash = hashOf(slot)
    const at = offsets + (<usize>wordOf(hash, table) << 2)
    const place = load<u32>(at)
    store<u32>(at, place + 1)
    store<u16>(sketches + (<usize>place << 1), <u16>wordOf(hash, next))
    putSlot(slots, place, idBytes, slot)
  }
  for (let bucket: usize = buckets; bucket > 0; bucket--) {
    const at = offsets + (bucket << 2)
    store<u32>(at, load<u32>(at - 4))
  }
  store<u32>(offsets, 0)
}

/** The slot that holds the (permuted) hash, or -1. */
export function slotHolding(hash: usize): i32 {
  const idBytes = load<u32>(idBytesAt)
  const slots = slotsOf(0)
  const bucket = offsetsOf(0) + (<usize>wordOf(hash, 0) << 2)
  const end = load<u32>(bucket, 4)
  for (let place = load<u32>(bucket); place < end; place++) {
    if (<u32>load<u16>(sketchesOf(0) + (<usize>place << 1)) != wordOf(hash, 1)) continue
    const slot = slotAt(slots, place, idBytes)
    if (slot < load<u32>(slotCountAt) && distanceBetween(hash, hashOf(slot)) == 0) return <i32>slot
  }
  return -1
}

/** Wipes a hash wherever its bits stand: itself, and its place in each table, which then names the slot past the last. */
export function wipe(slot: u32): void {
  const idBytes = load<u32>(idBytesAt)
  const hash = hashOf(slot)
  for (let table: u32 = 0; table < words; table++) {
    const slots = slotsOf(table)
    const bucket = offsetsOf(table) + (<usize>wordOf(hash, table) << 2)
    const end = load<u32>(bucket, 4)
    for (let place = load<u32>(bucket); place < end; place++) {
      if (slotAt(slots, place, idBytes) != slot) continue
      putSlot(slots, place, idBytes, load<u32>(slotCountAt))
      store<u16>(sketchesOf(table) + (<usize>place << 1), 0)
      break
    }
  }
  memory.fill(hash, 0, 32)
}

/** How many comparisons of sketches a query costs on average, were the queries spread as the hashes are. */
export function comparisonsOfQuery(): f64 {
  let sum: f64 = 0
  for (let table: u32 = 0; table < words; table++) {
    const offsets = offsetsOf(table)
    for (let bucket: u32 = 0; bucket < buckets; bucket++) {
      const own = sizeOf(offsets, bucket)
      if (own == 0) continue
      let around = own
      for (let bit: u32 = 0; bit < 16; bit++) around += sizeOf(offsets, bucket ^ (1 << bit))
      sum += <f64>own * <f64>around
    }
  }
  return sum / <f64>max(load<u32>(slotCountAt), 1)
}

function sizeOf(offsets: usize, bucket: u32): u32 {
  const at = offsets + (<usize>bucket << 2)
  return load<u32>(at, 4) - load<u32>(at)
}
