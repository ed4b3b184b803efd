import { createHash } from 'node:crypto'
import { type DihedralHashes, dihedralForms, type EntryId, type Match, type PdqHash } from '@breakwater/contracts'
import { type RegionFingerprint, uprightAndMirrored } from '@breakwater/fingerprint'
import type { InsideFrame, TurnedVideoFrame } from '@breakwater/fingerprint/node'
import { createHashIndex } from '@breakwater/matcher'
import { loadMatcherModules } from '@breakwater/matcher/node'
import { expect, test } from 'vitest'
import type { Listed } from './listed-rows.ts'
import { compareVideo } from './match-video.ts'

const modules = loadMatcherModules()
const scenes = ['first', 'second', 'third', 'fourth'] as const

/** Without any order, and far from every other. */
const hashOf = (name: string) => new Uint8Array(createHash('sha256').update(name).digest())
const flipped = (hash: Uint8Array, bits: number) => {
  const copy = hash.slice()
  for (let bit = 0; bit < bits; bit++) copy[bit]! ^= 1
  return copy
}

/** What is found of one entry with these hashes. */
function found(isVideo: boolean, hashes: readonly Uint8Array[], upload: Upload): Match | undefined {
  const index = createHashIndex(modules)
  for (const [id, hash] of hashes.entries()) index.insert(id, hash)
  const standing = { entry: 'listed' as EntryId, trust: 'self_reported', maxAction: 'hold' } as const
  const listed: Listed = { id: 0, isVideo, ...standing }
  const rows = { ofHash: () => listed, hashCountOf: () => hashes.length }
  const comparing = compareVideo({ index, rows }, upload)
  let step = comparing.next()
  while (!step.done) step = comparing.next()
  expect(step.value.length).toBeLessThanOrEqual(1)
  return step.value[0]
}

interface Upload {
  readonly frames: readonly TurnedVideoFrame[]
  readonly inside?: readonly InsideFrame[]
}

const frameOf = (seconds: number, hash: Uint8Array): TurnedVideoFrame => {
  const forms = dihedralForms.map((form) => [
    form,
    Buffer.from(form === 'original' ? hash : hashOf(`${seconds} ${form}`)),
  ])
  const dihedral = Object.fromEntries(forms.map(([form, bytes]) => [form, bytes!.toString('hex')])) as DihedralHashes
  return { frame: seconds, seconds, quality: 90, hash: dihedral.original as PdqHash, dihedral }
}

const corners: RegionFingerprint['corners'] = [
  [0, 0.25],
  [1, 0.25],
  [1, 0.75],
  [0, 0.75],
]
/** A part as it stands and mirrored, or in all eight forms. */
const partOf = (hash: Uint8Array, { turned = 0, forms = 2 } = {}): RegionFingerprint => {
  const hashes = Array.from({ length: forms }, (_, form) => (form === turned ? hash : hashOf(`${hash} ${form}`)))
  return { corners, quality: 90, hashes: new Uint8Array(Buffer.concat(hashes)) }
}
const insideOf = (parts: readonly RegionFingerprint[][]): InsideFrame[] =>
  parts.map((regions, seconds) => ({ seconds, regions }))
const otherFrames = scenes.map((_, seconds) => frameOf(seconds, hashOf(`other ${seconds}`)))

test('a listed picture in a part of a frame has a place and a time; in a whole frame it needs none', () => {
  const listed = hashOf('listed')
  const inside = insideOf([[], [], [partOf(hashOf('another')), partOf(flipped(listed, 9))], []])
  const region = { corners: corners.map(([x, y]) => [x, y]) }
  const ofPart = found(false, [listed], { frames: otherFrames, inside })
  expect(ofPart).toMatchObject({ distanceBits: 9, atSeconds: 2, region })
  expect(ofPart!.shared).toBeUndefined()
  const frames = [frameOf(0, hashOf('other')), frameOf(1, flipped(listed, 30))]
  const whole = found(false, [listed], { frames, inside })
  expect(whole).toMatchObject({ distanceBits: 30, atSeconds: 1 })
  expect(whole!.region).toBeUndefined()
  expect(found(false, [listed], { frames: otherFrames })).toBeUndefined()
})

test('of a listed video frames are counted, and not how many parts of them are near', () => {
  const hashes = scenes.map(hashOf)
  const inside = insideOf(hashes.map((hash) => [partOf(hash), partOf(hashOf('another')), partOf(flipped(hash, 3))]))
  expect(found(true, hashes, { frames: otherFrames, inside })).toMatchObject({
    ...{ distanceBits: 0, atSeconds: 0, shared: { frames: 4, ofUpload: 1, ofEntry: 1 } },
  })
  expect(found(true, hashes, { frames: otherFrames, inside: inside.slice(0, 3) })).toMatchObject({
    shared: { frames: 3, ofUpload: 1, ofEntry: 0.75 },
  })
  const one = [inside[0]!, ...insideOf([[], [], []])]
  expect(found(true, hashes, { frames: otherFrames, inside: one })).toMatchObject({
    shared: { frames: 1, ofUpload: 0.25, ofEntry: 0.25 },
  })
})

test('frames of one turn are counted together, in however many forms their parts were hashed', () => {
  const hashes = scenes.map(hashOf)
  const mirrored = uprightAndMirrored[1]!
  const inTwo = (hash: Uint8Array) => partOf(hash, { turned: 1 })
  const inEight = (hash: Uint8Array) => partOf(hash, { turned: mirrored, forms: 8 })
  const alike = insideOf(hashes.map((hash, at) => [at % 2 === 0 ? inTwo(hash) : inEight(hash)]))
  expect(found(true, hashes, { frames: otherFrames, inside: alike })).toMatchObject({
    shared: { frames: 4, ofUpload: 1 },
  })
  const mixed = insideOf(hashes.map((hash, at) => [at % 2 === 0 ? inTwo(hash) : partOf(hash)]))
  expect(found(true, hashes, { frames: otherFrames, inside: mixed })).toMatchObject({
    shared: { frames: 2, ofUpload: 0.5 },
  })
})

test('of a listed video whole frames are told, unless twice as much of it lies inside of frames', () => {
  const hashes = scenes.map(hashOf)
  const inside = insideOf(hashes.map((hash) => [partOf(hash)]))
  const framesWith = (count: number) => hashes.map((hash, at) => (at < count ? frameOf(at, hash) : otherFrames[at]!))
  const isOfParts = (count: number) => found(true, hashes, { frames: framesWith(count), inside })!.region !== undefined
  expect([1, 2, 3, 4].map(isOfParts)).toEqual([true, true, false, false])
})
