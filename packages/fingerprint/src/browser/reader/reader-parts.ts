/**
 * Parts of the frame that are fetched when a file needs them: most people never do. The frame has no network, so the page
 * fetches the bytes and hands them in, and the frame takes them only when their SHA-256 is the one it was built with.
 */
export type ReaderPart = 'heic' | 'video'

export interface PartFile {
  /** Where the page fetches it. */
  readonly address: string
  /** SHA-256 of its bytes, 64 hex digits. */
  readonly sha256: string
}

/** The files of each part, in the order in which the frame wants them. Scripts end in .js and run in that order. */
export type PartList = Readonly<Partial<Record<ReaderPart, readonly PartFile[]>>>

/** The part that a file needs beside what the frame has, by the first bytes of the file. */
export function partFor(start: Uint8Array): ReaderPart | undefined {
  const text = String.fromCharCode(...start.subarray(0, 64))
  if (text.slice(4, 8) === 'ftyp') {
    // ISO/IEC 14496-12: the major brand, then the compatible ones. AVIF is a picture that browsers decode themselves.
    const brands = text.slice(8, 64)
    if (/avi[fs]/.test(brands)) return undefined
    return /hei[cxms]|hev[cxms]|mif1|msf1/.test(brands.slice(0, 4)) ? 'heic' : 'video'
  }
  // Matroska and WebM begin with an EBML header; an old QuickTime film with one of its boxes.
  if (start[0] === 0x1a && start[1] === 0x45 && start[2] === 0xdf && start[3] === 0xa3) return 'video'
  return /^(moov|mdat|wide|free|skip)$/.test(text.slice(4, 8)) ? 'video' : undefined
}
