/**
 * Parts of the frame that are fetched when a file needs them: most people never do. The frame has no network, so the page
 * fetches the bytes and hands them in, and the frame takes them only when their SHA-256 is the one it was built with.
 */
export type ReaderPart = 'heic' | 'video' | 'windows'

export interface PartFile {
  /** Where the page fetches it. */
  readonly address: string
  /** SHA-256 of its bytes, 64 hex digits. */
  readonly sha256: string
}

/** The files of each part, in the order in which the frame wants them. Scripts end in .js and run in that order. */
export type PartList = Readonly<Partial<Record<ReaderPart, readonly PartFile[]>>>

/** What the page has to know of them: where it fetches each file. */
export type PartAddresses = Readonly<Partial<Record<ReaderPart, readonly Pick<PartFile, 'address'>[]>>>
