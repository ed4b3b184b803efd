import { dihedralForms } from '@breakwater/contracts/fingerprint-types'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { regionModule } from '../node/index.ts'
import { bytesOfPixel, type PixelLayout, type Pixels } from '../pixels.ts'
import { paint, pictureKinds } from '../testing/paint.ts'
import { createRegionKernel } from './region-kernel.ts'
import { type RegionsReference, regionsReference } from './regions-reference.ts'
import { slopeVotesReference } from './slope-votes-reference.ts'

const kernel = createRegionKernel(regionModule)

function inLayout({ data, ...size }: Pixels, layout: PixelLayout): Pixels {
  const bytes = bytesOfPixel[layout]
  const kept = data.filter((_, at) => at % 4 < bytes)
  return { data: kept, ...size, layout }
}

const pictures = fc
  .record({
    kind: fc.constantFrom(...pictureKinds),
    seed: fc.integer({ min: 0, max: 2 ** 31 }),
    width: fc.integer({ min: 64, max: 260 }),
    height: fc.integer({ min: 64, max: 260 }),
    layout: fc.constantFrom('grey', 'rgb', 'rgba'),
  })
  .map(({ layout, ...shape }) => inLayout(paint(shape), layout as PixelLayout))

function asBytes({ quality, detail, dihedral }: ReturnType<RegionsReference['hash']>) {
  const text = dihedralForms.map((form) => dihedral[form]).join('')
  return { quality, detail, hashes: Uint8Array.from(Buffer.from(text, 'hex')) }
}

/** As it stands, and `flipY`. */
function uprightAndMirroredOf(eight: Uint8Array): Uint8Array {
  const at = dihedralForms.indexOf('flipY') * 32
  return Uint8Array.from([...eight.subarray(0, 32), ...eight.subarray(at, at + 32)])
}

const share = fc.double({ min: -1, max: 1, noNaN: true })

