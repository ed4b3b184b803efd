import { type Header, textAt } from './header.ts'

/** The RIFF container and its first chunk (RFC 9649, sections 2.3 to 2.7). */
export function readWebpHeader(bytes: Uint8Array, view: DataView): Header {
  const isWhole = view.getUint32(4, true) + 8 <= bytes.length
  const uint24 = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16)
  const still = (width: number, height: number) => ({ width, height, isWhole, isAnimated: false })
  switch (textAt(bytes, 12, 4)) {
    case 'VP8X':
      return { width: uint24(24) + 1, height: uint24(27) + 1, isWhole, isAnimated: (view.getUint8(20) & 2) !== 0 }
    case 'VP8L': {
      const bits = view.getUint32(21, true)
      return still((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1)
    }
    default:
      return still(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff)
  }
}
