import type { Header } from './header.ts'

/** The first directory (TIFF 6.0, section 2): later pages are other pictures and are not looked at. */
export function readTiffHeader(bytes: Uint8Array, view: DataView): Header {
  const isLittle = bytes[0] === 0x49
  const directory = view.getUint32(4, isLittle)
  const side = { 256: 0, 257: 0 }
  for (let entry = 0; entry < view.getUint16(directory, isLittle); entry++) {
    const at = directory + 2 + entry * 12
    const tag = view.getUint16(at, isLittle)
    if (tag !== 256 && tag !== 257) continue
    side[tag] =
      view.getUint16(at + 2, isLittle) === 3 ? view.getUint16(at + 8, isLittle) : view.getUint32(at + 8, isLittle)
  }
  return { width: side[256], height: side[257], isWhole: true, isAnimated: false }
}
