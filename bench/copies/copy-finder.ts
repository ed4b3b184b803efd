import type { Picture } from './drawing/picture.ts'

/** A place in an upload, in its pixels: the corners of the listed picture, from its top left clockwise. */
export type Region = readonly [Corner, Corner, Corner, Corner]
export type Corner = readonly [x: number, y: number]

export interface FoundPicture {
  readonly id: string
  /** Of the nearest of its hashes. */
  readonly distanceBits: number
  /** Where it lies, if the finder knows. */
  readonly region?: Region
}

export interface FinderAnswer {
  /** Those that are in the upload, as the finder says. */
  readonly found: readonly FoundPicture[]
  /** What it took beyond decoding the file, in milliseconds. */
  readonly milliseconds: number
}

/**
 * Something that finds listed pictures in uploads. To compare another, put a file into `finders/` that exports
 * `createFinder`; its name is the file's.
 */
export interface CopyFinder {
  /** Lists a picture. Ids are given once. */
  add(id: string, original: Picture): void | Promise<void>
  /** Looks for all listed pictures in the bytes of a JPEG. */
  find(upload: Uint8Array): Promise<FinderAnswer>
}

export type CreateFinder = () => CopyFinder | Promise<CopyFinder>
