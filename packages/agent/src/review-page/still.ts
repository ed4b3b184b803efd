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

/** A small grey JPEG, blurred here, so that the clear picture never leaves the agent. Undefined for what sharp cannot read. */
export async function drawStill(bytes: Uint8Array, sight: Sight): Promise<Buffer | undefined> {
  const { side, sigma } = drawn[sight]
  // In two steps: within one, sharp would blur before it makes the picture small.
  const small = await readable(bytes, (picture) => shrunk(picture, side).png().toBuffer())
  return small && sharp(small).blur(sigma).jpeg({ quality: 70 }).toBuffer()
}

/** What is kept of a picture until it is decided. Undefined for what sharp cannot read. */
export function drawPreview(bytes: Uint8Array): Promise<Buffer | undefined> {
  return readable(bytes, (picture) => shrunk(picture, previewSide).jpeg({ quality: 70 }).toBuffer())
}

const shrunk = (picture: Sharp, side: number) =>
  picture.autoOrient().flatten().resize({ width: side, height: side, fit: 'inside' }).grayscale()

async function readable<Result>(bytes: Uint8Array, use: (picture: Sharp) => Promise<Result>) {
  try {
    return await use(sharp(bytes, { limitInputPixels: limits.imagePixels, failOn: 'none' }))
  } catch {
    return undefined
  }
}
