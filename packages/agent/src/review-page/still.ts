import type { UploadRegion } from '@breakwater/contracts'
import { limits } from '@breakwater/contracts/limits'
import sharp, { type Sharp } from 'sharp'

/**
 * How much of a picture is seen: `blurred` says little more than light and dark, `less-blurred` what it is of; `part` is that,
 * of the parts that matched alone, as if they had been uploaded alone.
 */
export const sights = ['blurred', 'less-blurred', 'part'] as const
export type Sight = (typeof sights)[number]

const drawn: Readonly<Record<Sight, { readonly side: number; readonly sigma: number }>> = {
  'blurred': { side: 240, sigma: 14 },
  'less-blurred': { side: 360, sigma: 1.2 },
  // Of what is kept, 480 pixels large, that is as much as `less-blurred` has.
  'part': { side: 360, sigma: 1.6 },
}
const previewSide = 480
/** Around the parts that matched, of their width and height: so much of what lies beside them is seen. */
const margin = 0.08

/** As shares of a picture, 0 to 1. */
interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

const wholePicture: Box = { left: 0, top: 0, width: 1, height: 1 }

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
  const box = sight === 'part' && regions.length > 0 ? boxAround(regions) : wholePicture
  // In two steps: within one, sharp would blur before it makes the picture small.
  const small = await readable(bytes, async (picture) => {
    const { picture: resized, enlargedBy } = await shrunk(picture, side, box)
    return { enlargedBy, ...(await resized.png().toBuffer({ resolveWithObject: true })) }
  })
  if (small === undefined) return undefined
  const blurred = sharp(small.data).blur(sigma * small.enlargedBy)
  const { width, height } = small.info
  const outlined =
    regions.length === 0 ? blurred : blurred.composite([{ input: outlines(regions, box, { width, height }) }])
  return outlined.jpeg({ quality: 70 }).toBuffer()
}

function boxAround(regions: readonly UploadRegion[]): Box {
  const [left, right] = range(0)
  const [top, bottom] = range(1)
  return { left, top, width: right - left, height: bottom - top }

  function range(axis: 0 | 1): [number, number] {
    const all = regions.flatMap(({ corners }) => corners.map((corner) => corner[axis]!))
    const [from, to] = [Math.min(...all), Math.max(...all)]
    const beside = margin * (to - from)
    return [Math.max(0, from - beside), Math.min(1, to + beside)]
  }
}

/** White on black, so that it is seen on whatever it lies. `width`, `height`: of the box, in pixels. */
function outlines(
  regions: readonly UploadRegion[],
  box: Box,
  { width, height }: { readonly width: number; readonly height: number },
): Buffer {
  const around = (thick: number, colour: string) =>
    regions
      .map(({ corners }) =>
        corners
          .map(([x, y]) => `${((x! - box.left) / box.width) * width},${((y! - box.top) / box.height) * height}`)
          .join(' '),
      )
      .map((points) => `<polygon points="${points}" fill="none" stroke="${colour}" stroke-width="${thick}"/>`)
      .join('')
  const size = `width="${width}" height="${height}"`
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${size}>${around(7, '#000')}${around(3, '#fff')}</svg>`)
}

/** What is kept of a picture until it is decided. Undefined for what sharp cannot read. */
export function drawPreview(bytes: Uint8Array): Promise<Buffer | undefined> {
  return readable(bytes, async (picture) =>
    (await shrunk(picture, previewSide)).picture.jpeg({ quality: 70 }).toBuffer(),
  )
}

interface Shrunk {
  readonly picture: Sharp
  /** 1 where it was not: what is enlarged has to be blurred as much more. */
  readonly enlargedBy: number
}

/** A box of it, turned as it was hashed: a WebP is shown as it is stored, whatever its EXIF says. */
async function shrunk(picture: Sharp, side: number, box = wholePicture): Promise<Shrunk> {
  const metadata = await picture.metadata()
  const isAsStored = metadata.format === 'webp'
  const shown = isAsStored ? picture : picture.autoOrient()
  const { width, height } = isAsStored ? metadata : metadata.autoOrient
  const pixels = pixelsOf(box, width, height)
  const inBox = box === wholePicture ? shown : shown.extract(pixels)
  return {
    picture: inBox.flatten().resize({ width: side, height: side, fit: 'inside' }).grayscale(),
    enlargedBy: Math.max(1, side / Math.max(pixels.width, pixels.height)),
  }
}

function pixelsOf(box: Box, width: number, height: number): Box {
  const left = Math.min(width - 1, Math.floor(box.left * width))
  const top = Math.min(height - 1, Math.floor(box.top * height))
  return {
    ...{ left, top },
    width: Math.max(1, Math.min(width - left, Math.round(box.width * width))),
    height: Math.max(1, Math.min(height - top, Math.round(box.height * height))),
  }
}

async function readable<Result>(bytes: Uint8Array, use: (picture: Sharp) => Promise<Result>) {
  try {
    return await use(sharp(bytes, { limitInputPixels: limits.imagePixels, failOn: 'none' }))
  } catch {
    return undefined
  }
}
