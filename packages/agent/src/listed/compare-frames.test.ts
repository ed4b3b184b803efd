import { createHash } from 'node:crypto'
import type { EntryId, Match, PdqHash } from '@breakwater/contracts'
import { bitsForPart } from '@breakwater/fingerprint'
import { createHashIndex, hashesToBytes, hashToBytes } from '@breakwater/matcher'
import { loadMatcherModules } from '@breakwater/matcher/node'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareFrames, type TurnedPicture } from './compare-frames.ts'
import type { Listed } from './listed-rows.ts'

const modules = loadMatcherModules()
/** Sixteen pictures that are far from each other, each in two forms, far too. */
const hashOf = (picture: number, form: number, flips = 0): PdqHash => {
  const bytes = Buffer.alloc(32)
  for (let at = 0; at < 32; at++)
    bytes[at] = ((picture + 1) * 0x9d * (at + 3) + form * 0x5b * (at + 1) * (at + 7)) & 0xff
  for (let flip = 0; flip < flips; flip++) bytes[31 - (flip >> 3)]! ^= 1 << (flip & 7)
  return bytes.toString('hex') as PdqHash
}
const distance = (a: PdqHash, b: PdqHash) => {
  let bits = 0
  for (const [at, byte] of Buffer.from(a, 'hex').entries()) {
    for (let rest = byte ^ Buffer.from(b, 'hex')[at]!; rest > 0; rest >>= 1) bits += rest & 1
  }
  return bits
}

interface MadeEntry {
  readonly isVideo: boolean
  readonly hashes: readonly PdqHash[]
}
const entryOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}` as EntryId

const formOf = ({ forms }: TurnedPicture, form: number) =>
  Buffer.from(forms.subarray(form * 32, form * 32 + 32)).toString('hex') as PdqHash

/** What it ought to find, by the words of the contract and nothing else. */
function plainLook(entries: readonly MadeEntry[], upload: readonly TurnedPicture[]) {
  const good = upload.filter(({ quality }) => quality >= 50)
  return entries.flatMap(({ isVideo, hashes }, number) => {
    const forms = [0, 1].map((form) => {
      const near = (frame: TurnedPicture, hash: PdqHash) => distance(formOf(frame, form), hash) <= 31
      const frames = good.filter((frame) => hashes.some((hash) => near(frame, hash)))
      const found = hashes.filter((hash) => good.some((frame) => near(frame, hash)))
      return { frames: frames.length, most: Math.max(frames.length / good.length, found.length / hashes.length) }
    })
    if (forms.every(({ frames }) => frames === 0)) return []
    const distances = good.flatMap((own) => [0, 1].flatMap((form) => hashes.map((b) => distance(formOf(own, form), b))))
    const most = Math.round(Math.max(...forms.map((form) => form.most || 0)) * 1000) / 1000
    return [{ entry: entryOf(number), ...(isVideo ? { most } : { distanceBits: Math.min(...distances) }) }]
  })
}

const picture = fc.nat(7)
const flips = fc.constantFrom(0, 0, 3, 31, 32, 40)
const entry = fc
  .tuple(fc.boolean(), fc.uniqueArray(fc.tuple(picture, flips), { minLength: 1, maxLength: 6, selector: String }))
  .map(([isVideo, pictures]): MadeEntry => {
    const hashes = [...new Set(pictures.map(([one, turned]) => hashOf(one, 0, turned)))]
    return { isVideo, hashes: isVideo ? hashes : hashes.slice(0, 1) }
  })
const frame = fc.tuple(picture, fc.constantFrom(40, 50, 90), fc.boolean()).map(
  ([one, quality, isTurned]): TurnedPicture => ({
    forms: hashesToBytes(isTurned ? [hashOf(one, 1), hashOf(one, 0)] : [hashOf(one, 0), hashOf(one, 1)]),
    quality,
  }),
)

test('it finds what a plain look finds: entries, the nearest, and the larger share in one form', () => {
  fc.assert(
    fc.property(
      fc.array(entry, { maxLength: 5 }),
      fc.array(frame, { maxLength: 600, size: 'max' }),
      (entries, upload) => {
        const index = createHashIndex(modules)
        const listed: Listed[] = entries.map(({ isVideo }, number) => ({
          ...{ id: number, isVideo, entry: entryOf(number), trust: 'self_reported', maxAction: 'hold' },
        }))
        const ofHash = new Map<number, Listed>()
        for (const [number, { hashes }] of entries.entries()) {
          for (const hash of hashes) {
            index.insert(ofHash.size, hashToBytes(hash))
            ofHash.set(ofHash.size, listed[number]!)
          }
        }
        const rows = {
          ofHash: (id: number) => ofHash.get(id),
          hashCountOf: ({ id }: Listed) => entries[id]!.hashes.length,
        }
        const comparing = compareFrames({ index, rows }, upload)
        let step = comparing.next()
        while (!step.done) step = comparing.next()
        const told = step.value.map(({ entry: id, distanceBits, shared }: Match) =>
          shared === undefined
            ? { entry: id, distanceBits }
            : { entry: id, most: Math.max(shared.ofUpload, shared.ofEntry) },
        )
        expect(told.toSorted((a, b) => (a.entry < b.entry ? -1 : 1))).toEqual(plainLook(entries, upload))
      },
    ),
    { numRuns: 60 },
  )
})

test('a part whose hash has order has to be nearer than a whole, and one that says nothing is not compared', () => {
  const region = {
    corners: [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ] as [number, number][],
  }
  const flipped = (hash: Uint8Array, bits: number) => {
    const copy = Uint8Array.from(hash)
    for (let bit = 0; bit < bits; bit++) copy[bit]! ^= 1
    return copy
  }
  /** Whether an entry with that hash is found, by the whole and by a part, where its hash is `bits` away. */
  const isFound = (hash: Uint8Array, bits: number) => {
    const index = createHashIndex(modules)
    index.insert(0, flipped(hash, bits))
    const listed: Listed = {
      ...{ id: 0, isVideo: false, entry: entryOf(0), trust: 'self_reported', maxAction: 'hold' },
    }
    const rows = { ofHash: () => listed, hashCountOf: () => 1 }
    return [
      { forms: hash, quality: 90 },
      { forms: hash, quality: 90, region },
    ].map((picture) => compareFrames({ index, rows }, [picture]).next().value!.length > 0)
  }
  const byChance = createHash('sha256').update('chance').digest()
  /** Twenty of 120 pairs of rows are the same. */
  const someOrder = createHash('sha256').update('order').digest()
  for (let row = 1; row < 7; row++) someOrder.copyWithin(row * 2, 0, 2)
  const checks = Uint8Array.from({ length: 32 }, (_, at) => (at % 4 < 2 ? 0x55 : 0xaa))
  expect(bitsForPart(byChance)).toBe(31)
  expect([isFound(byChance, 0), isFound(byChance, 31)]).toEqual([
    [true, true],
    [true, true],
  ])
  expect(bitsForPart(someOrder)).toBe(16)
  expect([isFound(someOrder, 16), isFound(someOrder, 17)]).toEqual([
    [true, true],
    [true, false],
  ])
  expect(isFound(checks, 0)).toEqual([true, false])
})
