import type { PdqFingerprint, WindowFingerprint } from '@breakwater/contracts/fingerprint-types'
import { limits } from '@breakwater/contracts/limits'
import { chooseFrame } from '../chosen-frame.ts'
import { type ImageHeader, readImageHeader } from '../image-header.ts'
import type { ColumnBand, PdqKernel } from '../pdq-kernel.ts'
import type { IsLeftOut, WindowFinder } from '../regions/inner-windows.ts'
import { type UnreadableCode, UnreadableFile } from '../unreadable-file.ts'
import { animationPictures } from './animation-pictures.ts'
import { openRows } from './picture-rows.ts'
import { stillPng } from './still-png.ts'

const stripBytes = 1 << 22
/** What the browser is asked for: the picture as shown, its bytes as they are in the file (docs/formats.md). */
const asInFile = { imageOrientation: 'from-image', colorSpaceConversion: 'none', premultiplyAlpha: 'none' } as const
/** What a refusal of the browser's own decoder means where it may not know the format at all. */
const refusal: Readonly<Partial<Record<ImageHeader['type'], UnreadableCode>>> = {
  heic: 'decoder-missing',
  tiff: 'unsupported-codec',
}

/**
 * Fingerprints a picture with its orientation applied. It is read in strips, so that the decoder's own copy is the only
 * whole one. Throws `UnreadableFile`: `decoder-missing` says that heic-worker.ts can read it and this browser cannot.
 */
export async function fingerprintPixels(
  kernel: PdqKernel,
  bytes: Uint8Array<ArrayBuffer>,
  { type, isAnimated }: ImageHeader,
): Promise<PdqFingerprint> {
  const file = isAnimated && type === 'png' ? stillPng(bytes) : new Blob([bytes])
  const bitmap = await openBitmap(file, type)
  const framePixels = bitmap.width * bitmap.height
  const first = await fingerprintBitmap(kernel, bitmap, isOpaqueType(type))
  if (!isAnimated || (type !== 'gif' && type !== 'webp')) return first
  const pictureAt = animationPictures(bytes, type)
  return chooseFrame(first, framePixels, async (index) => {
    const picture = await pictureAt(index)
    if (picture === undefined) return undefined
    try {
      return await fingerprintBitmap(kernel, await createImageBitmap(picture, asInFile), false)
    } finally {
      picture.close()
    }
  })
}

/** Closes the bitmap: a picture of 12 megapixels holds 48 MB. `isOpaque` says that it can have no alpha. */
export async function fingerprintBitmap(
  kernel: PdqKernel,
  bitmap: ImageBitmap,
  isOpaque: boolean,
): Promise<PdqFingerprint> {
  try {
    const bands = kernel.begin(bitmap.width, bitmap.height)
    await pushRows(bitmap, { bands, isOpaque, push: (rows) => kernel.push(rows) })
    return kernel.finish()
  } finally {
    bitmap.close()
  }
}

/** Up to seven windows of a still picture, for its person. Throws `UnreadableFile`. */
export async function chooseWindows(
  finder: WindowFinder,
  bytes: Uint8Array<ArrayBuffer>,
  isLeftOut: IsLeftOut,
): Promise<WindowFingerprint[]> {
  const { type } = readImageHeader(bytes)
  const bitmap = await openBitmap(new Blob([bytes]), type)
  try {
    const { width, height } = bitmap
    const { push, choose } = finder.begin(width, height)
    await pushRows(bitmap, { bands: [{ left: 0, width }], isOpaque: isOpaqueType(type), push })
    return choose(limits.windowsOfPicture, isLeftOut).map(({ hash, quality }) => ({ hash, quality }))
  } finally {
    bitmap.close()
  }
}

function openBitmap(file: Blob, type: ImageHeader['type']): Promise<ImageBitmap> {
  return createImageBitmap(file, asInFile).catch((cause) => {
    throw new UnreadableFile(refusal[type] ?? 'unreadable-file', { cause })
  })
}

const isOpaqueType = (type: ImageHeader['type']) => type === 'jpeg' || type === 'bmp'

interface RowsOptions {
  readonly bands: readonly ColumnBand[]
  readonly isOpaque: boolean
  readonly push: (rows: Uint8Array | Uint8ClampedArray) => void
}

/** A bitmap's rows in strips, RGBA, once for each band. */
async function pushRows(bitmap: ImageBitmap, { bands, isOpaque, push }: RowsOptions): Promise<void> {
  const { height } = bitmap
  const widest = Math.max(...bands.map((band) => band.width))
  const stripRows = Math.max(1, Math.min(height, Math.floor(stripBytes / (widest * 4))))
  const rows = await openRows(bitmap, { width: widest, height: stripRows }, isOpaque)
  try {
    for (const band of bands) {
      for (let top = 0; top < height; top += stripRows) {
        push(await rows.read({ ...band, top, height: Math.min(stripRows, height - top) }))
      }
    }
  } finally {
    rows.close()
  }
}
