import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
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
const refusal = (bytes: Buffer) =>
  fingerprintImage(bytes).then(
    () => 'read',
    (error) => (error instanceof UnreadableFile ? error.code : error),
  )

describe('what is listed', () => {
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
