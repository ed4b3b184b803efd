import type { Header } from './header.ts'

/** Walks the blocks (GIF89a, section 20 and on) up to the second picture. Many files lack the trailer, so none is asked for. */
export function readGifHeader(bytes: Uint8Array, view: DataView): Header {
  const size = { width: view.getUint16(6, true), height: view.getUint16(8, true) }
  const tableBytes = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)
  const skipSubBlocks = (from: number) => {
    let at = from
    while (at < bytes.length && bytes[at] !== 0) at += bytes[at]! + 1
    return at + 1
  }
  let at = 13 + tableBytes(view.getUint8(10))
  let wholeFrames = 0
  while (at < bytes.length && wholeFrames < 2) {
    if (bytes[at] === 0x21) at = skipSubBlocks(at + 2)
    else if (bytes[at] === 0x2c) {
      at = skipSubBlocks(at + 10 + tableBytes(bytes[at + 9] ?? 0) + 1)
      if (at <= bytes.length) wholeFrames++
    } else break
  }
  return { ...size, isWhole: wholeFrames > 0, isAnimated: wholeFrames > 1 }
}
