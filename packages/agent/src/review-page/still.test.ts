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

test('what is no picture has neither', async () => {
  const bytes = new TextEncoder().encode('no picture')
  expect(await drawStill(bytes, 'blurred')).toBeUndefined()
  expect(await drawPreview(bytes)).toBeUndefined()
})
