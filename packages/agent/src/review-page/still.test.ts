import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { drawPreview, drawStill } from './still.ts'

let photograph: Uint8Array

beforeAll(async () => {
  photograph = await generatedPhotograph(1, { width: 600, height: 400 })
})

/** An outline lies where the hash was taken, so what is shown has to be turned as what was hashed. */
describe.each([
  ['jpeg', 1, [240, 160]],
  ['jpeg', 6, [160, 240]],
  ['webp', 6, [240, 160]],
] as const)('of a %s whose EXIF says orientation %i', (format, orientation, [width, height]) => {
  const upload = () => sharp(photograph).withMetadata({ orientation })[format]().toBuffer()

  test('a still is turned as it was hashed', async () => {
    expect((await sharp(await upload()).metadata()).orientation).toBe(orientation)
    expect(await sharp(await drawStill(await upload(), 'blurred')).metadata()).toMatchObject({ width, height })
  })

  test('and so is what is kept to be shown later', async () => {
    const preview = await drawPreview(await upload())
    expect(await sharp(preview).metadata()).toMatchObject({ width: width * 2, height: height * 2 })
    expect(await sharp(await drawStill(preview!, 'blurred')).metadata()).toMatchObject({ width, height })
  })
})

test('of the part that matched that alone is seen, as large as the whole, and a little around it', async () => {
  const part = await sharp({ create: { width: 120, height: 80, channels: 3, background: '#fff' } })
    .png()
    .toBuffer()
  const input = await sharp({ create: { width: 600, height: 400, channels: 3, background: '#000' } })
    .composite([{ input: part, left: 450, top: 300 }])
    .jpeg()
    .toBuffer()
  const corners = [
    [0.75, 0.75],
    [0.95, 0.75],
    [0.95, 0.95],
    [0.75, 0.95],
  ]
  const { data, info } = await sharp(await drawStill(input, 'part', [{ corners }]))
    .raw()
    .toBuffer({ resolveWithObject: true })
  expect(info.width).toBe(360)
  expect(Math.abs(info.height - 240)).toBeLessThanOrEqual(2)
  const light = data.filter((value) => value > 200).length / data.length
  // The outline is black beside its white.
  expect(light).toBeGreaterThan(0.6)
  expect(light).toBeLessThan(0.95)
  expect(await sharp(await drawStill(input, 'part')).metadata()).toMatchObject({ width: 360, height: 240 })
})

test('however small the part is, it is no sharper than a whole picture of so few pixels', async () => {
  // Cells of two pixels: of a picture of 480 pixels nothing of them is left.
  const cells = Buffer.from(
    Uint8Array.from({ length: 480 * 480 }, (_, at) =>
      (((at % 480) >> 1) + (Math.floor(at / 480) >> 1)) % 2 ? 255 : 0,
    ),
  )
  const input = await sharp(cells, { raw: { width: 480, height: 480, channels: 1 } })
    .png()
    .toBuffer()
  const corners = [
    [0.4, 0.4],
    [0.6, 0.4],
    [0.6, 0.6],
    [0.4, 0.6],
  ]
  const spread = async (still: Buffer | undefined) => {
    const middle = await sharp(still).extract({ left: 120, top: 120, width: 100, height: 100 }).toBuffer()
    return (await sharp(middle).stats()).channels[0]!.stdev
  }
  expect(await spread(await drawStill(input, 'less-blurred'))).toBeLessThan(5)
  expect(await spread(await drawStill(input, 'part', [{ corners }]))).toBeLessThan(5)
})

test('what is no picture has neither', async () => {
  const bytes = new TextEncoder().encode('no picture')
  expect(await drawStill(bytes, 'blurred')).toBeUndefined()
  expect(await drawPreview(bytes)).toBeUndefined()
})
