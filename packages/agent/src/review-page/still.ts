import type { UploadRegion } from '@breakwater/contracts'
import { limits } from '@breakwater/contracts/limits'
import sharp, { type Sharp } from 'sharp'

/** How much of a picture is seen: `blurred` says little more than light and dark, `less-blurred` what it is of. */
export const sights = ['blurred', 'less-blurred'] as const
export type Sight = (typeof sights)[number]

const drawn: Readonly<Record<Sight, { readonly side: number; readonly sigma: number }>> = {
  'blurred': { side: 240, sigma: 14 },
  'less-blurred': { side: 360, sigma: 1.2 },
}
const previewSide = 480

/**
 * A small grey JPEG, blurred here, so that the clear picture never leaves the agent, and with an outline around each of some
 * parts of it. Undefined for what sharp cannot read.
 */
export async function drawStill(
  bytes: Uint8Array,
  sight: Sight,
  regions: readonly UploadRegion[] = [],
): Promise<Buffer | undefined> {
  const { side, sigma } = drawn[sight]
  // In two steps: within one, sharp would blur before it makes the picture small.
  const small = await readable(bytes, async (picture) =>
    (await shrunk(picture, side)).png().toBuffer({ resolveWithObject: true }),
  )
  if (small === undefined) return undefined
  const blurred = sharp(small.data).blur(sigma)
  const { width, height } = small.info
  const outlined = regions.length === 0 ? blurred : blurred.composite([{ input: outlines(regions, width, height) }])
  return outlined.jpeg({ quality: 70 }).toBuffer()
}

/** White on black, so that it is seen on whatever it lies. */
function outlines(regions: readonly UploadRegion[], width: number, height: number): Buffer {
  const around = (thick: number, colour: string) =>
    regions
      .map(({ corners }) => corners.map(([x, y]) => `${x! * width},${y! * height}`).join(' '))
      .map((points) => `<polygon points="${points}" fill="none" stroke="${colour}" stroke-width="${thick}"/>`)
      .join('')
  const size = `width="${width}" height="${height}"`
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${size}>${around(7, '#000')}${around(3, '#fff')}</svg>`)
}

/** What is kept of a picture until it is decided. Undefined for what sharp cannot read. */
export function drawPreview(bytes: Uint8Array): Promise<Buffer | undefined> {
  return readable(bytes, async (picture) => (await shrunk(picture, previewSide)).jpeg({ quality: 70 }).toBuffer())
}

/** Turned as it was hashed: a WebP is shown as it is stored, whatever its EXIF says. */
async function shrunk(picture: Sharp, side: number): Promise<Sharp> {
  const { format } = await picture.metadata()
  const shown = format === 'webp' ? picture : picture.autoOrient()
  return shown.flatten().resize({ width: side, height: side, fit: 'inside' }).grayscale()
}

async function readable<Result>(bytes: Uint8Array, use: (picture: Sharp) => Promise<Result>) {
  try {
    return await use(sharp(bytes, { limitInputPixels: limits.imagePixels, failOn: 'none' }))
  } catch {
    return undefined
  }
}
