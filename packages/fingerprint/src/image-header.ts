import { readBmpHeader } from './headers/bmp-header.ts'
import { readGifHeader } from './headers/gif-header.ts'
import { type ImageType, type ReadHeader, textAt } from './headers/header.ts'
import { heifType, readHeifHeader } from './headers/heif-header.ts'
import { readJpegHeader } from './headers/jpeg-header.ts'
import { readPngHeader } from './headers/png-header.ts'
import { readTiffHeader } from './headers/tiff-header.ts'
import { readWebpHeader } from './headers/webp-header.ts'
import { isTooLarge } from './pixels.ts'
import { UnreadableFile } from './unreadable-file.ts'

/** What can be said of a file before any decoder touches it. */
export interface ImageHeader {
  readonly type: ImageType
  /** Pixels as stored: before any turn. */
  readonly width: number
  readonly height: number
  readonly isAnimated: boolean
}

/** Sizes of the header that follows the file's own: text may begin with BM too. */
const bmpHeaderBytes = [12, 16, 40, 52, 56, 64, 108, 124]
/** Each scan of a progressive JPEG is work on the whole picture: ten are usual. */
const mostScans = 100

const readers: Readonly<Record<ImageType, ReadHeader>> = {
  jpeg: (bytes, view) => {
    const header = readJpegHeader(bytes, view)
    if (header.scans > mostScans) throw new UnreadableFile('image-too-large')
    return header
  },
  png: readPngHeader,
  gif: readGifHeader,
  webp: readWebpHeader,
  bmp: readBmpHeader,
  tiff: readTiffHeader,
  avif: readHeifHeader,
  heic: readHeifHeader,
}

/**
 * Goes by the first bytes, never by a name. Throws `UnreadableFile` for what no decoder should be given: empty, no
 * picture, a kind of picture that nothing here reads, far too large, cut off.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader {
  if (bytes.length === 0) throw new UnreadableFile('empty-file')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const type = typeOf(bytes, view)
    const { width, height, isWhole, isAnimated } = readers[type](bytes, view)
    if (width === 0 || height === 0) throw new UnreadableFile('unreadable-file')
    if (isTooLarge(width, height)) throw new UnreadableFile('image-too-large')
    if (!isWhole) throw new UnreadableFile('truncated-image')
    return { type, width, height, isAnimated }
  } catch (cause) {
    if (cause instanceof RangeError) throw new UnreadableFile('truncated-image', { cause })
    throw cause
  }
}

function typeOf(bytes: Uint8Array, view: DataView): ImageType {
  const start = textAt(bytes, 0, 12)
  const begins = (...signatures: string[]) => signatures.some((signature) => start.startsWith(signature))
  if (begins('\xff\xd8\xff')) return 'jpeg'
  if (begins('\x89PNG\r\n\x1a\n')) return 'png'
  if (begins('GIF87a', 'GIF89a')) return 'gif'
  if (begins('RIFF') && start.slice(8) === 'WEBP') return 'webp'
  if (begins('BM') && bmpHeaderBytes.includes(view.getUint32(14, true))) return 'bmp'
  if (begins('II*\0', 'MM\0*')) return 'tiff'
  if (start.slice(4, 8) === 'ftyp') {
    const type = heifType(bytes, view)
    if (type !== undefined) return type
  }
  // JPEG XL (bare and boxed), JPEG 2000, BigTIFF, Photoshop, icon: pictures, but nothing here reads them.
  if (
    begins('\xff\x0a', '\0\0\0\x0cJXL ', '\0\0\0\x0cjP  ', '\xff\x4f\xff\x51', 'II+\0', 'MM\0+', '8BPS', '\0\0\x01\0')
  ) {
    throw new UnreadableFile('unsupported-codec')
  }
  throw new UnreadableFile('not-an-image')
}
