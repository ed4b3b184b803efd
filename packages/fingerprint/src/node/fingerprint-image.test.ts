import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { hammingDistance } from '../distance.ts'
import { listable } from '../listable.ts'
import { UnreadableFile } from '../unreadable-file.ts'
import { fingerprintFile, fingerprintImage } from './index.ts'

const width = 800
const height = 600
const data = await sharp(await generatedPhotograph(99, { width, height }))
  .ensureAlpha()
  .raw()
  .toBuffer()
const picture = sharp(data, { raw: { width, height, channels: 4 } }).removeAlpha()
const upright = await fingerprintImage(await picture.clone().png().toBuffer())
const distance = (file: Awaited<ReturnType<typeof fingerprintImage>>) =>
  hammingDistance(file.pdq.hash, upright.pdq.hash)
const refusal = (bytes: Buffer) =>
  fingerprintImage(bytes).then(
    () => 'read',
    (error) => (error instanceof UnreadableFile ? error.code : error),
  )

describe('formats', () => {
  test.each([
    ['JPEG', picture.clone().jpeg()],
    ['progressive JPEG', picture.clone().jpeg({ progressive: true })],
    ['CMYK JPEG', picture.clone().toColourspace('cmyk').jpeg()],
    ['grey PNG', picture.clone().greyscale().png()],
    ['palette PNG', picture.clone().png({ palette: true })],
    ['16-bit PNG', picture.clone().toColourspace('rgb16').png()],
    ['WebP', picture.clone().webp()],
    ['AVIF', picture.clone().avif()],
    ['TIFF', picture.clone().tiff()],
  ])('%s is within 10 bits of the pixels it was made from', async (_name, image) => {
    const file = await fingerprintImage(await image.toBuffer())
    expect(distance(file)).toBeLessThanOrEqual(10)
    expect(file.pdq.quality).toBeGreaterThanOrEqual(80)
  })

  test('alpha is dropped, not blended: a clear picture has the hash of its colours', async () => {
    const clear = Buffer.from(data)
    for (let at = 3; at < clear.length; at += 4) clear[at] = (at * 7) % 256
    const file = await fingerprintImage(
      await sharp(clear, { raw: { width, height, channels: 4 } })
        .png()
        .toBuffer(),
    )
    expect(file.pdq).toEqual(upright.pdq)
  })

  test('EXIF orientation is applied, and the hash as stored is given beside it', async () => {
    const turns = {
      1: [0, false],
      2: [0, true],
      3: [180, false],
      4: [180, true],
      5: [270, true],
      6: [90, false],
      7: [90, true],
      8: [270, false],
    } as const
    for (const [orientation, [angle, mirrored]] of Object.entries(turns)) {
      const shown = await fingerprintImage(await picture.clone().rotate(0).png().toBuffer())
      const stored = await picture
        .clone()
        .withMetadata({ orientation: Number(orientation) })
        .jpeg({ quality: 98 })
        .toBuffer()
      const turned = sharp(await picture.clone().png().toBuffer())
      const expected = await fingerprintImage(
        await sharp(await (mirrored ? turned.flop() : turned).png().toBuffer())
          .rotate(angle)
          .png()
          .toBuffer(),
      )
      const file = await fingerprintImage(stored)
      expect({ orientation, near: hammingDistance(file.pdq.hash, expected.pdq.hash) <= 10 }).toEqual({
        orientation,
        near: true,
      })
      if (orientation === '1') expect(file.asStored).toBeUndefined()
      else expect(hammingDistance(file.asStored!.hash, shown.pdq.hash)).toBeLessThanOrEqual(10)
    }
  })

  test('of an animation the first frame is taken, and it is said', async () => {
    const frames = [picture.clone().png(), picture.clone().negate().flip().png()]
    const pages = await Promise.all(frames.map((frame) => frame.toBuffer()))
    const file = await fingerprintImage(
      await sharp(pages, { join: { animated: true } })
        .gif()
        .toBuffer(),
    )
    expect(file.animated).toBe(true)
    expect(distance(file)).toBeLessThanOrEqual(16)
    expect((await fingerprintImage(await picture.clone().gif().toBuffer())).animated).toBeUndefined()
  })

  test('under quality 50 only the MD5 is listed', async () => {
    const flat = await fingerprintImage(
      await sharp({ create: { width: 99, height: 99, channels: 3, background: '#777' } })
        .png()
        .toBuffer(),
    )
    expect(flat.pdq.quality).toBe(0)
    expect(listable(flat)).toEqual({ kind: 'image', md5: flat.md5 })
    expect(listable(upright)).toEqual({ kind: 'image', md5: upright.md5, pdq: upright.pdq })
  })
})

describe('bad files', () => {
  const jpeg = picture.clone().jpeg().toBuffer()
  test('an empty file', async () => expect(await refusal(Buffer.alloc(0))).toBe('empty-file'))
  test('a text', async () => expect(await refusal(Buffer.from('no picture at all'))).toBe('not-an-image'))
  test.each([0.02, 0.3, 0.9])('a JPEG cut off at %d of its length', async (share) => {
    const whole = await jpeg
    expect(await refusal(whole.subarray(0, Math.floor(whole.length * share)))).toBe('truncated-image')
  })
  test('a PNG cut off', async () => {
    const whole = await picture.clone().png().toBuffer()
    expect(await refusal(whole.subarray(0, whole.length >> 1))).toBe('truncated-image')
  })
  test('a PNG of 30,000 × 30,000', async () => {
    const create = { width: 30_000, height: 30_000, channels: 3, background: 'white' } as const
    const file = await sharp({ create, limitInputPixels: false }).png({ compressionLevel: 1 }).toBuffer()
    expect(await refusal(file)).toBe('image-too-large')
  }, 60_000)
  test('a file that is not there', async () => {
    await expect(fingerprintFile('/no/such/file.jpg')).rejects.toMatchObject({ code: 'unreadable-file' })
  })
})
