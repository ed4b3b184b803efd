import { createHash } from 'node:crypto'
import type { EntryId } from '@breakwater/contracts'
import type { UploadWindow } from '@breakwater/fingerprint'
import { createHashIndex } from '@breakwater/matcher'
import { loadMatcherModules } from '@breakwater/matcher/node'
import { expect, test } from 'vitest'
import { compareWindows } from './compare-windows.ts'
import type { Listed } from './listed-rows.ts'

const modules = loadMatcherModules()

/** 32 bytes that are far from those of every other number, with some bits changed. */
function hashOf(number: number, flips = 0): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(createHash('sha256').update(`window ${number}`).digest())
  for (let flip = 0; flip < flips; flip++) bytes[31 - (flip >> 3)]! ^= 1 << (flip & 7)
  return bytes
}

interface Placed {
  readonly hash: Uint8Array
  readonly left: number
  readonly turn?: number
  readonly isMirrored?: boolean
  readonly quality?: number
}

/** A window a fifth as wide as the upload, in its upper half. */
function windowAt({ hash, left, turn = 0, isMirrored = false, quality = 90 }: Placed): UploadWindow {
  const hashes = Uint8Array.from({ length: 64 }, (_, at) => (at * 37) & 0xff)
  hashes.set(hash, isMirrored ? 32 : 0)
  const [right, top, bottom] = [left + 0.2, 0.1, 0.3]
  return {
    corners: [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ],
    ...{ quality, hashes, turn },
  }
}

const entries = ['10000000-0000-4000-8000-000000000000', '20000000-0000-4000-8000-000000000000'] as EntryId[]
/** Windows 0 to 6 are of the first entry, 7 to 13 of the second. */
const index = createHashIndex(modules)
for (let window = 0; window < 14; window++) index.insert(window, hashOf(window))
const rows = {
  ofHash: (window: number): Listed => ({
    ...{ entry: entries[window < 7 ? 0 : 1]!, id: window < 7 ? 0 : 1, isVideo: false },
    ...{ trust: 'self_reported', maxAction: 'hold' },
  }),
}
const found = (...placed: readonly Placed[]) =>
  compareWindows({ index, rows }, placed.map(windowAt)).map(({ entry, windows, distanceBits }) => ({
    entry: entries.indexOf(entry),
    ...{ windows, distanceBits },
  }))

test('one window is one sign, and where it lies is told', () => {
  expect(found({ hash: hashOf(2, 9), left: 0.4 })).toEqual([{ entry: 0, windows: 1, distanceBits: 9 }])
  const [match] = compareWindows({ index, rows }, [windowAt({ hash: hashOf(2, 9), left: 0.4 })])
  expect(match!.region!.corners[0]).toEqual([0.4, 0.1])
})

test('two windows of one entry that lie apart and are turned alike agree', () => {
  const apart = [
    { hash: hashOf(2, 20), left: 0.1 },
    { hash: hashOf(3, 4), left: 0.6 },
  ]
  expect(found(...apart)).toEqual([{ entry: 0, windows: 2, distanceBits: 4 }])
  expect(found(...apart.map((each) => ({ ...each, isMirrored: true })))).toEqual([
    { entry: 0, windows: 2, distanceBits: 4 },
  ])
  expect(found(...apart, { hash: hashOf(6, 4), left: 0.35 })[0]!.windows).toBe(3)
})

test('a pattern that is a listed window over and over hides no other', () => {
  const pattern = Array.from({ length: 3_000 }, (_, at) => ({ hash: hashOf(2), left: (at % 60) / 100 }))
  expect(found(...pattern)[0]!.windows).toBe(1)
  expect(found(...pattern, { hash: hashOf(3, 25), left: 0.75 })[0]!.windows).toBe(2)
})

test.each([
  ['the same listed window twice', { hash: hashOf(2, 20), left: 0.1 }, { hash: hashOf(2, 4), left: 0.6 }],
  ['one place', { hash: hashOf(2, 20), left: 0.1 }, { hash: hashOf(3, 4), left: 0.13 }],
  ['turned otherwise', { hash: hashOf(2, 20), left: 0.1, turn: -0.087 }, { hash: hashOf(3, 4), left: 0.6, turn: 0 }],
  ['one of them mirrored', { hash: hashOf(2, 20), left: 0.1, isMirrored: true }, { hash: hashOf(3, 4), left: 0.6 }],
])('%s is one sign', (_what, one, other) => {
  expect(found(one, other)).toEqual([{ entry: 0, windows: 1, distanceBits: 4 }])
})

test('windows of two entries are one sign of each, the nearer first', () => {
  expect(found({ hash: hashOf(2, 20), left: 0.1 }, { hash: hashOf(9, 4), left: 0.6 })).toEqual([
    { entry: 1, windows: 1, distanceBits: 4 },
    { entry: 0, windows: 1, distanceBits: 20 },
  ])
})

test('what is too far, and of too little quality, is nothing', () => {
  expect(found({ hash: hashOf(2, 32), left: 0.1 })).toEqual([])
  expect(found({ hash: hashOf(2), left: 0.1, quality: 49 })).toEqual([])
  expect(found({ hash: hashOf(77), left: 0.1 })).toEqual([])
  expect(found()).toEqual([])
})

test('a window whose hash has order has to be nearer, and one that says nothing is not compared', () => {
  const ordered = hashOf(20)
  for (let row = 1; row < 7; row++) ordered.copyWithin(row * 2, 0, 2)
  const checks = Uint8Array.from({ length: 32 }, (_, at) => (at % 4 < 2 ? 0x55 : 0xaa))
  const near = createHashIndex(modules)
  near.insert(0, ordered)
  near.insert(7, checks)
  const isFound = (hash: Uint8Array, bits: number) => {
    const moved = hash.slice()
    for (let bit = 0; bit < bits; bit++) moved[31 - bit]! ^= 1
    return compareWindows({ index: near, rows }, [windowAt({ hash: moved, left: 0.1 })]).length > 0
  }
  expect([isFound(ordered, 12), isFound(ordered, 17)]).toEqual([true, false])
  expect(isFound(checks, 0)).toBe(false)
})
