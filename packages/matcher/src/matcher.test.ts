import type { PdqHash } from '@breakwater/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bitPermutation, permutationSeeds } from './bit-permutation.ts'
import { differingBits, ReferenceIndex } from './hamming-reference.ts'
import { hashToBytes } from './hash-bytes.ts'
import { createHashIndex, type HashIndex } from './hash-index.ts'
import { createKeyedHashIndex } from './keyed-hash-index.ts'
import { loadMatcherModules } from './node/index.ts'
import { settle } from './settle.ts'
import { headerFields } from './settled-layout.ts'
import { buildSettledTable, SettledTable } from './settled-table.ts'

const modules = loadMatcherModules()
// Few different bytes, and a few bits changed, so that near neighbours and equal hashes are common.
const base = fc.array(fc.constantFrom(0, 0x11, 0xff), { minLength: 4, maxLength: 4 })
const hash = fc.tuple(base, fc.array(fc.nat(255), { maxLength: 40 })).map(([bytes, flips]) =>
  withFlips(
    Uint8Array.from({ length: 32 }, (_, at) => bytes[at >> 3]!),
    flips,
  ),
)
const id = fc.integer({ min: 0, max: 12 })
const radius = fc.integer({ min: 0, max: 31 })
const operation = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('insert' as const), id, hash, radius }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('insertAll' as const),
      id,
      hashes: fc.array(hash),
      radius,
      isAlone: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('delete' as const), id, at: fc.nat(1000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('settle' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('settleBeside' as const), release: fc.nat(4) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('search' as const), hashes: fc.array(hash), radius }) },
)

function withFlips(bytes: Uint8Array, flips: readonly number[]): Uint8Array {
  for (const bit of flips) bytes[bit >> 3]! ^= 1 << (bit & 7)
  return bytes
}

function neighboursOf(index: Pick<HashIndex, 'search'>, queries: Uint8Array, radiusBits: number, limit?: number) {
  const { starts, ids, distancesBits } = index.search(queries, { radiusBits, ...(limit ? { limit } : {}) })
  return Array.from({ length: queries.length / 32 }, (_, query) =>
    Array.from(ids.subarray(starts[query], starts[query + 1]), (found, at) => ({
      id: found,
      distanceBits: distancesBits[starts[query]! + at]!,
    })),
  )
}

const joined = (hashes: readonly Uint8Array[]) => Uint8Array.from(hashes.flatMap((one) => [...one]))

test('in any order of inserts, deletions, settling here and beside, a search finds just what a plain look finds', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 40 }), async (operations) => {
      /** Tables that are being built beside: done when the test says so, from what they saw at the start. */
      const building: (() => void)[] = []
      const index = createHashIndex(modules, {
        settler: (memories) => {
          const built = settle(modules, memories)
          return new Promise((resolve) => building.push(() => resolve(built)))
        },
      })
      const finish = async () => {
        while (building.length > 0) building.shift()!()
        for (let turn = 0; turn < 6; turn++) await undefined
      }
      const plain = new ReferenceIndex()
      const known: Uint8Array[] = []
      for (const step of operations) {
        if (step.do === 'insert') {
          index.insert(step.id, step.hash, step.radius)
          plain.insert(step.id, step.hash, step.radius)
          known.push(step.hash)
        } else if (step.do === 'insertAll') {
          if (step.isAlone) await finish()
          const count = step.hashes.length
          const ids = new Uint32Array(count).fill(step.id)
          index.insertAll({ hashes: joined(step.hashes), ids, radii: new Uint8Array(count).fill(step.radius) })
          for (const one of step.hashes) plain.insert(step.id, one, step.radius)
          known.push(...step.hashes)
        } else if (step.do === 'delete' && known.length > 0) {
          const one = known[step.at % known.length]!
          expect(index.delete(step.id, one)).toBe(plain.delete(step.id, one))
        } else if (step.do === 'settle') {
          const settled = index.settle()
          for (let turn = 0; turn < 6; turn++) await finish()
          await settled
        } else if (step.do === 'settleBeside') {
          index.settle().catch(() => {})
          if (step.release === 0) await finish()
        } else if (step.do === 'search') {
          const found = neighboursOf(index, joined(step.hashes), step.radius)
          expect(found).toEqual(step.hashes.map((one) => plain.search(one, step.radius)))
        }
        expect(index.size).toBe(plain.size)
      }
      await finish()
    }),
    { numRuns: 60 },
  )
})

/** A generator that is the same on every machine. */
function randomBytes(count: number, seed: number): Uint8Array {
  const words = new Uint32Array(count / 4)
  let state = seed
  for (let at = 0; at < words.length; at++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    words[at] = state
  }
  return new Uint8Array(words.buffer)
}

