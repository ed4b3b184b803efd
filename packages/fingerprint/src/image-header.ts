import { limits } from '@breakwater/contracts/limits'
import { imageSize } from 'image-size'
import { UnreadableFile } from './unreadable-file.ts'

/** What can be said of a file before any decoder touches it. */
export interface ImageHeader {
  readonly type: string
  readonly isAnimated: boolean
}

const longestSide = 65_535

/** Throws `UnreadableFile` for what no decoder should be given: empty, no image, far too large, cut off. */
export function readImageHeader(bytes: Uint8Array): ImageHeader {
  if (bytes.length === 0) throw new UnreadableFile('empty-file')
  const { type, width, height } = sizeOf(bytes)
  if (width * height > limits.imagePixels || Math.max(width, height) > longestSide)
    throw new UnreadableFile('image-too-large')
  if (isCutOff(type, bytes)) throw new UnreadableFile('truncated-image')
  return { type, isAnimated: isAnimated(type, bytes) }
}

function sizeOf(bytes: Uint8Array): { type: string; width: number; height: number } {
  try {
    const { type, width, height } = imageSize(bytes)
    if (type !== undefined && width > 0 && height > 0) return { type, width, height }
  } catch (cause) {
    // A JPEG or PNG that ends inside its own header is one of ours, cut off.
    if (startsWith(bytes, [0xff, 0xd8, 0xff]) || startsWith(bytes, [0x89, 0x50, 0x4e, 0x47])) {
      throw new UnreadableFile('truncated-image', { cause })
    }
    throw new UnreadableFile('not-an-image', { cause })
  }
  throw new UnreadableFile('not-an-image')
}

/** A decoder may fill what is missing with grey and say nothing: then the hash would be of another picture. */
function isCutOff(type: string, bytes: Uint8Array): boolean {
  switch (type) {
    case 'jpg':
      return !includes(bytes, [0xff, 0xd9])
    case 'png':
      return !includes(bytes, [0x49, 0x45, 0x4e, 0x44])
    case 'webp':
      return bytes.length < 8 || new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true) + 8 > bytes.length
    default:
      return false
  }
}

function isAnimated(type: string, bytes: Uint8Array): boolean {
  switch (type) {
    case 'gif':
      return countGifFrames(bytes, 2) > 1
    case 'webp':
      return includesText(bytes.subarray(0, 64), 'ANIM')
    case 'png':
      return includesText(bytes.subarray(0, 4096), 'acTL')
    default:
      return false
  }
}

/** Counts image descriptors by walking the blocks (GIF89a, section 20 and on), up to `enough`. */
function countGifFrames(bytes: Uint8Array, enough: number): number {
  const tableBytes = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)
  const skipSubBlocks = (from: number) => {
    let at = from
    while (at < bytes.length && bytes[at] !== 0) at += bytes[at]! + 1
    return at + 1
  }
  let at = 13 + tableBytes(bytes[10] ?? 0)
  let frames = 0
  while (at < bytes.length && frames < enough) {
    if (bytes[at] === 0x21) at = skipSubBlocks(at + 2)
    else if (bytes[at] === 0x2c) {
      frames++
      at = skipSubBlocks(at + 10 + tableBytes(bytes[at + 9] ?? 0) + 1)
    } else break
  }
  return frames
}

const startsWith = (bytes: Uint8Array, start: readonly number[]) => start.every((byte, at) => bytes[at] === byte)

/** Looks from the end: what ends a file stands there, unless something was appended. */
function includes(bytes: Uint8Array, mark: readonly number[]): boolean {
  for (let at = bytes.length - mark.length; at >= 2; at--) {
    if (mark.every((byte, offset) => bytes[at + offset] === byte)) return true
  }
  return false
}

function includesText(bytes: Uint8Array, text: string): boolean {
  return includes(
    bytes,
    [...text].map((letter) => letter.charCodeAt(0)),
  )
}
