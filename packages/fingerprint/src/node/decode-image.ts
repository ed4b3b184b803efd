import { limits } from '@breakwater/contracts/limits'
import type { Sharp } from 'sharp'
import type { ImageHeader } from '../image-header.ts'
import type { Pixels } from '../pixels.ts'
import { UnreadableFile } from '../unreadable-file.ts'
import { decodeBmp } from './bmp.ts'

/** What the file holds, as bytes in its own colours: no profile is applied, as Meta's tools apply none. */
interface DecodedImage {
  /** As shown: orientation applied. */
  readonly shown: Pixels
  /** As stored: there when EXIF turns the picture. */
  readonly stored?: Pixels
}

/**
 * Decodes by sharp; of an animation the picture `page` (from 0). Throws what sharp throws, and `UnreadableFile` where
 * sharp is not installed.
 */
export async function decodeImage(bytes: Uint8Array, { type }: ImageHeader, page = 0): Promise<DecodedImage> {
  if (type === 'bmp') return { shown: decodeBmp(bytes) }
  const { default: sharp } = await import('sharp').catch((cause: unknown) => {
    throw new UnreadableFile('decoder-missing', { cause })
  })
  const open = () =>
    sharp(bytes, {
      failOn: 'truncated',
      ignoreIcc: true,
      limitInputPixels: limits.imagePixels,
      page,
      sequentialRead: true,
    })
  const { orientation: exifOrientation = 1, space } = await open().metadata()
  // Chromium shows a WebP as it is stored, whatever its EXIF says.
  const orientation = type === 'webp' ? 1 : exifOrientation
  const read = space === 'cmyk' ? readPrintColours : readScreenColours
  if (orientation === 1) return { shown: await read(open()) }
  return { shown: await read(open().autoOrient()), stored: await read(open()) }
}

/** Alpha is removed, not blended. */
async function readScreenColours(image: Sharp): Promise<Pixels> {
  const { data, info } = await image
    .removeAlpha()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height, layout: info.channels === 1 ? 'grey' : 'rgb' }
}

/** Each ink takes its share away, as browsers and ImageMagick do it without a profile. */
async function readPrintColours(image: Sharp): Promise<Pixels> {
  const { data, info } = await image
    .pipelineColourspace('cmyk')
    .toColourspace('cmyk')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  for (let at = 0; at < data.length; at += 4) {
    const light = 255 - data[at + 3]!
    for (let k = 0; k < 3; k++) data[at + k] = Math.round(((255 - data[at + k]!) * light) / 255)
    data[at + 3] = 255
  }
  return { data, width: info.width, height: info.height }
}
