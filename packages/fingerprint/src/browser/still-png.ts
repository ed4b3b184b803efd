/**
 * An animated PNG without the chunk that makes it one (acTL): any decoder then gives the still picture, as those do that
 * know no animation. Chromium would else give the first picture of the animation, which may be another one.
 */
export function stillPng(bytes: Uint8Array<ArrayBuffer>): Blob {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + view.getUint32(at)
    if (view.getUint32(at + 4) === 0x6163544c) return new Blob([bytes.subarray(0, at), bytes.subarray(end)])
    at = end
  }
  return new Blob([bytes])
}
