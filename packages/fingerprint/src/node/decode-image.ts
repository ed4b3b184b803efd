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

export interface DecodeOptions {
  /** Of an animation, which picture, from 0. */
  readonly page?: number
  /** Only what a match needs: a large JPEG is made smaller while it is decoded, and `stored` is left out. */
  readonly forMatching?: boolean
}

/** A picture of more pixels is decoded strip by strip, which is slower for small ones. */
const pixelsAtOnce = 4_000_000
/** The shorter side keeps at least this: then a hash differs by at most 6 bits of 256 (docs/benchmarks/agent.md). */
const shortestSide = 512
/** What a JPEG decoder can leave out of every eight by eight pixels. */
const largestShrink = 8

/**
 * Decodes by sharp. Throws what sharp throws, and `UnreadableFile` where
 * sharp is not installed.
 */
export async function decodeImage(
  bytes: Uint8Array,
  { type, width, height }: ImageHeader,
  { page = 0, forMatching = false }: DecodeOptions = {},
): Promise<DecodedImage> {
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
      sequentialRead: width * height > pixelsAtOnce,
    })
  const { orientation: exifOrientation = 1, space, autoOrient } = await open().metadata()
  // Chromium shows a WebP as it is stored, whatever its EXIF says.
  const orientation = type === 'webp' ? 1 : exifOrientation
  const read = space === 'cmyk' ? readPrintColours : readScreenColours
  if (forMatching) {
    const image = orientation === 1 ? open() : open().autoOrient()
    const canShrink = type === 'jpeg' && space !== 'cmyk'
    return { shown: await read(canShrink ? shrunkOnLoad(image, autoOrient) : image) }
  }
  if (orientation === 1) return { shown: await read(open()) }
  return { shown: await read(open().autoOrient()), stored: await read(open()) }
}

/** By a power of two, so that nothing is resampled but by the JPEG decoder itself. */
function shrunkOnLoad(image: Sharp, { width, height }: { width: number; height: number }): Sharp {
  let shrink = 1
  while (shrink < largestShrink && Math.min(width, height) / (shrink * 2) >= shortestSide) shrink *= 2
  if (shrink === 1) return image
  const size = { width: Math.ceil(width / shrink), height: Math.ceil(height / shrink) }
  return image.resize({ ...size, fit: 'fill', kernel: 'linear', fastShrinkOnLoad: true })
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
