import { createHash } from 'node:crypto'
import type { Md5Hash, PdqFingerprint } from '@breakwater/contracts/fingerprint-types'
import { chooseFrame } from '../chosen-frame.ts'
import { type ImageHeader, readImageHeader } from '../image-header.ts'
import { createPdqKernel } from '../pdq-kernel.ts'
import type { Pixels } from '../pixels.ts'
import { createRegionFinder, type RegionOptions } from '../regions/find-regions.ts'
import { createWindowFinder, type UploadWindowOptions, type UploadWindows } from '../regions/inner-windows.ts'
import type { RegionFingerprints } from '../regions/region-fingerprint.ts'
import { UnreadableFile } from '../unreadable-file.ts'
import { type DecodeOptions, decodeImage } from './decode-image.ts'
import { fingerprintHeicFile } from './heic.ts'
import { pdqModule } from './pdq-module.ts'
import { regionKernel } from './region-module.ts'

export interface NodeImageFingerprint {
  readonly kind: 'image'
  readonly md5: Md5Hash
  /** Full resolution, orientation applied, alpha dropped; of an animation the picture that `chooseFrame` takes. */
  readonly pdq: PdqFingerprint
  /** The hash before the orientation is applied: there when EXIF turns the picture. */
  readonly asStored?: { readonly hash: PdqFingerprint['hash']; readonly quality: number }
  readonly animated?: true
  /** What may be a picture inside of it: there when it was asked for. */
  readonly inside?: RegionFingerprints
  /** What may be windows of a listed picture. The same. */
  readonly windows?: UploadWindows
}

type Hashes = Pick<NodeImageFingerprint, 'pdq' | 'asStored' | 'inside' | 'windows'>

const kernel = createPdqKernel(pdqModule)
const regions = createRegionFinder(regionKernel)
const windows = createWindowFinder(regionKernel)

export interface ImageFingerprintOptions extends Pick<DecodeOptions, 'forMatching'> {
  /** Look inside for frames, each a place where a picture may be. None when it is not said. */
  readonly inside?: RegionOptions | undefined
  /** Look for windows of listed pictures. */
  readonly windows?: UploadWindowOptions | undefined
}

/**
 * Fingerprints the bytes of an image file. For matching, and never for listing, a large JPEG may be hashed from a smaller
 * decoding of it, and `asStored` is left out. Throws `UnreadableFile`.
 */
export async function fingerprintImage(
  bytes: Uint8Array,
  options: ImageFingerprintOptions = {},
): Promise<NodeImageFingerprint> {
  const header = readImageHeader(bytes)
  const hashes =
    header.type === 'heic' ? await fingerprintHeicFile(bytes, options) : await fingerprintPixels(bytes, header, options)
  return {
    kind: 'image',
    md5: createHash('md5').update(bytes).digest('hex') as Md5Hash,
    ...hashes,
    ...(header.isAnimated ? { animated: true } : {}),
  }
}

async function fingerprintPixels(
  bytes: Uint8Array,
  header: ImageHeader,
  options: ImageFingerprintOptions,
): Promise<Hashes> {
  try {
    const { shown, stored } = await decodeImage(bytes, header, options)
    const first = hashed(shown)
    if (stored !== undefined) {
      const { hash, quality } = kernel.fingerprint(stored)
      return { pdq: first.pdq, asStored: { hash, quality }, ...lookedInto(shown, options) }
    }
    if (!header.isAnimated || (header.type !== 'gif' && header.type !== 'webp')) {
      return { pdq: first.pdq, ...lookedInto(shown, options) }
    }
    const chosen = await chooseFrame(first, shown.width * shown.height, async (frame) => {
      const decoded = await decodeImage(bytes, header, { page: frame }).catch(() => undefined)
      return decoded === undefined ? undefined : hashed(decoded.shown)
    })
    return { pdq: chosen.pdq, ...lookedInto(chosen.pixels, options) }
  } catch (cause) {
    throw cause instanceof UnreadableFile ? cause : new UnreadableFile(codeOf(cause as Error, header), { cause })
  }
}

function hashed(pixels: Pixels) {
  const pdq = kernel.fingerprint(pixels)
  return { pdq, quality: pdq.quality, pixels }
}

function lookedInto(pixels: Pixels, options: ImageFingerprintOptions): Pick<Hashes, 'inside' | 'windows'> {
  return {
    ...(options.inside === undefined ? {} : { inside: regions.find(pixels, options.inside) }),
    ...(options.windows === undefined ? {} : { windows: windows.find(pixels, options.windows) }),
  }
}

/** The header has shown that nothing is missing at the end, of all but a TIFF: what a decoder misses then is damaged. */
function codeOf({ message }: Error, { type }: ImageHeader): UnreadableFile['code'] {
  if (/pixel limit/i.test(message)) return 'image-too-large'
  if (type === 'tiff' && /truncated|read error|end of file/i.test(message)) return 'truncated-image'
  return 'unreadable-file'
}
