import { createHash } from 'node:crypto'
import { type DihedralHashes, dihedralForms, type EntryId, type Match, type PdqHash } from '@breakwater/contracts'
import { type RegionFingerprint, uprightAndMirrored } from '@breakwater/fingerprint'
import type { InsideFrame, TurnedVideoFrame } from '@breakwater/fingerprint/node'
import { createHashIndex } from '@breakwater/matcher'
import { loadMatcherModules } from '@breakwater/matcher/node'
import { expect, test } from 'vitest'
import { type VideoPolicy, videoPolicySchema } from '../policy/video-policy.ts'
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
function found(
  isVideo: boolean,
  hashes: readonly Uint8Array[],
  upload: Upload,
  policy: Partial<VideoPolicy> = {},
): Match | undefined {
  const index = createHashIndex(modules)
  for (const [id, hash] of hashes.entries()) index.insert(id, hash)
  const standing = { entry: 'listed' as EntryId, trust: 'self_reported', maxAction: 'hold' } as const
  const listed: Listed = { id: 0, isVideo, ...standing }
  const rows = { ofHash: () => listed, hashCountOf: () => hashes.length }
  const comparing = compareVideo({ index, rows }, upload, videoPolicySchema.parse(policy))
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
const insideOf = (parts: readonly (readonly RegionFingerprint[])[]): InsideFrame[] =>
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
  expect(found(true, hashes, { frames: otherFrames.slice(0, 3), inside: inside.slice(0, 3) })).toMatchObject({
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

/** An upload of these frames, each whole, between bars, another picture, or black. */
const film = (
  shown: readonly ('whole' | 'barred' | 'other' | 'black')[],
  scenesOfFilm: readonly Uint8Array[],
): Upload => ({
  frames: shown.map((how, at) => {
    const frame = frameOf(at, how === 'whole' ? scenesOfFilm[at]! : hashOf(`other ${at}`))
    return how === 'black' ? { ...frame, quality: 0 } : frame
  }),
  inside: insideOf(shown.map((how, at) => (how === 'barred' ? [partOf(scenesOfFilm[at]!)] : []))),
})
const tenScenes = Array.from({ length: 10 }, (_, at) => hashOf(`scene ${at}`))
const of = (whole: number, barred: number, black = 0) => [
  ...Array.from({ length: whole }, () => 'whole' as const),
  ...Array.from({ length: barred }, () => 'barred' as const),
  ...Array.from({ length: 10 - whole - barred - black }, () => 'other' as const),
  ...Array.from({ length: black }, () => 'black' as const),
]

test('of a listed video frames are counted that show it whole or in a part, unless those that show it whole are enough', () => {
  const told = (whole: number, barred: number, policy: Partial<VideoPolicy> = {}) => {
    const match = found(true, tenScenes, film(of(whole, barred), tenScenes), policy)
    return match && [match.shared!.frames, match.region === undefined ? 'whole' : 'part']
  }
  expect(told(0, 6)).toEqual([6, 'part'])
  // Too little is whole to be anything, and too little in parts: together it is not.
  expect(told(2, 2)).toEqual([4, 'part'])
  expect(told(2, 6)).toEqual([8, 'part'])
  // Those that are whole are for review already, or count in full: a part must not take that away.
  expect(told(5, 5)).toEqual([5, 'whole'])
  expect(told(8, 2)).toEqual([8, 'whole'])
  expect(told(5, 5, { actAtShare: 0.5 })).toEqual([5, 'whole'])
})

test('frames with nothing in them are not counted, as they are not where whole ones are compared', () => {
  const tail = film(of(0, 2, 8), tenScenes)
  expect(found(true, tenScenes.slice(0, 2), tail)).toMatchObject({ shared: { frames: 2, ofUpload: 1, ofEntry: 1 } })
})

test('where every fourth frame is looked into, each stands for four of the listed video', () => {
  const scenesOfFilm = Array.from({ length: 40 }, (_, at) => hashOf(`long ${at}`))
  const upload = film(
    Array.from({ length: 40 }, () => 'barred'),
    scenesOfFilm,
  )
  const inside = upload.inside!.filter((_, at) => at % 4 === 0)
  expect(found(true, scenesOfFilm, { ...upload, inside })).toMatchObject({
    shared: { frames: 10, ofUpload: 1, ofEntry: 1 },
  })
  const half = insideOf(inside.map(({ regions }, at) => (at % 2 === 0 ? regions : [partOf(hashOf(`none ${at}`))])))
  const placed = half.map((frame, at) => ({ ...frame, seconds: at * 4 }))
  expect(found(true, scenesOfFilm, { ...upload, inside: placed })).toMatchObject({ shared: { ofEntry: 0.5 } })
})
