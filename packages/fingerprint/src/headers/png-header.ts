import { type Header, textAt } from './header.ts'

/** Walks the chunks (PNG, third edition, section 5) up to IEND. */
export function readPngHeader(bytes: Uint8Array, view: DataView): Header {
  const size = { width: view.getUint32(16), height: view.getUint32(20) }
  let isAnimated = false
  for (let at = 8; at + 12 <= bytes.length; ) {
    const type = textAt(bytes, at + 4, 4)
    if (type === 'IEND') return { ...size, isWhole: true, isAnimated }
    if (type === 'acTL') isAnimated = true
    at += 12 + view.getUint32(at)
  }
  return { ...size, isWhole: false, isAnimated }
}
