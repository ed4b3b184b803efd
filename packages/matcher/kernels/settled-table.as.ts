/**
 * Exact search in 256-bit Hamming space over hashes that no longer change: sixteen tables, one a word of the hash. A table
 * sorts the hashes into 65,536 buckets by its word, and keeps with each the word after it: the sketch. A query looks into
 * the bucket of its own word and the sixteen that differ in one bit, and of what lies there only the sketch is compared,
 * eight or thirty-two at a time; the few that remain are compared whole. Nothing within 31 bits is missed.
 */
import {
  addResult,
  after,
  distanceBetween,
  endResults,
  isFirstAdmitted,
  resultBytes,
  resultCapacity,
  startResults,
  wordOf,
  words,
} from './hamming.as'

/** The header: u32s that the host writes once, the same for every thread. */
const headerAt: usize = 4096
const slotCountAt: usize = headerAt
const idBytesAt: usize = headerAt + 4
const hashesAt: usize = headerAt + 8
/** Of each table: where its bucket offsets, sketches and slots begin. */
const tablesAt: usize = headerAt + 16
const tableBytes: usize = 12

const buckets: u32 = 65536
/** Groups of sixteen buckets, by which a batch's probes are sorted. */
const groups: u32 = 4096
const probesOfQuery: u32 = 17
const largestBatch: u32 = 4096
const candidateCapacity: u32 = 65536
/** Fewer queries than this are searched for one by one. */
const fewestOfBatch: u32 = 64
/** Probes whose buckets are brought near together: fewer where buckets are large, so that they stay in the cache. */
const fewestProbes: u32 = 64
const mostProbes: u32 = 256

export function headerPointer(): usize {
  return headerAt
}
export function largestBatchSize(): u32 {
  return largestBatch
}

// One thread's own room, handed out by `scratchBytes` and `useScratch`.
let rawQueriesAt: usize = 0
let queriesAt: usize = 0
let histogramAt: usize = 0
let probesAt: usize = 0
let rangesAt: usize = 0
let candidatesAt: usize = 0
let resultsAt: usize = 0

export function scratchBytes(): usize {
  return (
    <usize>largestBatch * 64 +
    <usize>groups * 4 +
    <usize>largestBatch * probesOfQuery * 4 +
    <usize>(words * probesOfQuery) * 8 +
    <usize>(candidateCapacity + 64) * 8 +
    <usize>resultCapacity * resultBytes +
    256
  )
}

export function useScratch(at: usize): void {
  rawQueriesAt = (at + 63) & ~63
  queriesAt = rawQueriesAt + <usize>largestBatch * 32
  histogramAt = queriesAt + <usize>largestBatch * 32
  rangesAt = histogramAt + <usize>groups * 4
  candidatesAt = rangesAt + <usize>(words * probesOfQuery) * 8
  resultsAt = candidatesAt + <usize>(candidateCapacity + 64) * 8
  probesAt = resultsAt + <usize>resultCapacity * resultBytes
}

export function queriesPointer(): usize {
  return rawQueriesAt
}
export function resultsPointer(): usize {
  return resultsAt
}

/** Moves the bits of hashes to other places: each nibble of the source has sixteen rows of 32 bytes to be or-ed together. */
export function permute(source: usize, target: usize, count: u32, rows: usize): void {
  for (let at: u32 = 0; at < count; at++) {
    let low = v128.splat<u8>(0)
    let high = v128.splat<u8>(0)
    let row = rows
    for (let byte: usize = 0; byte < 32; byte++) {
      const value = <usize>load<u8>(source + byte)
      const first = row + ((value & 15) << 5)
      const second = row + 512 + ((value >> 4) << 5)
      low = v128.or(low, v128.or(v128.load(first), v128.load(second)))
      high = v128.or(high, v128.or(v128.load(first, 16), v128.load(second, 16)))
      row += 1024
    }
    v128.store(target, low)
    v128.store(target, high, 16)
    source += 32
    target += 32
  }
}

