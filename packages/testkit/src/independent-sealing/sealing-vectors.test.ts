import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { SealBroken, SealingKeys } from '@breakwater/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decryptSegment } from '../../../client/src/sealed-answer.ts'
import { goProgram, isWithoutGo } from '../go-program.ts'
import { madeVectors } from './testing/made-vectors.ts'

type Vectors = Awaited<ReturnType<typeof madeVectors>>

const file = path.resolve(import.meta.dirname, '../../../../vectors/feed/sealing.json')
const vectors: Vectors = JSON.parse(await readFile(file, 'utf8'))
const keysOf = (seed: string) => new SealingKeys(Buffer.from(seed, 'hex'))
const flipped = (text: string, at: number) => {
  const bytes = Buffer.from(text, 'base64url')
  bytes[at]! ^= 1
  return bytes.toString('base64url')
}
const lengthOf = (text: string) => Buffer.from(text, 'base64url').length
const buffer = (text: string) => Uint8Array.from(Buffer.from(text, 'base64url')).buffer
const minutes = 60_000

test('the vectors are what they were; only what is sealed differs, by chance', async () => {
  const without = ({ platforms, ...rest }: Vectors) => ({
    ...rest,
    platforms: platforms.map(({ sealed, ...each }) => ({ ...each, bytes: lengthOf(sealed) })),
  })
  expect(without(vectors)).toEqual(without(await madeVectors()))
})

test('each platform opens what is its own, and nobody what is of another', async () => {
  for (const own of vectors.platforms) {
    expect(await keysOf(own.seed).publicKey()).toBe(own.publicKey)
    expect(await keysOf(own.seed).open(own, own)).toEqual(JSON.parse(own.answer))
    for (const other of vectors.platforms.filter((each) => each !== own))
      await expect(keysOf(other.seed).open(own, own)).rejects.toThrow(SealBroken)
  }
})

test('nothing opens that was changed anywhere, cut short, or is of another question or nonce', async () => {
  const [own, other] = vectors.platforms as [Vectors['platforms'][0], Vectors['platforms'][0]]
  const keys = keysOf(own.seed)
  for (let at = 0; at < lengthOf(own.sealed); at++)
    await expect(keys.open({ sealed: flipped(own.sealed, at) }, own)).rejects.toThrow(SealBroken)
  await expect(keys.open({ sealed: own.sealed.slice(0, 80) }, own)).rejects.toThrow(SealBroken)
  await expect(keys.open({ sealed: '' }, own)).rejects.toThrow(SealBroken)
  for (const asked of [
    { question: 'feed 410', nonce: own.nonce },
    { question: 'segments', nonce: own.nonce },
    { question: own.question, nonce: other.nonce },
  ])
    await expect(keys.open(own, asked)).rejects.toThrow(SealBroken)
})

test('a segment opens under the key of its period and by its digest alone', async () => {
  const { periodKey, digest, text, encrypted } = vectors.segment
  expect(Buffer.from(await decryptSegment(periodKey, digest, buffer(encrypted))).toString()).toBe(text)
  const [otherKey, otherDigest] = [periodKey.replace(/^./, '0'), digest.replace(/^./, '0')]
  await expect(decryptSegment(otherKey, digest, buffer(encrypted))).rejects.toThrow(SealBroken)
  await expect(decryptSegment(periodKey, otherDigest, buffer(encrypted))).rejects.toThrow(SealBroken)
  for (let at = 0; at < lengthOf(encrypted); at++)
    await expect(decryptSegment(periodKey, digest, buffer(flipped(encrypted, at)))).rejects.toThrow(SealBroken)
})

describe.skipIf(isWithoutGo('the checks by another HPKE'))('another implementation of HPKE and HKDF', () => {
  let folder: string
  let check: Awaited<ReturnType<typeof goProgram>>

  beforeAll(async () => {
    check = await goProgram(import.meta.dirname)
    folder = await mkdtemp(path.join(tmpdir(), 'breakwater-go-'))
  }, 10 * minutes)
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('opens what we sealed, for all pairs only what is its own, and we open what it sealed', async () => {
    const { sealed, ...counts } = await check(file)
    expect(counts).toEqual({ opened: 3, refused: 6 })
    const [first] = vectors.platforms
    expect(await keysOf(first!.seed).open({ sealed }, first!)).toEqual(JSON.parse(first!.answer))
  })

  test.each([
    ['a sealed answer', ({ platforms }: Vectors) => (platforms[1]!.sealed = flipped(platforms[1]!.sealed, 40))],
    ['a nonce', ({ platforms }: Vectors) => (platforms[1]!.nonce = platforms[0]!.nonce)],
    ['a segment', ({ segment }: Vectors) => (segment.encrypted = flipped(segment.encrypted, 5))],
  ])('finds %s that was changed', async (_, change) => {
    const given = structuredClone(vectors)
    change(given)
    const changed = path.join(folder, 'changed.json')
    await writeFile(changed, JSON.stringify(given))
    await expect(check(changed)).rejects.toThrow()
  })
})
