import { createHash } from 'node:crypto'
import { chromiumPath } from '@breakwater/testkit/chromium'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hammingDistance } from '../distance.ts'
import { fingerprintImage, pdqModule } from '../node/index.ts'
import { createPdqKernel } from '../pdq-kernel.ts'
import type { Pixels } from '../pixels.ts'
import { animatedPng } from '../testing/animated-png.ts'
import { animationOf } from '../testing/animations.ts'
import { type ChromiumReader, type Outcome, startChromiumReader, workerOf } from '../testing/chromium-reader.ts'
import { type FormatPicture, formatPictures } from '../testing/format-pictures.ts'
import { formatTable } from '../testing/format-table.ts'
import { paint } from '../testing/paint.ts'
import { openReaderInChromium } from '../testing/reader-in-chromium.ts'
import { turned } from '../testing/turned.ts'

if (chromiumPath === undefined) console.log('SKIPPED: formats in a browser need Chromium (apt-get install chromium)')

const kernel = createPdqKernel(pdqModule)
let reader: ChromiumReader
let every: FormatPicture[]

beforeAll(async () => {
  if (chromiumPath === undefined) return
  reader = await startChromiumReader()
  every = await formatPictures(99)
})
afterAll(() => reader?.[Symbol.asyncDispose]())

const hashOf = (outcome: Outcome) => {
  if (!('item' in outcome) || outcome.item.kind !== 'image' || outcome.item.pdq === undefined) {
    throw new Error(`no fingerprint: ${JSON.stringify(outcome)}`)
  }
  return outcome.item.pdq.hash
}

