import type { Header } from './header.ts'

const startOfScan = 0xda
const endOfImage = 0xd9

/**
 * Walks the markers (ITU-T T.81, annex B) to the end of the image: the small picture inside EXIF has an end of its own,
 * so it is not enough to look for one.
 */
export function readJpegHeader(bytes: Uint8Array, view: DataView): Header & { readonly scans: number } {
  let size: { width: number; height: number } | undefined
  let scans = 0
  let at = 2
  for (;;) {
    at = bytes.indexOf(0xff, at)
    if (at < 0 || at + 1 >= bytes.length) break
    const marker = bytes[at + 1]!
    // Within a scan, FF 00 is data and D0 to D7 only divide it; FF may be repeated before any marker.
    if (marker === 0xff) at += 1
    else if (marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2
    else if (marker === endOfImage) break
    else {
      if (size === undefined && isStartOfFrame(marker)) {
        size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
      }
      if (marker === startOfScan) scans++
      at += 2 + Math.max(2, at + 4 <= bytes.length ? view.getUint16(at + 2) : 2)
    }
  }
  if (size === undefined) throw new RangeError('the file ends before its size is said')
  return { ...size, isWhole: at >= 0 && bytes[at + 1] === endOfImage, isAnimated: false, scans }
}

/** C0 to CF, without the tables (C4), the reserved (C8) and the arithmetic conditioning (CC). */
const isStartOfFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
