import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { hexToBytes } from '@noble/hashes/utils.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { entriesOf, memoryLog } from '../../../log/src/testing/memory-log.ts'
import { goProgram, isWithoutGo } from '../go-program.ts'

/** Of vectors/log/log.json, what is changed here. */
interface Proofs {
  readonly inclusion: readonly object[]
  readonly consistency: readonly object[]
  readonly receipt: { readonly leaves: { event: Record<string, string> }[] }
}

const minutes = 60_000
const vectors = path.resolve(import.meta.dirname, '../../../../vectors/log/log.json')

describe.skipIf(isWithoutGo("the checks by Go's own implementation"))("Go's implementation of logs and notes", () => {
  let folder: string
  let check: Awaited<ReturnType<typeof goProgram>>
  let key: string

  beforeAll(async () => {
    check = await goProgram(import.meta.dirname)
    folder = await mkdtemp(path.join(tmpdir(), 'breakwater-go-'))
    const { key: keyOfVectors, commitments } = JSON.parse(await readFile(vectors, 'utf8'))
    key = keyOfVectors.verificationKey
    const log = memoryLog()
    await log.append(entriesOf(700).with(500, hexToBytes(commitments[0].commitment)))
    for (const [name, bytes] of log.files) {
      await mkdir(path.join(folder, 'whole', path.dirname(name)), { recursive: true })
      await writeFile(path.join(folder, 'whole', name), bytes)
    }
    await writeFile(path.join(folder, 'whole/checkpoint'), await log.checkpoint())
  }, 10 * minutes)
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('agrees on signature, tiles, entries, roots, proofs, commitments and a receipt', async () => {
    expect(await check(path.join(folder, 'whole'), key, vectors)).toEqual({
      ...{ size: 700, roots: 9, inclusion: 8, consistency: 8, commitments: 2, receiptLeaves: 1 },
    })
  })

  test.each([
    ['a flipped bit in a tile', 'tile/0/001', 40],
    ['a flipped bit in the tile above', 'tile/1/000.p/2', 40],
    ['a flipped bit in an entry', 'tile/entries/002.p/188', 42],
    ['another root', 'checkpoint', 25],
  ])('finds %s', async (_, file, at) => {
    const tampered = path.join(folder, 'tampered')
    await rm(tampered, { recursive: true, force: true })
    await cp(path.join(folder, 'whole'), tampered, { recursive: true })
    const bytes = await readFile(path.join(tampered, file))
    bytes[at]! ^= 1
    await writeFile(path.join(tampered, file), bytes)
    await expect(check(tampered, key)).rejects.toThrow()
  })

  test.each([
    ['a proof', (given: Proofs) => ({ ...given, inclusion: [{ ...given.inclusion[5], index: 18 }] })],
    ['a later tree', (given: Proofs) => ({ ...given, consistency: [{ ...given.consistency[5], from: 201 }] })],
    [
      'what an event said',
      (given: Proofs) => {
        const changed = structuredClone(given)
        changed.receipt.leaves[0]!.event.maxAction = 'block'
        return changed
      },
    ],
  ])('finds %s that was changed', async (_, change) => {
    const file = path.join(folder, 'changed.json')
    await writeFile(file, JSON.stringify(change(JSON.parse(await readFile(vectors, 'utf8')))))
    await expect(check(path.join(folder, 'whole'), key, file)).rejects.toThrow()
  })
})