describe.skipIf(chromiumPath === undefined)('in Chromium', () => {
  test.each(['image-worker', 'heic-worker'] as const)(
    'every format that the table gives to the %s is read',
    async (worker) => {
      const pictures = every.filter(({ format }) => formatTable[format].browser === worker)
      expect(pictures.length).toBeGreaterThan(10)
      const outcomes = await reader.read(pictures.map(({ bytes }) => bytes))
      const report = await Promise.all(
        pictures.map(async (picture, index) => ({ ...named(picture), ...(await compared(picture, outcomes[index]!)) })),
      )
      expect(report).toEqual(pictures.map((picture) => ({ ...named(picture), isNearSource: true, isNearNode: true })))
    },
    120_000,
  )

  const named = ({ format, variant }: FormatPicture) => ({ format, variant })
  const compared = async ({ format, bytes, source }: FormatPicture, outcome: Outcome) => {
    const hash = hashOf(outcome)
    const node = await fingerprintImage(bytes)
    return {
      isNearSource: hammingDistance(hash, kernel.fingerprint(source).hash) <= formatTable[format].farthestBits,
      isNearNode: hammingDistance(hash, node.pdq.hash) <= 10,
    }
  }

  test('what the table does not promise is refused by its name, never guessed', async () => {
    const one = (name: string) => every.find(({ format }) => format === name)!.bytes
    await using without = await openReaderInChromium()
    const outcomes = await without.read([one('TIFF'), one('HEIC')].map((bytes) => Buffer.from(bytes)))
    // Chromium reads no HEIC by itself, so with no part for it there is none.
    expect(outcomes).toEqual([{ code: 'unsupported-codec' }, { code: 'decoder-missing' }])
  })

  test('of an animation the same picture is taken as in Node', async () => {
    const names = ['plain', 'plain', 'plain', 'other', 'detailed', 'other'] as const
    const gif = await animationOf('gif', names)
    const webp = await animationOf('webp', names)
    const moving = await animationOf('gif', ['detailed', 'other'])
    const files = [
      gif.file,
      webp.file,
      moving.file,
      animatedPng(moving.stills),
      animatedPng(moving.stills, { isFirstInAnimation: false }),
    ]
    const outcomes = await reader.read(files)
    for (const [index, file] of files.entries()) {
      expect(outcomes[index]).toMatchObject({ isAnimated: true })
      expect(hashOf(outcomes[index]!)).toBe((await fingerprintImage(file)).pdq.hash)
    }
  })

  test('lossless files give every bit that Node gives, however they are read back: opaque, clear, turned, odd sizes', async () => {
    const files: Buffer[] = []
    for (const [seed, width, height] of [
      [39, 5, 700],
      [40, 701, 333],
      [41, 64, 64],
      [42, 3001, 1200],
    ] as const) {
      const { data } = paint({ kind: 'clouds', seed, width, height })
      const opaque = sharp(data, { raw: { width, height, channels: 4 } })
      const clear = sharp(
        data.map((byte, at) => (at % 4 === 3 ? (at >> 2) % 256 : byte)),
        { raw: { width, height, channels: 4 } },
      )
      files.push(await opaque.clone().removeAlpha().png().toBuffer(), await clear.clone().png().toBuffer())
      for (const orientation of [2, 5, 6])
        files.push(await opaque.clone().withMetadata({ orientation }).png().toBuffer())
    }
    const outcomes = await reader.read(files)
    for (const [index, file] of files.entries()) {
      const { pdq } = await fingerprintImage(file)
      expect(outcomes[index]).toMatchObject({ quality: pdq.quality })
      if (pdq.quality >= 50) expect(outcomes[index]).toMatchObject({ item: { pdq } })
    }
    expect(outcomes.filter((outcome) => 'item' in outcome && 'pdq' in outcome.item).length).toBeGreaterThan(10)
  })

  test('a picture that the kernel takes in bands is read back to the bit, in every way', async () => {
    const [width, height] = [8_190, 300]
    expect(kernel.begin(width, height).length).toBeGreaterThan(1)
    const { data } = paint({ kind: 'clouds', seed: 44, width, height })
    const raw = { raw: { width, height, channels: 4 } } as const
    const clear = data.map((byte, at) => (at % 4 === 3 ? (at >> 2) % 256 : byte))
    const options = { compressionLevel: 1 }
    const opaqueFile = await sharp(data, raw).removeAlpha().png(options).toBuffer()
    const clearFile = await sharp(clear, raw).png(options).toBuffer()
    const expected = kernel.fingerprint({ data, width, height })
    expect(expected.quality).toBeGreaterThanOrEqual(50)
    for (const outcome of await reader.read([opaqueFile, clearFile])) {
      expect(outcome).toMatchObject({ item: { pdq: expected } })
    }
    await using canvasOnly = await openReaderInChromium({ scripts: { worker: await workerOf('canvas') } })
    expect(await canvasOnly.read([opaqueFile])).toMatchObject([{ item: { pdq: expected } }])
  }, 60_000)

  test('each way to read a picture back gives the bytes of the file, and where it would not it is not used', async () => {
    const { data, width, height } = paint({ kind: 'noise', seed: 3, width: 311, height: 205 })
    const opaque = sharp(data, { raw: { width, height, channels: 4 } })
    const clearData = data.map((byte, at) => (at % 4 === 3 ? (at >> 2) % 256 : byte))
    const clear = await sharp(clearData, { raw: { width, height, channels: 4 } })
      .png()
      .toBuffer()
    const digestOf = (bytes: Pixels['data']) => createHash('sha256').update(bytes).digest('hex')

    const plain = await reader.readRows(await opaque.clone().removeAlpha().png().toBuffer())
    const same = { digest: digestOf(data) }
    expect(plain.ways).toMatchObject({ frame: same, texture: same, canvas: same })

    const { ways } = await reader.readRows(clear)
    expect(ways).toMatchObject({ frame: null, texture: { digest: digestOf(clearData) } })
    expect(ways.canvas?.digest).not.toBe(digestOf(clearData))

    const sideways = await reader.readRows(
      await opaque.clone().removeAlpha().withMetadata({ orientation: 6 }).png().toBuffer(),
    )
    const turnedDigest = { digest: digestOf(turned({ data, width, height }, 6).data) }
    expect(sideways.ways).toMatchObject({ frame: null, canvas: turnedDigest })
  })

  test('where a browser gives noise for a canvas, no fingerprint is made of it', async () => {
    const { bytes } = every.find(({ format }) => format === 'JPEG')!
    const readBy = async (other: 'canvas' | 'noisy') => {
      await using another = await openReaderInChromium({ scripts: { worker: await workerOf(other) } })
      return (await another.read([Buffer.from(bytes)]))[0]!
    }
    const withoutNoise = await readBy('canvas')
    expect(hashOf(withoutNoise)).toBe((await fingerprintImage(bytes)).pdq.hash)
    expect(await readBy('noisy')).toEqual({ code: 'unreadable-file' })
  })
})
