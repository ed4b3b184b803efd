import type { Header } from './header.ts'

/** BITMAPFILEHEADER and the start of any BITMAPINFOHEADER; the 12-byte header of OS/2 has 16-bit sides. */
export function readBmpHeader(bytes: Uint8Array, view: DataView): Header {
  const isCore = view.getUint32(14, true) === 12
  const width = isCore ? view.getUint16(18, true) : Math.abs(view.getInt32(18, true))
  const height = isCore ? view.getUint16(20, true) : Math.abs(view.getInt32(22, true))
  const bits = view.getUint16(isCore ? 24 : 28, true)
  const isPacked = !isCore && [1, 2].includes(view.getUint32(30, true))
  const rowBytes = Math.ceil((width * bits) / 32) * 4
  const isWhole = isPacked || view.getUint32(10, true) + rowBytes * height <= bytes.length
  return { width, height, isWhole, isAnimated: false }
}
