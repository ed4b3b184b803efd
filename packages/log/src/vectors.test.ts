import { readFile } from 'node:fs/promises'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import { expect, test } from 'vitest'
import { isConsistent, isIncluded } from './check-proof.ts'
import { checkReceipt } from './receipt.ts'
import { parseKey } from './signed-note.ts'
import { madeVectors } from './testing/made-vectors.ts'
import { memoryLog } from './testing/memory-log.ts'
import { rootOf } from './tree.ts'

const read = async (name: string) =>
  JSON.parse(await readFile(new URL(`../../../vectors/log/${name}`, import.meta.url), 'utf8'))

test('the known answers of Certificate Transparency', async () => {
  const { leaves, roots } = await read('rfc6962-tree.json')
  const log = memoryLog()
  expect(bytesToHex(await rootOf(log.nodes(), 0))).toBe(roots[0])
  for (const [at, leaf] of leaves.entries()) {
    await log.append([hexToBytes(leaf)])
    expect(bytesToHex(await rootOf(log.nodes(), log.size))).toBe(roots[at + 1])
  }
})

test('our own vectors are what they were', async () => {
  expect(await read('log.json')).toEqual(JSON.parse(JSON.stringify(await madeVectors())))
})

test('proofs and the receipt of the vectors verify by themselves', async () => {
  const { key, roots, inclusion, consistency, receipt } = await read('log.json')
  const rootAt = (size: number) => roots.find((each: { size: number }) => each.size === size)?.root
  const known = (size: number) => rootAt(size) !== undefined
  for (const { index, size, leafHash, proof } of inclusion) {
    const [leaf, root] = [hexToBytes(leafHash), hexToBytes(rootAt(size))]
    expect(isIncluded(proof.map(hexToBytes), { index, size, leaf, root })).toBe(true)
  }
  for (const { from, to, proof } of consistency.filter(
    (each: { from: number; to: number }) => known(each.from) && known(each.to),
  )) {
    const [fromRoot, toRoot] = [hexToBytes(rootAt(from)), hexToBytes(rootAt(to))]
    expect(isConsistent(proof.map(hexToBytes), { from, fromRoot, to, toRoot })).toBe(true)
  }
  expect(checkReceipt(receipt, parseKey(key.verificationKey)).leaves[0]!.index).toBe(500)
})