describe('as the reference, number for number', () => {
  test('lines', () => {
    fc.assert(
      fc.property(pictures, fc.boolean(), (picture, isUpright) => {
        kernel.open(picture)
        const found = kernel.findLines(isUpright)
        const expected = regionsReference(picture).findLines(isUpright)
        expect(found.lines).toEqual(expected.lines)
        expect(Buffer.from(found.weights).equals(expected.weights)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  test('votes for lines that stand aslant', () => {
    let cast = 0
    const asked = { leastWeight: 96, slopes: 65, step: 0.005 }
    fc.assert(
      fc.property(pictures, fc.boolean(), (picture, isUpright) => {
        kernel.open(picture)
        const { bins, votes } = kernel.voteForSlopes(kernel.findLines(isUpright), asked)
        const expected = slopeVotesReference(regionsReference(picture).findLines(isUpright), asked)
        expect(bins).toBe(expected[0]!.length)
        expect([...votes]).toEqual(expected.flat())
        cast += expected.flat().reduce((sum, count) => sum + count)
      }),
      { numRuns: 30 },
    )
    expect(cast).toBeGreaterThan(1_000_000)
  })

  test('landmarks', () => {
    let count = 0
    fc.assert(
      fc.property(pictures, (picture) => {
        kernel.open(picture)
        const found = kernel.findLandmarks()
        count += found?.length ?? 0
        expect(found).toEqual(regionsReference(picture).findLandmarks())
      }),
      { numRuns: 30 },
    )
    expect(count).toBeGreaterThan(100)
  })

  test.each([
    ['upright', 0, 0],
    ['turned', 0.2, 0],
    ['turned and tilted', 0.2, 0.3],
  ])('the hash of any %s part, with corners and without', (_name, slant, tilted) => {
    fc.assert(
      fc.property(
        pictures,
        fc.tuple(share, share, share, share),
        fc.constantFrom(0, 3, 9.5),
        (picture, parts, radius) => {
          const { width, height } = picture
          const [a, b, c, d] = parts as [number, number, number, number]
          const region = {
            ...{ x: width * (0.5 + a / 4), y: height * (0.5 + b / 4) },
            ...{ u: [width * (0.1 + Math.abs(c) * 0.4), height * d * slant] as const },
            v: [width * b * slant, height * (0.1 + Math.abs(a) * 0.4)] as const,
            tilt: [c * tilted, d * tilted] as const,
          }
          kernel.open(picture)
          const expected = asBytes(regionsReference(picture).hash(region, radius))
          expect(kernel.hash(region, { forms: 'eight', radius })).toEqual(expected)
          const { hashes } = kernel.hash(region, { forms: 'two', radius })
          expect(hashes).toEqual(uprightAndMirroredOf(expected.hashes))
        },
      ),
      { numRuns: 100 },
    )
  })

  test.each([
    [1025, 700],
    [2600, 130],
    [90, 3000],
    [1024, 1024],
  ])('of a picture of %i × %i, made smaller', (width, height) => {
    const picture = paint({ kind: 'clouds', seed: 5, width, height })
    const reference = regionsReference(picture)
    expect(kernel.open(picture)).toEqual({ width: reference.width, height: reference.height })
    expect(kernel.findLines(true).lines).toEqual(reference.findLines(true).lines)
    expect(kernel.findLandmarks()).toEqual(reference.findLandmarks())
    const region = { x: reference.width / 2, y: reference.height / 2, u: [40, 3], v: [-3, 30] } as const
    expect(kernel.hash(region, { forms: 'eight' })).toEqual(asBytes(reference.hash(region)))
  })
})

test('nothing of a picture stays after it is wiped', () => {
  const { width, height } = { width: 300, height: 200 }
  kernel.open({ data: new Uint8Array(2 * width * height * 4).fill(173), width: 2 * width, height })
  // A smaller one after it hides nothing that the larger one left.
  kernel.open({ data: new Uint8Array(width * height * 4).fill(173), width, height })
  expect(kernel.bytesKept(173)).toBeGreaterThan(2 * width * height)
  kernel.wipe()
  expect(kernel.bytesKept(173)).toBeLessThan(100)
})

test.each([
  ['a row too many', (width: number, height: number) => new Uint8Array(width * (height + 1) * 4).fill(173)],
  ['half a row', (width: number) => new Uint8Array(width * 6).fill(173)],
])('nor of one that was refused for %s', (_what, rows) => {
  const { push } = kernel.begin(300, 200)
  push(new Uint8Array(300 * 100 * 4).fill(173))
  expect(kernel.bytesKept(173)).toBeGreaterThan(300 * 100)
  expect(() => push(rows(300, 200))).toThrow(RangeError)
  expect(kernel.bytesKept(173)).toBeLessThan(100)
})

test('nor of one whose rows did not all come', () => {
  const { push, finish } = kernel.begin(300, 200)
  push(new Uint8Array(300 * 100 * 4).fill(173))
  expect(kernel.bytesKept(173)).toBeGreaterThan(300 * 100)
  expect(finish).toThrow(RangeError)
  expect(kernel.bytesKept(173)).toBeLessThan(100)
})

test('rows of two pictures are not mixed: who began first is told', () => {
  const first = kernel.begin(300, 200)
  const second = kernel.begin(100, 100)
  expect(() => first.push(new Uint8Array(300 * 200 * 4))).toThrow(RangeError)
  expect(() => first.finish()).toThrow(RangeError)
  second.push(new Uint8Array(100 * 100 * 4))
  expect(second.finish()).toEqual({ width: 100, height: 100 })
  kernel.wipe()
})

test('a side beyond what files can have is refused', () => {
  expect(() => kernel.begin(300_000, 2)).toThrow(RangeError)
  expect(() => kernel.begin(2, 300_000)).toThrow(RangeError)
})

test('bytes and pixels must fit', () => {
  expect(() => kernel.open({ data: new Uint8Array(10), width: 64, height: 64 })).toThrow(RangeError)
})
