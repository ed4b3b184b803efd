import { chromiumPath, generatedPhotograph } from '@breakwater/testkit'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hammingDistance } from '../distance.ts'
import { fingerprintImage } from '../node/index.ts'
import { openReaderInChromium, type ReaderInChromium } from '../testing/reader-in-chromium.ts'

if (chromiumPath === undefined)
  console.log('SKIPPED: fingerprints in a browser need Chromium (apt-get install chromium)')

let reader: ReaderInChromium

beforeAll(async () => {
  if (chromiumPath !== undefined) reader = await openReaderInChromium()
}, 60_000)
afterAll(() => reader?.[Symbol.asyncDispose]())

const photograph = async (seed: number, width: number, height: number) =>
  sharp(await generatedPhotograph(seed, { width, height }))

describe.skipIf(chromiumPath === undefined)('in Chromium', () => {
  test('files decode as in Node: JPEG in every orientation, PNG with alpha, grey, palette, WebP, GIF, large', async () => {
    const upright = await photograph(99, 640, 480)
    const clear = await (await photograph(12, 300, 200)).ensureAlpha().raw().toBuffer()
    for (let at = 3; at < clear.length; at += 4) clear[at] = (at >> 4) % 256
    const files: Record<string, Buffer> = {
      alpha: await sharp(clear, { raw: { width: 300, height: 200, channels: 4 } })
        .png()
        .toBuffer(),
      grey: await upright.clone().greyscale().png().toBuffer(),
      palette: await upright.clone().removeAlpha().png({ palette: true }).toBuffer(),
      webp: await upright.clone().webp({ quality: 90 }).toBuffer(),
      gif: await upright.clone().gif().toBuffer(),
      progressive: await upright.clone().jpeg({ progressive: true }).toBuffer(),
      cmyk: await upright.clone().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer(),
      large: await (await photograph(99, 4000, 3000)).jpeg().toBuffer(),
    }
    for (let orientation = 1; orientation <= 8; orientation++) {
      files[`exif ${orientation}`] = await upright
        .clone()
        .withMetadata({ orientation })
        .jpeg({ quality: 95 })
        .toBuffer()
    }
    const outcomes = await reader.read(Object.values(files))
    for (const [index, [name, file]] of Object.entries(files).entries()) {
      const node = await fingerprintImage(file)
      const outcome = outcomes[index]!
      if (!('item' in outcome) || outcome.item.kind !== 'image') throw new Error(`${name}: ${JSON.stringify(outcome)}`)
      const distance = hammingDistance(node.pdq.hash, outcome.item.pdq!.hash as never)
      // Print colours are turned into screen colours differently everywhere: 16 bits measured, half of what a match may differ.
      const furthest = name === 'cmyk' ? 31 : 10
      expect({ name, md5: outcome.item.md5, isNear: distance <= furthest }).toEqual({
        name,
        md5: node.md5,
        isNear: true,
      })
      expect(node.pdq.quality).toBeGreaterThanOrEqual(80)
    }
  }, 120_000)

  test('each bad file has its answer, and the good one beside it is still read', async () => {
    const good = await generatedPhotograph(14, { width: 320, height: 240 })
    const noisy = await generatedPhotograph(15, { width: 320, height: 240 })
    const bomb = Buffer.from(good)
    const png = await sharp({
      create: { width: 30_000, height: 30_000, channels: 3, background: 'white' },
      limitInputPixels: false,
    })
      .png({ compressionLevel: 1 })
      .toBuffer()
    const frames = await sharp(
      [await (await photograph(1, 64, 64)).png().toBuffer(), await (await photograph(2, 64, 64)).png().toBuffer()],
      { join: { animated: true } },
    )
      .gif()
      .toBuffer()
    const flat = await sharp({ create: { width: 200, height: 200, channels: 3, background: '#808080' } })
      .png()
      .toBuffer()
    const [empty, text, cut, huge, animated, dull, fine] = await reader.read([
      Buffer.alloc(0),
      Buffer.from('This is not a picture.'),
      noisy.subarray(0, noisy.length >> 1),
      png,
      frames,
      flat,
      bomb,
    ])
    expect([empty, text, cut, huge]).toEqual([
      { code: 'empty-file' },
      { code: 'not-an-image' },
      { code: 'truncated-image' },
      { code: 'image-too-large' },
    ])
    expect(animated).toMatchObject({ isAnimated: true })
    expect(dull).toMatchObject({ quality: 0 })
    expect('item' in dull! && dull.item).not.toHaveProperty('pdq')
    expect(fine).toHaveProperty('item.pdq.hash')
  }, 120_000)
})
