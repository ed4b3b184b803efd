/**
 * The exact search in the sixteen tables. A query looks into the bucket of its own word and the sixteen that differ in one
 * bit, and of what lies there only the sketch is compared, thirty-two at a time; the few that remain are compared whole.
 * Nothing within 31 bits is missed.
 */
import { addResult, after, distanceBetween, endResults, isFirstAdmitted, startResults, wordOf, words } from './hamming.as'
import { buckets, hashOf, idBytesAt, offsetsOf, sketchesOf, slotAt, slotCountAt, slotsOf } from './settled-buckets.as'
import {
  candidateCapacity,
  candidatesAt,
  groups,
  histogramAt,
  probesAt,
  probesOfQuery,
  queriesAt,
  rangesAt,
  resultsAt,
} from './settled-scratch.as'
import { closeSketches } from './sketches.as'

/** Fewer queries than this are searched for one by one. */
const fewestOfBatch: u32 = 64
/** Probes whose buckets are brought near together: fewer where buckets are large, so that they stay in the cache. */
const fewestProbes: u32 = 64
const mostProbes: u32 = 256

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
