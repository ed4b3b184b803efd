import { createHash } from 'node:crypto'
import type { Md5Hash, PdqFingerprint } from '@breakwater/contracts/fingerprint-types'
import { limits } from '@breakwater/contracts/limits'
import sharp, { type Sharp } from 'sharp'
import { readImageHeader } from '../image-header.ts'
import { createPdqKernel } from '../pdq-kernel.ts'
import { UnreadableFile } from '../unreadable-file.ts'
import { pdqModule } from './pdq-module.ts'

export interface NodeImageFingerprint {
  readonly kind: 'image'
  readonly md5: Md5Hash
  /** Full resolution, orientation applied, alpha dropped; of an animation its first frame. */
  readonly pdq: PdqFingerprint
  /** The hash before the orientation is applied: there when EXIF turns the picture. */
  readonly asStored?: { readonly hash: PdqFingerprint['hash']; readonly quality: number }
  readonly animated?: true
}

const kernel = createPdqKernel(pdqModule)

/** Fingerprints the bytes of an image file. Throws `UnreadableFile`. */
export async function fingerprintImage(bytes: Uint8Array): Promise<NodeImageFingerprint> {
  const { isAnimated } = readImageHeader(bytes)
  const open = () => sharp(bytes, { failOn: 'truncated', limitInputPixels: limits.imagePixels, sequentialRead: true })
  try {
    const { orientation = 1 } = await open().metadata()
    const pdq = await hashOf(open().autoOrient())
    const asStored = orientation === 1 ? undefined : await hashOf(open())
    return {
      kind: 'image',
      md5: createHash('md5').update(bytes).digest('hex') as Md5Hash,
      pdq,
      ...(asStored === undefined ? {} : { asStored: { hash: asStored.hash, quality: asStored.quality } }),
      ...(isAnimated ? { animated: true } : {}),
    }
  } catch (cause) {
    throw new UnreadableFile(codeOf(cause as Error), { cause })
  }
}

/** Decodes to sRGB or grey, with the alpha channel removed, not blended. */
async function hashOf(image: Sharp): Promise<PdqFingerprint> {
  const { data, info } = await image
    .removeAlpha()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  const layout = info.channels === 1 ? 'grey' : 'rgb'
  return kernel.fingerprint({ data, width: info.width, height: info.height, layout })
}

function codeOf({ message }: Error): UnreadableFile['code'] {
  if (/pixel limit/i.test(message)) return 'image-too-large'
  if (/premature end|truncated|unexpected end|read error|end of (file|stream)/i.test(message)) return 'truncated-image'
  if (/unsupported image format/i.test(message)) return 'not-an-image'
  return 'unreadable-file'
}
