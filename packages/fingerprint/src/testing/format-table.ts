/** What is promised for a format. `docs/formats.md` is made from this and from measurement; tests hold it to be true. */
export interface FormatRow {
  /** Whether Chromium reads it, and with which Worker. */
  readonly browser: 'image-worker' | 'heic-worker' | 'no'
  readonly node: 'yes' | 'no'
  /** Decoders, in the browser and in Node. */
  readonly how: string
  /** Farthest from the pixels it was made from, in bits, at quality 80 or more. */
  readonly farthestBits: number
}

const nativeAndSharp = 'createImageBitmap · sharp'

export const formatTable = {
  'JPEG': { browser: 'image-worker', node: 'yes', how: nativeAndSharp, farthestBits: 10 },
  'JPEG, turned': {
    browser: 'image-worker',
    node: 'yes',
    how: `${nativeAndSharp}; EXIF 2 to 8 applied`,
    farthestBits: 10,
  },
  'JPEG, print colours (CMYK)': {
    browser: 'image-worker',
    node: 'yes',
    how: 'createImageBitmap · sharp, each ink taken away without its profile',
    // Made by a profile and read without one, as the reference reads it: it is the making that moves the bits.
    farthestBits: 31,
  },
  'Display P3 profile': {
    browser: 'image-worker',
    node: 'yes',
    how: `${nativeAndSharp}; numbers as stored, profile not applied`,
    farthestBits: 10,
  },
  'PNG': { browser: 'image-worker', node: 'yes', how: nativeAndSharp, farthestBits: 10 },
  'PNG, turned': {
    browser: 'image-worker',
    node: 'yes',
    how: `${nativeAndSharp}; EXIF 2 to 8 applied`,
    farthestBits: 10,
  },
  'PNG, clear in places': {
    browser: 'image-worker',
    node: 'yes',
    how: `${nativeAndSharp}; alpha dropped, not blended`,
    farthestBits: 0,
  },
  'PNG, animated': {
    browser: 'image-worker',
    node: 'yes',
    how: `${nativeAndSharp}; the still picture`,
    farthestBits: 10,
  },
  'WebP': { browser: 'image-worker', node: 'yes', how: `${nativeAndSharp}; EXIF turns not applied`, farthestBits: 10 },
  'WebP, animated': {
    browser: 'image-worker',
    node: 'yes',
    how: `${nativeAndSharp}; a plain first picture is passed over`,
    farthestBits: 10,
  },
  'GIF': { browser: 'image-worker', node: 'yes', how: nativeAndSharp, farthestBits: 16 },
  'GIF, animated': {
    browser: 'image-worker',
    node: 'yes',
    how: `${nativeAndSharp}; a plain first picture is passed over`,
    farthestBits: 16,
  },
  'AVIF': { browser: 'image-worker', node: 'yes', how: nativeAndSharp, farthestBits: 10 },
  'AVIF, turned': {
    browser: 'image-worker',
    node: 'yes',
    how: `${nativeAndSharp}; the file's own turn applied`,
    farthestBits: 10,
  },
  'HEIC': {
    browser: 'heic-worker',
    node: 'yes',
    how: 'the browser itself where it can, else libheif · libheif',
    farthestBits: 10,
  },
  'HEIC, turned': {
    browser: 'heic-worker',
    node: 'yes',
    how: "libheif · libheif; the file's own turn applied, EXIF not",
    farthestBits: 10,
  },
  'BMP': { browser: 'image-worker', node: 'yes', how: 'createImageBitmap · own reader', farthestBits: 10 },
  'TIFF': { browser: 'no', node: 'yes', how: 'none · sharp, first page', farthestBits: 10 },
  'TIFF, turned': {
    browser: 'no',
    node: 'yes',
    how: 'none · sharp, first page; EXIF 2 to 8 applied',
    farthestBits: 10,
  },
} as const satisfies Record<string, FormatRow>

export type FormatName = keyof typeof formatTable
export const formatNames = Object.keys(formatTable) as FormatName[]
