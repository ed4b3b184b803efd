/** The kinds of picture that are known. TIFF and HEIC are read where docs/formats.md says so. */
export type ImageType = 'jpeg' | 'png' | 'gif' | 'webp' | 'bmp' | 'tiff' | 'avif' | 'heic'

/** What a file says of itself, before any decoder touches it. */
export interface Header {
  /** Pixels as stored: before any turn. */
  readonly width: number
  readonly height: number
  /** False where the end of the file is missing. A decoder may fill what is missing with grey and say nothing. */
  readonly isWhole: boolean
  readonly isAnimated: boolean
}

/** Reads a header. Throws a `RangeError` where the file ends inside it: no length in a file is trusted. */
export type ReadHeader = (bytes: Uint8Array, view: DataView) => Header

export const textAt = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length))