// @ts-ignore: decorator
@inline
function offsetsOf(table: u32): usize {
  return <usize>load<u32>(tablesAt + <usize>table * tableBytes)
}
// @ts-ignore: decorator
@inline
function sketchesOf(table: u32): usize {
  return <usize>load<u32>(tablesAt + <usize>table * tableBytes, 4)
}
// @ts-ignore: decorator
@inline
function slotsOf(table: u32): usize {
  return <usize>load<u32>(tablesAt + <usize>table * tableBytes, 8)
}
// @ts-ignore: decorator
@inline
function hashOf(slot: u32): usize {
  return <usize>load<u32>(hashesAt) + (<usize>slot << 5)
}
/** Three bytes a slot while there are fewer than sixteen million, else four. */
// @ts-ignore: decorator
@inline
function slotAt(slots: usize, place: u32, idBytes: u32): u32 {
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

/** The slot that holds the hash of the first (permuted) query, or -1. */
export function find(): i32 {
  const idBytes = load<u32>(idBytesAt)
  const slots = slotsOf(0)
  const bucket = offsetsOf(0) + (<usize>wordOf(queriesAt, 0) << 2)
  const end = load<u32>(bucket, 4)
  for (let place = load<u32>(bucket); place < end; place++) {
    if (<u32>load<u16>(sketchesOf(0) + (<usize>place << 1)) != wordOf(queriesAt, 1)) continue
    const slot = slotAt(slots, place, idBytes)
    if (slot < load<u32>(slotCountAt) && distanceBetween(queriesAt, hashOf(slot)) == 0) return <i32>slot
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

// ---- searching ----

/** Loads whose values nobody needs bring lines near: WebAssembly has no prefetch. */
let sink: u32 = 0
/** Bytes of the sketches of an average bucket. */
let averageBytes: usize = 0
let radius: u32 = 0
let isNarrow: bool = false

/** Searches for the first `count` queries in the scratch (already permuted), within 0 to 31 bits. */
export function search(count: u32, radiusBits: u32): void {
  startResults(resultsAt)
  radius = radiusBits
  // Within 15 bits only a query's own buckets can hold anything.
  isNarrow = radiusBits < 16
  averageBytes = <usize>(load<u32>(slotCountAt) / buckets) * 2
  if (load<u32>(slotCountAt) > 0) {
    if (isNarrow || count < fewestOfBatch) for (let query: u32 = 0; query < count; query++) searchOne(query)
    else searchMany(count)
  }
  endResults()
}

/** One query: all ranges are read, then all their lines touched, then all compared, so that no load waits for another. */
function searchOne(query: u32): void {
  const own = queriesAt + (<usize>query << 5)
  const probes: u32 = isNarrow ? 1 : probesOfQuery
  let range = rangesAt
  for (let table: u32 = 0; table < words; table++) {
    const offsets = offsetsOf(table)
    const word = wordOf(own, table)
    store<u64>(range, load<u64>(offsets + (<usize>word << 2)))
    range += 8
    for (let probe: u32 = 1; probe < probes; probe++) {
      store<u64>(range, load<u64>(offsets + (<usize>(word ^ (1 << (probe - 1))) << 2)))
      range += 8
    }
  }
  range = rangesAt
  for (let table: u32 = 0; table < words; table++) {
    touchRanges(range, range + (<usize>probes << 3), sketchesOf(table))
    range += <usize>probes << 3
  }
  range = rangesAt
  let candidates = candidatesAt
  for (let table: u32 = 0; table < words; table++) {
    const sketches = sketchesOf(table)
    const next = i16x8.splat(<i16>wordOf(own, after(table)))
    const origin = (table << 16) | query
    candidates = isNarrow
      ? scanRange(range, sketches, next, 1, origin, candidates)
      : scanRange(range, sketches, next, 3, origin, candidates)
    range += 8
    for (let probe: u32 = 1; probe < probes; probe++) {
      candidates = scanRange(range, sketches, next, 2, origin, candidates)
      range += 8
    }
  }
  verify(candidates)
}

/**
 * Many queries: table by table, their probes in the order of the buckets, so that neighbours in memory are read together.
 * A probe is its bucket in the high half and its query in the low half.
 */
function searchMany(count: u32): void {
  const chunkBytes = <usize>(averageBytes > 64 ? fewestProbes : mostProbes) * 4
  for (let table: u32 = 0; table < words; table++) {
    const end = sortProbes(count, table)
    let candidates = candidatesAt
    for (let chunk = probesAt; chunk < end; chunk += chunkBytes) {
      const chunkEnd = min(chunk + chunkBytes, end)
      readRanges(chunk, chunkEnd, table)
      candidates = scanChunk(chunk, chunkEnd, table, candidates)
    }
    verify(candidates)
  }
}

/** Writes the probes of all queries for one table, sorted by group of buckets; returns where they end. */
function sortProbes(count: u32, table: u32): usize {
  memory.fill(histogramAt, 0, <usize>groups * 4)
  for (let query: u32 = 0; query < count; query++) {
    const group = wordOf(queriesAt + (<usize>query << 5), table) >> 4
    // The word itself and the four that differ in its lowest bits are of one group.
    takePlaces(group, 5)
    for (let bit: u32 = 0; bit < 12; bit++) takePlaces(group ^ (1 << bit), 1)
  }
  let sum: u32 = 0
  for (let group: u32 = 0; group < groups; group++) {
    const at = histogramAt + (<usize>group << 2)
    const size = load<u32>(at)
    store<u32>(at, sum)
    sum += size
  }
  for (let query: u32 = 0; query < count; query++) {
    const word = wordOf(queriesAt + (<usize>query << 5), table)
    const at = probesAt + (<usize>takePlaces(word >> 4, 5) << 2)
    store<u32>(at, (word << 16) | query)
    store<u32>(at, ((word ^ 1) << 16) | query, 4)
    store<u32>(at, ((word ^ 2) << 16) | query, 8)
    store<u32>(at, ((word ^ 4) << 16) | query, 12)
    store<u32>(at, ((word ^ 8) << 16) | query, 16)
    for (let bit: u32 = 4; bit < 16; bit++) {
      const near = word ^ (1 << bit)
      store<u32>(probesAt + (<usize>takePlaces(near >> 4, 1) << 2), (near << 16) | query)
    }
  }
  return probesAt + (<usize>sum << 2)
}

// @ts-ignore: decorator
@inline
function takePlaces(group: u32, places: u32): u32 {
  const at = histogramAt + (<usize>group << 2)
  const first = load<u32>(at)
  store<u32>(at, first + places)
  return first
}

/** Reads where each probe's bucket begins and ends, and brings the buckets near. */
function readRanges(chunk: usize, chunkEnd: usize, table: u32): void {
  const offsets = offsetsOf(table)
  const sketches = sketchesOf(table)
  let range = rangesAt
  let first: u32 = 0xffffffff
  let last: u32 = 0
  for (let probe = chunk; probe < chunkEnd; probe += 4) {
    const at = offsets + (<usize>(load<u32>(probe) >> 16) << 2)
    const begin = load<u32>(at)
    const end = load<u32>(at, 4)
    first = min(first, begin)
    last = max(last, end)
    store<u32>(range, begin)
    store<u32>(range, end, 4)
    range += 8
  }
  // Where most lines between are needed, reading them all in a row is faster than picking.
  const between = <usize>(last - first) << 1
  const needed = ((chunkEnd - chunk) >> 2) * (averageBytes + 64)
  if (between < needed * 4) touchAll(sketches + (<usize>first << 1), between)
  else touchRanges(rangesAt, range, sketches)
}

function touchAll(at: usize, bytes: usize): void {
  const end = at + bytes
  let sum: u32 = 0
  for (; at < end; at += 256) sum += load<u32>(at) + load<u32>(at, 64) + load<u32>(at, 128) + load<u32>(at, 192)
  sink += sum
}

/** Of each range what an average bucket has: its first line, and those up to where it ends. */
function touchRanges(from: usize, to: usize, sketches: usize): void {
  const last: usize = 60 + min<usize>(averageBytes & ~63, 64 * 7)
  let sum: u32 = 0
  for (let range = from; range < to; range += 8) {
    const at = sketches + (<usize>load<u32>(range) << 1)
    sum += load<u32>(at)
    for (let byte: usize = 60; byte <= last; byte += 64) sum += load<u32>(at + byte)
  }
  sink += sum
}

function scanChunk(chunk: usize, chunkEnd: usize, table: u32, candidates: usize): usize {
  const sketches = sketchesOf(table)
  const nextWords = queriesAt + (<usize>after(table) << 1)
  const ownWords = queriesAt + (<usize>table << 1)
  let range = rangesAt
  for (let probe = chunk; probe < chunkEnd; probe += 4) {
    const query = load<u32>(probe) & 0xffff
    const next = i16x8.splat(load<i16>(nextWords + (<usize>query << 5)))
    const origin = (table << 16) | query
    candidates =
      <u32>load<u16>(ownWords + (<usize>query << 5)) == load<u32>(probe) >> 16
        ? scanRange(range, sketches, next, 3, origin, candidates)
        : scanRange(range, sketches, next, 2, origin, candidates)
    range += 8
  }
  return candidates
}

/**
 * Notes those places of a range whose sketch differs from `next` in at most so many bits, as candidates: the place, and
 * the origin, which is the table in the high half and the query in the low half. Returns where the candidates end.
 */
// @ts-ignore: decorator
@inline
function scanRange(
  range: usize,
  sketches: usize,
  next: v128,
  mostBits: u32,
  origin: u32,
  candidates: usize,
): usize {
  const end = load<u32>(range, 4)
  for (let place = load<u32>(range); place < end; place += 32) {
    let mask = closeSketches(sketches + (<usize>place << 1), next, mostBits)
    if (mask == 0) continue
    while (mask != 0) {
      const found = place + ctz(mask)
      mask &= mask - 1
      // What is past the end belongs to the next bucket.
      if (found >= end) break
      store<u32>(candidates, found)
      store<u32>(candidates, origin, 4)
      candidates += 8
    }
    if (candidates >= candidatesAt + <usize>candidateCapacity * 8) {
      verify(candidates)
      candidates = candidatesAt
    }
  }
  return candidates
}

/** Which of thirty-two sketches differ from the query's next word in at most one, two or three bits. */
// @ts-ignore: decorator
@inline
function closeSketches(at: usize, next: v128, mostBits: u32): u32 {
  const a = withoutLowestBits(v128.xor(v128.load(at), next), mostBits)
  const b = withoutLowestBits(v128.xor(v128.load(at, 16), next), mostBits)
  const c = withoutLowestBits(v128.xor(v128.load(at, 32), next), mostBits)
  const d = withoutLowestBits(v128.xor(v128.load(at, 48), next), mostBits)
  if (i16x8.all_true(i16x8.min_u(i16x8.min_u(a, b), i16x8.min_u(c, d)))) return 0
  const zero = i16x8.splat(0)
  const low = <u32>i8x16.bitmask(i8x16.narrow_i16x8_s(i16x8.eq(a, zero), i16x8.eq(b, zero)))
  const high = <u32>i8x16.bitmask(i8x16.narrow_i16x8_s(i16x8.eq(c, zero), i16x8.eq(d, zero)))
  return low | (high << 16)
}

/** Zero in each lane that has at most so many bits, one to three. */
// @ts-ignore: decorator
@inline
function withoutLowestBits(lanes: v128, bits: u32): v128 {
  const one = i16x8.splat(-1)
  lanes = v128.and(lanes, i16x8.add(lanes, one))
  if (bits >= 2) lanes = v128.and(lanes, i16x8.add(lanes, one))
  if (bits >= 3) lanes = v128.and(lanes, i16x8.add(lanes, one))
  return lanes
}

/** Compares the candidates whole. */
function verify(candidates: usize): void {
  const idBytes = load<u32>(idBytesAt)
  const count = load<u32>(slotCountAt)
  for (let at = candidatesAt; at < candidates; at += 8) {
    store<u32>(at, slotAt(slotsOf(load<u32>(at, 4) >> 16), load<u32>(at), idBytes))
  }
  let sum: u32 = 0
  for (let at = candidatesAt; at < candidates; at += 8) sum += load<u32>(hashOf(load<u32>(at)))
  sink += sum
  for (let at = candidatesAt; at < candidates; at += 8) {
    const slot = load<u32>(at)
    const origin = load<u32>(at, 4)
    const own = queriesAt + (<usize>(origin & 0xffff) << 5)
    const hash = hashOf(slot)
    const distance = distanceBetween(own, hash)
    if (distance > radius || !isFirstAdmitted(own, hash, origin >> 16, isNarrow)) continue
    // Wiped places name the slot past the last.
    if (slot != count) addResult(origin & 0xffff, slot, distance)
  }
}

/** Keeps the touches from being optimised away. */
export function touched(): u32 {
  return sink
}
