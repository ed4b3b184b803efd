import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { hammingDistance } from '../distance.ts'
import { createPdqKernel } from '../pdq-kernel.ts'
import type { Pixels } from '../pixels.ts'
import { formatPictures } from '../testing/format-pictures.ts'
import { formatNames, formatTable } from '../testing/format-table.ts'
import { paint } from '../testing/paint.ts'
import { turned } from '../testing/turned.ts'
import { fingerprintImage, pdqModule } from './index.ts'

const kernel = createPdqKernel(pdqModule)
const pictures = await formatPictures(99)

test('there is a picture for every row of the table', () => {
  expect([...new Set(pictures.map(({ format }) => format))].toSorted()).toEqual(formatNames.toSorted())
})

describe('every format of the table is read in Node', () => {
  test.each(pictures.map((picture) => [picture.format, picture.variant, picture] as const))(
    '%s, %s',
    async (format, _variant, { bytes, source }) => {
      const expected = kernel.fingerprint(source)
      expect(expected.quality).toBeGreaterThanOrEqual(80)
      const { pdq } = await fingerprintImage(bytes)
      expect(hammingDistance(pdq.hash, expected.hash)).toBeLessThanOrEqual(formatTable[format].farthestBits)
    },
  )
})

test('EXIF 1 to 8 give the hash of the turned pixels to the bit, and the one as stored beside it', async () => {
  const shape = fc.record({
    seed: fc.integer({ min: 0, max: 2 ** 31 }),
    width: fc.integer({ min: 5, max: 200 }),
    height: fc.integer({ min: 5, max: 200 }),
  })
  await fc.assert(
    fc.asyncProperty(shape, fc.integer({ min: 1, max: 8 }), async (size, orientation) => {
      const pixels = paint({ kind: 'clouds', ...size })
      const stored = await raw(pixels).withMetadata({ orientation }).png().toBuffer()
      const file = await fingerprintImage(stored)
      expect(file.pdq).toEqual(kernel.fingerprint(turned(pixels, orientation)))
      const { hash, quality } = kernel.fingerprint(pixels)
      expect(file.asStored).toEqual(orientation === 1 ? undefined : { hash, quality })
    }),
    { numRuns: 60 },
  )
})

const raw = ({ data, width, height }: Pixels) => sharp(data, { raw: { width, height, channels: 4 } })
