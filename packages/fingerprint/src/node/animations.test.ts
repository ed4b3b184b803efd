import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { chooseFrame } from '../chosen-frame.ts'
import { createPdqKernel } from '../pdq-kernel.ts'
import { animatedPng } from '../testing/animated-png.ts'
import { animationOf } from '../testing/animations.ts'
import { paint } from '../testing/paint.ts'
import { fingerprintImage, innerWindowsOf, pdqModule } from './index.ts'

const kernel = createPdqKernel(pdqModule)
const detailed = kernel.fingerprint(paint({ kind: 'clouds', seed: 39, width: 192, height: 128 }))
const plain = kernel.fingerprint(paint({ kind: 'flat', seed: 1, width: 192, height: 128 }))

describe.each(['gif', 'webp'] as const)('of a moving %s', (format) => {
  test('the first picture is taken', async () => {
    const { file, stills } = await animationOf(format, ['detailed', 'other'])
    const given = await fingerprintImage(file)
    expect(given.pdq).toEqual((await fingerprintImage(stills[0]!)).pdq)
    expect(given.animated).toBe(true)
  })

  test('a plain first picture is passed over', async () => {
    const { file, stills } = await animationOf(format, ['plain', 'plain', 'plain', 'other', 'detailed', 'other'])
    const given = await fingerprintImage(file)
    expect(given.pdq.quality).toBeGreaterThanOrEqual(50)
    expect(given.pdq).toEqual((await fingerprintImage(stills[4]!)).pdq)
  })

  test('nothing is invented where every picture is plain', async () => {
    const { file } = await animationOf(format, ['plain', 'plain', 'plain'])
    expect((await fingerprintImage(file)).pdq.quality).toBe(0)
  })
})

describe.each(['gif', 'webp'] as const)('inside of a moving %s', (format) => {
  test('it is the picture whose hash is taken that is looked into', async () => {
    const { file, stills } = await animationOf(format, ['plain', 'plain', 'plain', 'other', 'detailed', 'other'])
    const options = { inside: { upright: 400, slanted: 0 }, windows: { most: 250 } }
    const ofAnimation = await fingerprintImage(file, options)
    const ofStill = await fingerprintImage(stills[4]!, options)
    expect(ofStill.windows!.windows.length).toBeGreaterThan(0)
    expect(ofAnimation.windows).toEqual(ofStill.windows)
    expect(ofAnimation.inside).toEqual(ofStill.inside)
  })

  test('no window is listed, since nobody looks at each of its pictures for faces', async () => {
    const pictures = await Promise.all([1, 2].map((seed) => generatedPhotograph(seed, { width: 600, height: 450 })))
    const moving = sharp(pictures, { join: { animated: true } })
    expect((await innerWindowsOf(pictures[0]!)).length).toBeGreaterThan(0)
    expect(await innerWindowsOf(await moving[format]().toBuffer())).toEqual([])
  })
})

test('of a moving PNG the still picture is taken, also where it is not a part of the animation', async () => {
  const { stills } = await animationOf('gif', ['detailed', 'other'])
  const expected = (await fingerprintImage(stills[0]!)).pdq
  for (const isFirstInAnimation of [true, false]) {
    const given = await fingerprintImage(animatedPng(stills as Buffer[], { isFirstInAnimation }))
    expect(given).toMatchObject({ pdq: expected, animated: true })
  }
})

describe('of thousands of plain pictures', () => {
  const asked: number[] = []
  const ask = async (frame: number) => {
    asked.push(frame)
    return plain
  }
  test('seven are looked at', async () => {
    asked.length = 0
    expect(await chooseFrame(plain, 100, ask)).toBe(plain)
    expect(asked).toEqual([1, 2, 4, 8, 16, 32, 64])
  })
  test('fewer where they are large, and none more where the first will do', async () => {
    asked.length = 0
    await chooseFrame(plain, 30_000_000, ask)
    expect(asked).toEqual([1, 2])
    await chooseFrame(detailed, 100, ask)
    expect(asked).toEqual([1, 2])
  })
})
