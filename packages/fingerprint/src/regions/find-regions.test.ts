import { limits } from '@breakwater/contracts/limits'
import { describe, expect, test } from 'vitest'
import { hashOfForm } from '../dihedral-words.ts'
import { hammingDistance } from '../distance.ts'
import { pdqModule, regionKernel } from '../node/index.ts'
import { createPdqKernel } from '../pdq-kernel.ts'
import type { Pixels } from '../pixels.ts'
import { laidAslant } from '../testing/laid-aslant.ts'
import { paint } from '../testing/paint.ts'
import { createRegionFinder } from './find-regions.ts'
import type { RegionFingerprint } from './region-fingerprint.ts'

const finder = createRegionFinder(regionKernel)
const kernel = createPdqKernel(pdqModule)
const most = 60
const places = { upright: most, slanted: 60 }

const clouds = (seed: number, width: number, height: number) => paint({ kind: 'clouds', seed, width, height })

/** A canvas of one colour with pictures laid on it. */
function laid(
  width: number,
  height: number,
  grey: number,
  pictures: readonly (readonly [Pixels, number, number])[],
): Pixels {
  const data = new Uint8Array(width * height * 4).fill(grey)
  for (const [picture, left, top] of pictures) {
    for (let row = 0; row < picture.height; row++) {
      const from = row * picture.width * 4
      data.set(picture.data.subarray(from, from + picture.width * 4), ((top + row) * width + left) * 4)
    }
  }
  return { data, width, height }
}

/** Eight or two. */
const hashesOf = ({ hashes }: RegionFingerprint) =>
  Array.from({ length: hashes.length / 32 }, (_, at) => hashOfForm(hashes, at))

function nearest(upload: Pixels, listed: Pixels): { readonly distance: number; readonly region: RegionFingerprint } {
  const { hash } = kernel.fingerprint(listed)
  const found = finder.find(upload, places).regions.map((region) => ({
    distance: Math.min(...hashesOf(region).map((each) => hammingDistance(each, hash))),
    region,
  }))
  return found.reduce((a, b) => (b.distance < a.distance ? b : a))
}

const listed = clouds(7, 400, 300)
describe.each([
  ['between bars', laid(400, 700, 16, [[listed, 0, 180]]), [0, 180]],
  [
    'in a screen',
    laid(480, 960, 250, [
      [listed, 40, 222],
      [clouds(3, 60, 60), 20, 40],
    ]),
    [40, 222],
  ],
  [
    'beside another',
    laid(800, 300, 0, [
      [listed, 0, 0],
      [clouds(8, 400, 300), 400, 0],
    ]),
    [0, 0],
  ],
  [
    'in a collage of four',
    laid(800, 600, 0, [
      [clouds(9, 400, 300), 0, 0],
      [clouds(10, 400, 300), 400, 0],
      [clouds(11, 400, 300), 0, 300],
      [listed, 400, 300],
    ]),
    [400, 300],
  ],
  [
    'on another picture',
    laid(1000, 800, 0, [
      [clouds(12, 1000, 800), 0, 0],
      [listed, 311, 207],
    ]),
    [311, 207],
  ],
] as const)('a picture %s', (_where, upload, [left, top]) => {
  test('is found, and where it lies', () => {
    const { distance, region } = nearest(upload, listed)
    expect(distance).toBeLessThanOrEqual(limits.matchDistanceBits)
    const expected = [
      [left, top],
      [left + 400, top],
      [left + 400, top + 300],
      [left, top + 300],
    ]
    for (const [index, [x, y]] of region.corners.entries()) {
      expect(Math.abs(x * upload.width - expected[index]![0]!)).toBeLessThan(4)
      expect(Math.abs(y * upload.height - expected[index]![1]!)).toBeLessThan(4)
    }
  })
  test('is not found where another was', () => {
    expect(nearest(upload, clouds(77, 400, 300)).distance).toBeGreaterThan(limits.matchDistanceBits + 20)
  })
})

describe.each([
  [
    'seen from below',
    [
      [160, 90],
      [860, 120],
      [940, 640],
      [70, 600],
    ],
  ],
  [
    'seen from the side',
    [
      [120, 150],
      [850, 60],
      [820, 640],
      [150, 580],
    ],
  ],
  [
    'turned a little',
    [
      [148, 110],
      [898, 149],
      [867, 748],
      [117, 709],
    ],
  ],
] as const)('a picture on a screen %s', (_how, corners) => {
  const picture = clouds(41, 800, 600)
  const photographed = laidAslant(laid(1000, 800, 60, []), picture, corners)

  test('is found, and where it lies', () => {
    const { distance, region } = nearest(photographed, picture)
    expect(distance).toBeLessThanOrEqual(limits.matchDistanceBits)
    for (const [index, [x, y]] of region.corners.entries()) {
      expect(Math.abs(x * 1000 - corners[index]![0])).toBeLessThan(6)
      expect(Math.abs(y * 800 - corners[index]![1])).toBeLessThan(6)
    }
  })
  test('is not found by what stands upright alone', () => {
    const { regions } = finder.find(photographed, { upright: most, slanted: 0 })
    const { hash } = kernel.fingerprint(picture)
    const distances = regions.flatMap((region) => hashesOf(region).map((each) => hammingDistance(each, hash)))
    expect(Math.min(256, ...distances)).toBeGreaterThan(limits.matchDistanceBits)
  })
})

