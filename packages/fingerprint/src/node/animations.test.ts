import { describe, expect, test } from 'vitest'
import { chooseFrame } from '../chosen-frame.ts'
import { createPdqKernel } from '../pdq-kernel.ts'
import { animatedPng } from '../testing/animated-png.ts'
import { animationOf } from '../testing/animations.ts'
import { paint } from '../testing/paint.ts'
import { fingerprintImage, pdqModule } from './index.ts'

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
