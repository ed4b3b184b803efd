/**
 * The words of fingerprinting as plain types: no schema library, so that the fingerprint package can stand alone.
 * fingerprint.ts has the schemas that check them on the wire.
 */
declare const brand: unique symbol

/** 256 bits as 64 lower-case hex digits, word 15 first, as Meta's tools print them. */
export type PdqHash = string & { readonly [brand]: 'PdqHash' }

/** 128 bits as 32 lower-case hex digits. */
export type Md5Hash = string & { readonly [brand]: 'Md5Hash' }

/** The eight ways a picture can be turned and mirrored, in the order of Meta's reference. */
export const dihedralForms = [
  'original',
  'rotate90',
  'rotate180',
  'rotate270',
  'flipX',
  'flipY',
  'flipPlus1',
  'flipMinus1',
] as const
export type DihedralForm = (typeof dihedralForms)[number]

export type DihedralHashes = Record<DihedralForm, PdqHash>

/** Quality is 0 to 100; `hash` is the form `original`. */
export interface PdqFingerprint {
  hash: PdqHash
  quality: number
  dihedral: DihedralHashes
}

/** One frame of a video: its number from 0 in order of showing, when it is shown in seconds, its PDQ. */
export interface VideoFrameFingerprint {
  frame: number
  seconds: number
  hash: PdqHash
  quality: number
}

/** A part of a picture: PDQ of the square that it lies in, as it stands. */
export interface WindowFingerprint {
  hash: PdqHash
  quality: number
}

/** What is listed for one picture: see `ImageFingerprint` in fingerprint.ts. */
export interface ImageFingerprint {
  kind: 'image'
  md5: Md5Hash
  pdq?: PdqFingerprint | undefined
  windows?: WindowFingerprint[] | undefined
}

/** What is listed for one video: the MD5 of the file and its vPDQ, at most `limits.videoFrames` frames. */
export interface VideoFingerprint {
  kind: 'video'
  md5: Md5Hash
  vpdq: VideoFrameFingerprint[]
}
