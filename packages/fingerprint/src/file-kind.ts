/** What a file is by its first 64 bytes; its name is not asked. `image` is also what nothing is known of. */
export type FileKind = 'image' | 'heic' | 'video'

export function fileKind(start: Uint8Array): FileKind {
  const text = String.fromCharCode(...start.subarray(0, 64))
  if (text.slice(4, 8) === 'ftyp') {
    // ISO/IEC 14496-12: the major brand, then the compatible ones. AVIF is a picture that is decoded as others are.
    if (/avi[fs]/.test(text.slice(8))) return 'image'
    return /^(hei[cxms]|hev[cxms]|mif1|msf1)/.test(text.slice(8)) ? 'heic' : 'video'
  }
  // Matroska and WebM begin with an EBML header; an old QuickTime film with one of its boxes.
  if (start[0] === 0x1a && start[1] === 0x45 && start[2] === 0xdf && start[3] === 0xa3) return 'video'
  return /^(moov|mdat|wide|free|skip)$/.test(text.slice(4, 8)) ? 'video' : 'image'
}
