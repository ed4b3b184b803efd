import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import { expect, test } from 'vitest'
import { type CopyKind, copyKinds, longestSideOfCopy } from './copy-kinds.ts'
import { decode, type Picture, pictureOf } from './drawing/picture.ts'
import { fromCorners, type Point } from './drawing/warp.ts'
import { finderNames, finderOf } from './finders.ts'
import { KeptUploads } from './kept-uploads.ts'
import { type CopySource, makeCopy, makeUpload } from './make-copy.ts'
import { halfOf } from './pictures/half.ts'
import { copyFigures, copyTable } from './report.ts'
import { wilsonInterval } from './wilson.ts'

const original = await decode(await generatedPhotograph(1, { width: 600, height: 400 }))
const neighbours = await Promise.all(
  [2, 3, 4].map(async (seed) => decode(await generatedPhotograph(seed, { width: 300, height: 200 }))),
)
const source: CopySource = { id: 'a picture', original, neighbours }
const kindOf = (name: string): CopyKind => copyKinds.find((kind) => kind.name === name)!
const copyOf = (name: string, changes: Partial<CopySource> = {}) => makeCopy(kindOf(name), { ...source, ...changes })

test('there are thirty kinds and more, each with a name of its own', () => {
  expect(copyKinds.length).toBeGreaterThanOrEqual(30)
  expect(new Set(copyKinds.map(({ name }) => name)).size).toBe(copyKinds.length)
})

test.each(copyKinds.map((kind) => [kind.name, kind] as const))(
  '%s is the same each time, in bounds, and leaves the original as it was',
  async (_name, kind) => {
    const before = original.data.slice()
    const upload = await makeUpload(kind, source)
    expect(await makeUpload(kind, source)).toEqual(upload)
    expect(original.data).toEqual(before)
    const { width, height } = await decode(upload)
    expect(Math.max(width, height)).toBeLessThanOrEqual(longestSideOfCopy)
    expect(Math.min(width, height)).toBeGreaterThan(100)
  },
)

/** The share of pixels of which a colour changed by more than `by`. */
function changedShare(copy: Picture, by = 0): number {
  let changed = 0
  for (let at = 0; at < copy.data.length; at += 3) {
    changed += Number([0, 1, 2].some((k) => Math.abs(copy.data[at + k]! - original.data[at + k]!) > by))
  }
  return changed / (copy.width * copy.height)
}

test('another picture, another kind: other stickers', async () => {
  const stickers = await copyOf('stickers')
  expect(await copyOf('stickers', { id: 'another' })).not.toEqual(stickers)
})

test('six stickers cover a tenth of the area together, blurred and pixelated parts what they say', async () => {
  for (const id of ['one', 'two', 'three', 'four']) {
    const share = changedShare(await copyOf('stickers', { id }))
    expect(share).toBeGreaterThan(0.09)
    expect(share).toBeLessThan(0.11)
    expect(changedShare(await copyOf('blurred-parts', { id }))).toBeLessThan(0.125)
    expect(changedShare(await copyOf('pixelated-part', { id }))).toBeLessThan(0.092)
  }
})

test.each([
  ['crop-corner-95', 0.95, 0.95],
  ['crop-corner-90', 0.9, 0.9],
  ['crop-corner-80', 0.8, 0.8],
  ['crop-corner-70', 0.7, 0.7],
  ['crop-around-10', 0.8, 0.8],
  ['squeezed-75', 0.75, 1],
])('%s keeps the share of its sides that it says', async (name, across, down) => {
  const { width, height } = await copyOf(name)
  expect([width, height]).toEqual([600 * across, 400 * down])
})

test('a crop at a corner is at each of the four, a crop at a side at each of those', async () => {
  const corners = new Set<string>()
  const sides = new Set<string>()
  const places = pictureOf(new Uint8Array(600 * 400 * 3), 600, 400)
  for (let y = 0; y < 400; y++) for (let x = 0; x < 600; x++) places.data.set([x / 3, y / 2, 0], (y * 600 + x) * 3)
  const ids = Array.from({ length: 40 }, (_, at) => `picture ${at}`)
  for (const id of ids) {
    const corner = await copyOf('crop-corner-80', { id, original: places })
    corners.add(corner.data.subarray(0, 2).join())
    const side = await copyOf('crop-side-20', { id, original: places })
    sides.add([...side.data.subarray(0, 2), side.width, side.height].join())
  }
  expect([...corners].sort()).toEqual(['0,0', '0,40', '40,0', '40,40'])
  expect([...sides].sort()).toEqual(['0,0,480,400', '0,0,600,320', '0,40,600,320', '40,0,480,400'])
})