test.each([
  ['spread', 30_000, () => {}],
  // Every hash alike but for a few bits: whole buckets full, and more candidates than there is room for.
  [
    'crowded',
    12_000,
    (hashes: Uint8Array) => {
      for (const [at, byte] of hashes.entries()) hashes[at] = at % 32 === 31 ? byte : 0x5a
    },
  ],
])('of %s hashes single searches and batches find the same, and all there is', (_, count, shape) => {
  const hashes = randomBytes(count * 32, 7)
  shape(hashes)
  const index = createHashIndex(modules)
  const settledCount = count - 500
  const ids = Uint32Array.from({ length: count }, (_, at) => at)
  const radii = new Uint8Array(count).fill(31)
  index.insertAll({
    hashes: hashes.slice(0, settledCount * 32),
    ids: ids.slice(0, settledCount),
    radii: radii.slice(0, settledCount),
  })
  for (let at = settledCount; at < count; at++) index.insert(at, hashes.subarray(at * 32, (at + 1) * 32))
  const queries = randomBytes(150 * 32, 99)
  for (let query = 0; query < 150; query++) {
    const from = Math.floor((query * count) / 150) * 32
    const flips = Array.from({ length: query % 33 }, (_, at) => (query * 31 + at * 7) % 256)
    queries.set(withFlips(hashes.slice(from, from + 32), flips), query * 32)
  }
  const batch = neighboursOf(index, queries, 31)
  for (let query = 0; query < 150; query++) {
    const own = queries.subarray(query * 32, (query + 1) * 32)
    const plain = Array.from(ids, (one) => ({
      id: one,
      distanceBits: differingBits(own, hashes.subarray(one * 32, (one + 1) * 32)),
    })).filter(({ distanceBits }) => distanceBits <= 31)
    plain.sort((a, b) => a.distanceBits - b.distanceBits || a.id - b.id)
    expect(batch[query]).toEqual(plain)
    if (query % 10 === 0) {
      expect(neighboursOf(index, own, 31)[0]).toEqual(plain)
      expect(neighboursOf(index, own, 12)[0]).toEqual(plain.filter(({ distanceBits }) => distanceBits <= 12))
      expect(neighboursOf(index, own, 31, 3)[0]).toEqual(plain.slice(0, 3))
    }
  }
})

test('more than one recent table can hold, 20,000 equal ones among them: all are found, deleted, and none comes back', async () => {
  const index = createHashIndex(modules)
  const hashes = randomBytes(70_000 * 32, 3)
  const same = randomBytes(32, 5)
  for (let at = 0; at < 70_000; at++) index.insert(at, hashes.subarray(at * 32, (at + 1) * 32))
  for (let at = 0; at < 20_000; at++) index.insert(at, same)
  expect(index.search(same, { radiusBits: 0 }).ids).toHaveLength(20_000)
  expect(index.search(same, { limit: 10 }).ids).toEqual(Uint32Array.from({ length: 10 }, (_, at) => at))
  await index.settle()
  expect(index.search(same, { radiusBits: 0 }).ids).toHaveLength(20_000)
  for (let at = 0; at < 20_000; at++) expect(index.delete(at, same)).toBe(true)
  expect(index.delete(0, same)).toBe(false)
  expect(index.search(same).ids).toHaveLength(0)
  await index.settle()
  expect(index.search(same).ids).toHaveLength(0)
  expect(index.size).toBe(70_000)
})

test('a deleted hash is nowhere in the memories: neither whole nor word by word in the tables', async () => {
  const index = createHashIndex(modules)
  const hashes = randomBytes(1000 * 32, 11)
  const secret = randomBytes(32, 12)
  const ids = Uint32Array.from({ length: 1000 }, (_, at) => at)
  index.insertAll({ hashes: hashes.slice(), ids, radii: new Uint8Array(1000).fill(31) })
  index.insert(7, secret)
  expect(placesOf(index, secret)).toBeGreaterThan(0)
  expect(wordsInTables(index, secret)).toBe(0)
  await index.settle()
  expect(placesOf(index, secret)).toBe(1)
  expect(wordsInTables(index, secret)).toBe(16)
  expect(index.delete(7, secret)).toBe(true)
  expect(placesOf(index, secret)).toBe(0)
  expect(wordsInTables(index, secret)).toBe(0)
  index.insert(8, secret)
  expect(placesOf(index, secret)).toBe(1)
  index.delete(8, secret)
  expect(placesOf(index, secret)).toBe(0)
})

/** The hash as it may stand in a table: its bits in any of the orders. */
const formsOf = (hash: Uint8Array) =>
  permutationSeeds.map((seed) => {
    const { rows } = bitPermutation(seed)
    const form = new Uint8Array(32)
    for (let nibble = 0; nibble < 64; nibble++) {
      const value = (hash[nibble >> 1]! >> (4 * (nibble & 1))) & 15
      for (let at = 0; at < 32; at++) form[at]! |= rows[(nibble * 16 + value) * 32 + at]!
    }
    return form
  })

