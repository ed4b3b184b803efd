import { limits } from '@breakwater/contracts/limits'
import { describe, expect, test } from 'vitest'
import { hashOfForm } from '../dihedral-words.ts'
import { hammingDistance } from '../distance.ts'
import { regionKernel } from '../node/index.ts'
import type { Pixels } from '../pixels.ts'
import { paint } from '../testing/paint.ts'
import { createWindowFinder, type InnerWindow, type UploadWindow } from './inner-windows.ts'

const finder = createWindowFinder(regionKernel)
const most = 7

/** Discs of many sizes and greys, one over the other, with grain. */
function pebbles(seed: number, width = 720, height = 540): Pixels {
  let state = seed
  const below = (most: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * most)
  }
  const data = new Uint8Array(width * height).fill(120)
  for (let disc = 0; disc < 160; disc++) {
    const [x, y, radius, grey] = [below(width), below(height), 6 + below(50), below(256)]
    for (let row = Math.max(0, y - radius); row < Math.min(height, y + radius); row++) {
      const half = Math.floor(Math.sqrt(radius ** 2 - (row - y) ** 2))
      data.fill(grey, row * width + Math.max(0, x - half), row * width + Math.min(width, x + half))
    }
  }
  const grained = data.map((grey) => Math.max(0, Math.min(255, grey + below(31) - 15)))
  return { data: grained, width, height, layout: 'grey' }
}

const original = pebbles(21)
const listed = finder.choose(original, most)

/** The part of a picture that begins at `left`, `top`. */
function cropped({ data, width }: Pixels, left: number, top: number, size: { width: number; height: number }): Pixels {
  const part = new Uint8Array(size.width * size.height)
  for (let row = 0; row < size.height; row++) {
    const from = (top + row) * width + left
    part.set(data.subarray(from, from + size.width), row * size.width)
  }
  return { data: part, ...size, layout: 'grey' }
}

/** How many of the listed windows are near to some window of an upload, and in which form. */
function found(upload: Pixels, form: 'upright' | 'mirrored' = 'upright', angles = [0]): number {
  const { windows } = finder.find(upload, { most: 250, angles })
  const isNear = (a: InnerWindow, b: UploadWindow) =>
    hammingDistance(a.hash, hashOfForm(b.hashes, form === 'upright' ? 0 : 1)) <= limits.matchDistanceBits
  return listed.filter((window) => windows.some((other) => isNear(window, other))).length
}

describe('windows of a listed picture', () => {
  test('are few, of some size, of a good quality, and within it', () => {
    expect(listed.length).toBeGreaterThanOrEqual(3)
    expect(listed.length).toBeLessThanOrEqual(most)
    for (const { corners, quality } of listed) {
      const [[left, top], , [right, bottom]] = corners
      const side = (right - left) * original.width
      expect(side).toBeCloseTo((bottom - top) * original.height, 1)
      expect(side / original.height).toBeGreaterThanOrEqual(0.2)
      expect(side / original.height).toBeLessThanOrEqual(0.7)
      expect(quality).toBeGreaterThanOrEqual(limits.minimumQuality)
    }
    expect(finder.choose(original, most)).toEqual(listed)
    expect(finder.choose(original, 2)).toEqual(listed.slice(0, 2))
  })

  test('are found in the picture itself, and in a crop those that it left whole', () => {
    expect(found(original)).toBe(listed.length)
    const crop = { left: 70, top: 40, width: 600, height: 450 }
    const isLeftWhole = ({ corners: [[left, top], , [right, bottom]] }: InnerWindow) =>
      left * original.width > crop.left + 8 &&
      top * original.height > crop.top + 8 &&
      right * original.width < crop.left + crop.width - 8 &&
      bottom * original.height < crop.top + crop.height - 8
    const expected = listed.filter(isLeftWhole).length
    expect(expected).toBeGreaterThanOrEqual(1)
    expect(found(cropped(original, crop.left, crop.top, crop))).toBeGreaterThanOrEqual(expected)
  })

  test('are found mirrored, in that form only', () => {
    const { data, width } = original
    const mirrored = { ...original, data: data.map((_, at) => data[at - 2 * (at % width) + width - 1]!) }
    expect(found(mirrored, 'mirrored')).toBe(listed.length)
    expect(found(mirrored)).toBe(0)
  })

  test('are unlike each other, and none of them is where it was said that none should be', () => {
    for (const [index, a] of listed.entries()) {
      for (const b of listed.slice(0, index)) {
        expect(hammingDistance(a.hash, b.hash)).toBeGreaterThan(2 * limits.matchDistanceBits)
      }
    }
    const isLeftOut = ([[left]]: InnerWindow['corners']) => left < 0.5
    const others = finder.choose(original, most, isLeftOut)
    expect(others.length).toBeGreaterThan(0)
    expect(others.filter(({ corners }) => isLeftOut(corners))).toEqual([])
    expect(listed.filter(({ corners }) => isLeftOut(corners)).length).toBeGreaterThan(0)
  })

  test('of a picture that repeats itself are few', () => {
    const tile = pebbles(3, 180, 180)
    const data = new Uint8Array(720 * 540).map(
      (_, at) => tile.data[(Math.floor(at / 720) % 180) * 180 + ((at % 720) % 180)]!,
    )
    const repeated: Pixels = { data, width: 720, height: 540, layout: 'grey' }
    const hashes = finder.choose(repeated, most).map(({ hash }) => hash)
    for (const [index, hash] of hashes.entries()) {
      for (const other of hashes.slice(0, index)) expect(hammingDistance(hash, other)).toBeGreaterThan(62)
    }
  })

  test('no more is looked at than there is time for, and that is said', () => {
    const { windows, isCutShort } = finder.find(original, { most: 250, angles: [0], milliseconds: 0 })
    expect(isCutShort).toBe(true)
    expect(windows.length).toBeLessThan(finder.find(original, { most: 250, angles: [0] }).windows.length)
  })

  test('are not found in another picture', () => {
    const angles = [-0.1, -0.05, 0, 0.05, 0.1]
    for (const seed of [1, 2, 3]) {
      expect(found(pebbles(seed), 'upright', angles)).toBe(0)
    }
  })
})

test.each([
  ['one colour', paint({ kind: 'flat', seed: 1, width: 300, height: 300 }), false],
  ['too long to be looked at', pebbles(1, 3000, 70), true],
  ['tiny', pebbles(1, 8, 8), false],
])('a picture that is %s has none', (_what, picture, isCutShort) => {
  expect(finder.choose(picture, most)).toEqual([])
  expect(finder.find(picture, { most: 250, angles: [0] })).toEqual({ windows: [], isCutShort })
})

test('noise has no more than were asked for, and that there were more is said', () => {
  const noise = paint({ kind: 'noise', seed: 1, width: 1024, height: 1024 })
  const { windows, isCutShort } = finder.find(noise, { most: 20, angles: [0, 0.05] })
  expect(windows.length).toBeLessThanOrEqual(40)
  expect(isCutShort).toBe(true)
  const all = finder.find(noise, { most: 20_000, angles: [0] })
  expect(all.windows.length).toBeGreaterThan(20)
  expect(all.isCutShort).toBe(false)
})
