import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { isConsistent, isIncluded } from './check-proof.ts'
import { emptyRoot, type Hash, leafHash, nodeHash } from './merkle-hash.ts'
import { entriesOf, type MemoryLog, memoryLog } from './testing/memory-log.ts'
import { consistencyProof, inclusionProof, rootOf } from './tree.ts'

const most = 700
const entries = entriesOf(most)
let log: MemoryLog

beforeAll(async () => {
  log = memoryLog()
  // In batches of many sizes, so that every kind of partial tile is made longer.
  for (let step = 1; log.size < most; step = (step % 97) + 5) {
    await log.append(entries.slice(log.size, Math.min(most, log.size + step)))
  }
})

/** RFC 9162, section 2.1.1, word for word. */
function rootByDefinition(leaves: readonly Uint8Array[]): Hash {
  if (leaves.length === 0) return emptyRoot
  if (leaves.length === 1) return leafHash(leaves[0]!)
  let half = 1
  while (half * 2 < leaves.length) half *= 2
  return nodeHash(rootByDefinition(leaves.slice(0, half)), rootByDefinition(leaves.slice(half)))
}

const size = fc.integer({ min: 0, max: most })
const leafOfTree = fc
  .integer({ min: 1, max: most })
  .chain((size) => fc.record({ size: fc.constant(size), index: fc.integer({ min: 0, max: size - 1 }) }))

function flipped(hash: Hash, bit: number): Hash {
  return hash.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
}
const bit = fc.integer({ min: 0, max: 255 })

test('a root from tiles is the root of the definition', async () => {
  await fc.assert(
    fc.asyncProperty(size, async (size) => {
      expect(await rootOf(log.nodes(size), size)).toEqual(rootByDefinition(entries.slice(0, size)))
    }),
    { numRuns: 60 },
  )
})

test('a proof of any leaf in any tree verifies, and no other leaf, place, size or bit does', async () => {
  await fc.assert(
    fc.asyncProperty(leafOfTree, bit, fc.nat(), async ({ size, index }, bit, other) => {
      const root = await rootOf(log.nodes(size), size)
      const leaf = leafHash(entries[index]!)
      const proof = await inclusionProof(log.nodes(size), index, size)
      expect(isIncluded(proof, { index, size, leaf, root })).toBe(true)
      expect(isIncluded(proof, { index, size, leaf: flipped(leaf, bit), root })).toBe(false)
      expect(isIncluded(proof, { index, size, leaf, root: flipped(root, bit) })).toBe(false)
      expect(isIncluded([...proof, root], { index, size, leaf, root })).toBe(false)
      if (size > 1) {
        const wrong = proof.with(other % proof.length, flipped(proof[other % proof.length]!, bit))
        expect(isIncluded(wrong, { index, size, leaf, root })).toBe(false)
        expect(isIncluded(proof.slice(1), { index, size, leaf, root })).toBe(false)
        expect(isIncluded(proof, { index: (index + 1 + (other % (size - 1))) % size, size, leaf, root })).toBe(false)
      }
      expect(isIncluded(proof, { index: size, size, leaf, root })).toBe(false)
    }),
    { numRuns: 80 },
  )
})

test('any tree is consistent with any later one, and with none that differs in a bit', async () => {
  await fc.assert(
    fc.asyncProperty(size, size, bit, fc.nat(), async (one, other, bit, at) => {
      const [from, to] = [Math.min(one, other), Math.max(one, other)]
      const [fromRoot, toRoot] = [await rootOf(log.nodes(from), from), await rootOf(log.nodes(to), to)]
      const proof = await consistencyProof(log.nodes(to), from, to)
      expect(isConsistent(proof, { from, fromRoot, to, toRoot })).toBe(true)
      expect(isConsistent(proof, { from, fromRoot: flipped(fromRoot, bit), to, toRoot })).toBe(false)
      if (from > 0) expect(isConsistent(proof, { from, fromRoot, to, toRoot: flipped(toRoot, bit) })).toBe(false)
      expect(isConsistent([...proof, toRoot], { from, fromRoot, to, toRoot })).toBe(false)
      if (from < to) expect(isConsistent(proof, { from: to, fromRoot: toRoot, to: from, toRoot: fromRoot })).toBe(false)
      if (proof.length > 0) {
        const wrong = proof.with(at % proof.length, flipped(proof[at % proof.length]!, bit))
        expect(isConsistent(wrong, { from, fromRoot, to, toRoot })).toBe(false)
        expect(isConsistent(proof.slice(0, -1), { from, fromRoot, to, toRoot })).toBe(false)
      }
    }),
    { numRuns: 80 },
  )
})

test('a tree whose old part was changed is consistent with nothing that was signed before', async () => {
  const changed = memoryLog()
  await changed.append(entries.slice(0, 300).with(17, Uint8Array.of(1)))
  const fromRoot = await rootOf(log.nodes(200), 200)
  const toRoot = await rootOf(changed.nodes(300), 300)
  for (const nodes of [changed.nodes(300), log.nodes(300)]) {
    const proof = await consistencyProof(nodes, 200, 300)
    expect(isConsistent(proof, { from: 200, fromRoot, to: 300, toRoot })).toBe(false)
  }
})

test('sizes that are no sizes are never right', () => {
  const hash = leafHash(Uint8Array.of(1))
  for (const [index, size] of [
    [-1, 1],
    [0.5, 1],
    [0, Number.NaN],
    [0, 2 ** 53],
    [0, 0],
  ] as const) {
    expect(isIncluded([], { index, size, leaf: hash, root: hash })).toBe(false)
    expect(isConsistent([], { from: index, fromRoot: hash, to: size, toRoot: hash })).toBe(false)
  }
})