test('letters of a line of text are 8 % of the height, and the line is most of the width', async () => {
  const copy = await copyOf('text-line')
  const white: { x: number; y: number }[] = []
  for (let at = 0; at < copy.width * copy.height; at++) {
    const isWhite = copy.data.subarray(at * 3, at * 3 + 3).every((value) => value === 255)
    const wasWhite = original.data.subarray(at * 3, at * 3 + 3).every((value) => value === 255)
    if (isWhite && !wasWhite) white.push({ x: at % copy.width, y: Math.floor(at / copy.width) })
  }
  const span = (values: readonly number[]) => Math.max(...values) - Math.min(...values) + 1
  expect(Math.abs(span(white.map(({ y }) => y)) - 400 * 0.08)).toBeLessThanOrEqual(1)
  expect(span(white.map(({ x }) => x)) / 600).toBeGreaterThan(0.7)
})

test('a caption is 15 % of the height beside the whole picture', async () => {
  const above = await copyOf('caption-above')
  expect([above.width, above.height]).toEqual([600, 460])
  expect(above.data.subarray(60 * 600 * 3)).toEqual(original.data)
  const below = await copyOf('caption-below')
  expect(below.data.subarray(0, 400 * 600 * 3)).toEqual(original.data)
})

test('an upload as it is listed is found by every finder, and one that is not listed by none', async () => {
  for (const name of finderNames) {
    const finder = await (await finderOf(name))()
    await finder.add('listed', original)
    await finder.add('another', neighbours[0]!)
    const { found } = await finder.find(await makeUpload(kindOf('recompressed'), source))
    expect(found.map(({ id }) => id)).toEqual(['listed'])
    const other = { ...source, original: neighbours[1]! }
    expect((await finder.find(await makeUpload(kindOf('recompressed'), other))).found).toEqual([])
  }
})

test('what is kept is what would be made, and is made anew of other pixels', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'breakwater-copies-'))
  try {
    const kind = kindOf('collage-2-covering')
    const other = { ...source, original: neighbours[1]! }
    for (const run of [1, 2]) {
      const kept = new KeptUploads(folder)
      expect(await kept.upload(kind, source), `run ${run}`).toEqual(await makeUpload(kind, source))
      expect(await kept.upload(kind, other), `run ${run}`).toEqual(await makeUpload(kind, other))
      expect(await readdir(folder)).toHaveLength(2)
    }
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('corners of a photographed screen are the corners of what it shows', () => {
  const corners: [Point, Point, Point, Point] = [
    [10, 20],
    [190, 5],
    [170, 140],
    [25, 120],
  ]
  const [a, b, c, d, e, f, g, h, i] = fromCorners(corners, 60, 40)
  const shown = corners.map(([x, y]) => {
    const depth = g * x + h * y + i
    return [(a * x + b * y + c) / depth, (d * x + e * y + f) / depth].map((value) => Math.round(value * 1e6) / 1e6 + 0)
  })
  expect(shown).toEqual([
    [0, 0],
    [60, 0],
    [60, 40],
    [0, 40],
  ])
})

test('the table has a row for each kind and a column for each finder, and figures compare two', () => {
  const row = { half: 'tuning', source: 'photographs', kind: 'noise', copies: 4, low: 0.3, high: 0.95 } as const
  const rows = [
    { ...row, finder: 'plain-pdq', found: 1, recall: 0.25, wrong: 0, medianMilliseconds: 0.5 },
    { ...row, finder: 'ours', found: 3, recall: 0.75, wrong: 2, medianMilliseconds: 4 },
  ]
  expect(copyTable(rows, 'tuning').split('\n').at(-1)).toBe(
    '| noise | 0.25 (0.30–0.95) | 0.75 (0.30–0.95) | 0 | 2 | 0.5 | 4.0 |',
  )
  expect(copyFigures(rows, { area: 'agent', half: 'tuning', finder: 'ours', beside: 'plain-pdq' })).toEqual([
    { area: 'agent', name: 'recall-noise', value: 0.75, unit: '', peer: 'plain-pdq', peerValue: 0.25, ratio: 3 },
  ])
  expect(copyFigures(rows, { area: 'agent', half: 'reporting', finder: 'ours', beside: 'plain-pdq' })).toEqual([])
})

test('intervals are Wilson’s', () => {
  const rounded = ([low, high]: readonly [number, number]) => [low.toFixed(3), high.toFixed(3)]
  expect(rounded(wilsonInterval(0, 10))).toEqual(['0.000', '0.278'])
  expect(rounded(wilsonInterval(5, 10))).toEqual(['0.237', '0.763'])
  expect(rounded(wilsonInterval(10, 10))).toEqual(['0.722', '1.000'])
})

test('a picture stays in its half', () => {
  const halves = Object.fromEntries(
    ['generated/0', 'generated/5', 'mate-backgrounds/Aqua.jpg'].map((id) => [id, halfOf(id)]),
  )
  expect(halves).toEqual({
    'generated/0': 'tuning',
    'generated/5': 'reporting',
    'mate-backgrounds/Aqua.jpg': 'reporting',
  })
})