function placesOf({ memories: { settled, recent } }: HashIndex, hash: Uint8Array): number {
  let count = 0
  for (const memory of [settled!, ...recent]) {
    const bytes = Buffer.from(memory.buffer as unknown as ArrayBuffer)
    for (const form of formsOf(hash)) {
      for (let at = bytes.indexOf(form); at >= 0; at = bytes.indexOf(form, at + 1)) count++
    }
  }
  return count
}

/** In how many tables the hash's word and the next stand together. */
function wordsInTables({ memories: { settled } }: HashIndex, hash: Uint8Array): number {
  const fields = new Uint32Array(settled!.buffer, 4096, headerFields.length)
  const field = (name: (typeof headerFields)[number]) => fields[headerFields.indexOf(name)]!
  const words = new Uint16Array(formsOf(hash)[permutationSeeds.indexOf(field('seed') as 0)]!.buffer)
  let count = 0
  for (let table = 0; table < 16; table++) {
    const offsets = new Uint32Array(settled!.buffer, field(`offsets${table}` as 'slots'), 65_537)
    const sketches = new Uint16Array(settled!.buffer, field(`sketches${table}` as 'slots'), field('slots'))
    const bucket = sketches.subarray(offsets[words[table]!], offsets[words[table]! + 1]!)
    if (bucket.includes(words[(table + 1) % 16]!)) count++
  }
  return count
}

test('by keys: a key is replaced and deleted, ids are given again, and of eight forms the nearest counts', () => {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex') as PdqHash
  const [a, b, c] = [hex(randomBytes(32, 1)), hex(randomBytes(32, 2)), hex(randomBytes(32, 3))]
  const index = createKeyedHashIndex(modules)
  index.insertAll([
    ['first', a],
    ['second', b],
  ])
  index.insert('third', hex(withFlips(hashToBytes(a), [1, 2, 3])))
  expect(index.search([b, a])).toEqual([
    { key: 'first', distanceBits: 0 },
    { key: 'second', distanceBits: 0 },
    { key: 'third', distanceBits: 3 },
  ])
  index.insert('first', c)
  expect(index.search([a])).toEqual([{ key: 'third', distanceBits: 3 }])
  expect(index.delete('third')).toBe(true)
  expect(index.delete('third')).toBe(false)
  index.insert('fourth', a)
  expect(index.search([a, hex(withFlips(hashToBytes(a), [7]))])).toEqual([{ key: 'fourth', distanceBits: 0 }])
  expect(index.size).toBe(3)
})

test('where neighbouring bits depend on each other, bits are moved so that a search compares less than a quarter', () => {
  const random = xorshift32(7)
  // As with real hashes, but stronger: within four neighbouring bits three mostly say what the first says.
  const count = 20_000
  const hashes = Uint8Array.from({ length: count * 32 }, () => {
    let byte = 0
    for (let first = 0; first < 8; first += 4) {
      const nibble = random() % 2 === 0 ? 0 : 0b1111
      byte |= (random() % 4 === 0 ? nibble ^ (1 << (random() % 4)) : nibble) << first
    }
    return byte
  })
  const listing = () => ({
    hashes: hashes.slice(),
    ids: Uint32Array.from({ length: count }, (_, at) => at),
    radii: new Uint8Array(count).fill(31),
  })
  const unmoved = buildSettledTable(modules.settledTable, listing(), 0)
  const settled = settle(modules, { settled: null, recent: [] }, listing())!
  const comparisonsIn = (memory: WebAssembly.Memory) =>
    new SettledTable(modules.settledTable, memory).comparisonsOfQuery
  expect(comparisonsIn(settled)).toBeLessThan(comparisonsIn(unmoved) / 4)
  const queries = hashes.subarray(0, 500 * 32).map((byte, at) => (at % 32 < 10 ? byte ^ 1 : byte))
  const foundIn = (memory: WebAssembly.Memory) =>
    neighboursOf(createHashIndex(modules, {}, { settled: memory, recent: [] }), queries, 31).map((of) =>
      of.toSorted((a, b) => a.id - b.id),
    )
  expect(foundIn(settled)).toEqual(foundIn(unmoved))
})

function xorshift32(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}

test('what is no hash, no radius and no id is refused', () => {
  const index = createHashIndex(modules)
  expect(() => index.insert(-1, new Uint8Array(32))).toThrow('an id is a whole number')
  expect(() => index.insert(1, new Uint8Array(31))).toThrow('32 bytes')
  expect(() => index.insert(1, new Uint8Array(32), 32)).toThrow('0 to 31')
  expect(() => index.search(new Uint8Array(33))).toThrow('32 bytes')
  expect(() => index.search(new Uint8Array(32), { radiusBits: 32 })).toThrow('0 to 31')
  expect(index.search(new Uint8Array(0)).ids).toHaveLength(0)
})