test('a picture with round corners is found', () => {
  const radius = 24
  const rounded = { ...listed, data: listed.data.slice() }
  for (let y = 0; y < 300; y++) {
    for (let x = 0; x < 400; x++) {
      const [dx, dy] = [radius - Math.min(x, 399 - x), radius - Math.min(y, 299 - y)]
      if (dx > 0 && dy > 0 && Math.hypot(dx, dy) > radius)
        rounded.data.fill(228, (y * 400 + x) * 4, (y * 400 + x) * 4 + 4)
    }
  }
  const upload = laid(520, 980, 228, [[rounded, 30, 300]])
  expect(nearest(upload, listed).distance).toBeLessThanOrEqual(limits.matchDistanceBits)
})

test('nearly the same place is told once', () => {
  const upload = laid(1000, 800, 0, [
    [clouds(12, 1000, 800), 0, 0],
    [listed, 311, 207],
  ])
  const first = finder.find(upload, places).regions.map((region) => hashesOf(region)[0]!)
  expect(first.length).toBeGreaterThan(10)
  for (const [index, hash] of first.entries()) {
    for (const other of first.slice(index + 1)) expect(hammingDistance(hash, other)).toBeGreaterThan(2)
  }
})

describe('bounded, whatever comes', () => {
  const stripes = (width: number, height: number, period: number): Pixels => ({
    data: new Uint8Array(width * height).map((_, at) => ((at % width) % period < period / 2 ? 255 : 0)),
    ...{ width, height, layout: 'grey' },
  })
  /** As long and short words in lines. */
  const text = (width: number, height: number): Pixels => ({
    data: new Uint8Array(width * height).map((_, at) => {
      const [x, y] = [at % width, Math.floor(at / width)]
      return y % 24 > 12 && (x * 7 + (y - (y % 24)) * 13) % 61 > 12 ? 20 : 250
    }),
    ...{ width, height, layout: 'grey' },
  })
  const tiles = Array.from({ length: 1000 }, (_, index) => {
    const place = [(index % 40) * 25, Math.floor(index / 40) * 25] as const
    return [clouds(index, 24, 24), ...place] as const
  })
  test.each([
    ['a thousand tiny pictures', laid(1000, 625, 255, tiles)],
    ['nothing but one colour', laid(900, 700, 128, [])],
    ['a pattern that repeats', stripes(1000, 800, 10)],
    ['noise', paint({ kind: 'noise', seed: 1, width: 900, height: 900 })],
    ['blocks', paint({ kind: 'blocks', seed: 1, width: 1024, height: 1024 })],
    ['a page of text', text(1000, 1400)],
    ['a panorama of a hundred megapixels', stripes(65_000, 1500, 900)],
    ['what is too narrow', stripes(20_000, 70, 900)],
    ['what is tiny', paint({ kind: 'noise', seed: 1, width: 20, height: 900 })],
  ])('%s', (_name, upload) => {
    const { regions } = finder.find(upload, places)
    expect(regions.length).toBeLessThanOrEqual(most + 24 + 60)
    for (const { corners, quality } of regions) {
      expect(quality).toBeGreaterThanOrEqual(limits.minimumQuality)
      for (const share of corners.flat()) expect(share >= 0 && share <= 1).toBe(true)
    }
  })

  test('of boxes and lines that are drawn most are not compared', () => {
    const drawn = Array.from({ length: 30 }, (_, at) => {
      const [width, height] = [60 + ((at * 37) % 300), 50 + ((at * 53) % 240)]
      const box = laid(width, height, (at * 71) % 256, [])
      return [box, (at * 97) % (1000 - width), (at * 61) % (800 - height)] as const
    })
    expect(finder.find(laid(1000, 800, 230, drawn), places).regions.length).toBeLessThan(
      (places.upright + places.slanted) / 2,
    )
  })

  test.each([
    [37, 41],
    [99, 28],
    [111, 22],
    [64, 64],
  ])('and few parts of checks of %i × %i are', (across, down) => {
    const [width, height] = [900, 700]
    const greys = [30, 140, 230]
    const data = new Uint8Array(width * height).map((_, at) => {
      const [column, row] = [Math.floor((at % width) / across), Math.floor(at / width / down)]
      return greys[(column + 2 * row) % 3]!
    })
    expect(finder.find({ data, width, height, layout: 'grey' }, places).regions.length).toBeLessThanOrEqual(10)
  })

  const corners = [
    [160, 90],
    [860, 120],
    [940, 640],
    [70, 600],
  ] as const
  const inside = laid(600, 450, 240, [[clouds(42, 400, 250), 100, 100]])
  test.each([
    ['of upright places', laid(1000, 625, 255, tiles), { upright: 60, slanted: 0 }],
    ['of places aslant', laidAslant(laid(1000, 800, 60, []), inside, corners), { upright: 0, slanted: 1 }],
  ])('that there was more to look at is said: %s', (_what, upload, options) => {
    expect(finder.find(upload, options).isCutShort).toBe(true)
    expect(finder.find(upload, { upright: 0, slanted: 0 }).isCutShort).toBe(false)
  })

  test.each([
    ['upright', { upright: 200, slanted: 0 }],
    ['aslant', { upright: 0, slanted: 200 }],
  ])('and nothing is said where all places were looked at, %s', (_what, options) => {
    expect(finder.find(laid(400, 700, 16, [[listed, 0, 180]]), options).isCutShort).toBe(false)
  })

  test.each([
    ['a panorama that is made too narrow to be looked into', stripes(40_000, 2500, 900), true],
    ['what was too narrow from the start', stripes(20_000, 60, 900), false],
  ])('%s', (_what, upload, isCutShort) => {
    expect(finder.find(upload, places)).toEqual({ regions: [], isCutShort })
  })
})
