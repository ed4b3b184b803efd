import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { hammingDistance } from '../distance.ts'
import { fingerprintImage } from './fingerprint-image.ts'

const jpeg = async (seed: number, width: number, height: number) =>
  sharp(await generatedPhotograph(seed, { width, height })).jpeg({ quality: 85 })

test.each([
  [2600, 1700],
  [4000, 3000],
  [1100, 1500],
])('for matching, a JPEG of %d × %d is hashed from a smaller decoding, at most 10 bits away', async (width, height) => {
  for (const seed of [1, 2, 3]) {
    const bytes = await (await jpeg(seed, width, height)).toBuffer()
    const listed = await fingerprintImage(bytes)
    const matched = await fingerprintImage(bytes, { forMatching: true })
    expect(matched.md5).toBe(listed.md5)
    expect(hammingDistance(listed.pdq.hash, matched.pdq.hash)).toBeLessThanOrEqual(10)
  }
})

test('a turned one too, and a small one not at all', async () => {
  const turned = await (await jpeg(4, 2400, 1600)).withMetadata({ orientation: 6 }).toBuffer()
  const listed = await fingerprintImage(turned)
  const matched = await fingerprintImage(turned, { forMatching: true })
  expect(listed.asStored).toBeDefined()
  expect(matched.asStored).toBeUndefined()
  expect(hammingDistance(listed.pdq.hash, matched.pdq.hash)).toBeLessThanOrEqual(10)
  const small = await (await jpeg(5, 900, 700)).toBuffer()
  expect((await fingerprintImage(small, { forMatching: true })).pdq).toEqual((await fingerprintImage(small)).pdq)
})
