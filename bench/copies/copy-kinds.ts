// What the copies of a picture are, in figures. Fixed before anything that finds them was tuned: a figure changes only
// where a copy does not look like what it is named after, and never because it is found too well or too badly.

/** One thing that is done to a picture. Shares are of the picture's side or area, from 0 to 1. */
export type CopyStep =
  | { readonly how: 'recompress'; readonly savings: readonly Saving[] }
  | { readonly how: 'mirror' }
  | { readonly how: 'turn'; readonly quarters: number }
  /** Each colour becomes `Σ row · (red, green, blue) + add`. */
  | { readonly how: 'recolour'; readonly matrix: readonly number[]; readonly add: readonly [number, number, number] }
  /** Keeps this share of both sides, at a corner that the seed says. */
  | { readonly how: 'cropCorner'; readonly keeps: number }
  /** Takes this share of the width or height away, at a side that the seed says. */
  | { readonly how: 'cropSide'; readonly takes: number }
  /** Takes this share away at each of the four sides. */
  | { readonly how: 'cropAround'; readonly takes: number }
  | { readonly how: 'squeeze'; readonly widthTimes: number }
  | { readonly how: 'border'; readonly share: number }
  | { readonly how: 'letterbox'; readonly ground: 'black' | 'blurred' }
  | { readonly how: 'phoneScreenshot'; readonly look: 'light' | 'dark' }
  | { readonly how: 'chat'; readonly look: 'light' | 'dark'; readonly widthShare: number }
  | { readonly how: 'caption'; readonly at: 'above' | 'below'; readonly share: number }
  /** One line of letters of this share of the height, at a height that the seed says. */
  | { readonly how: 'text'; readonly heightShare: number }
  | { readonly how: 'stickers'; readonly count: number; readonly areaShare: number }
  | { readonly how: 'blurParts'; readonly count: number; readonly areaShare: number; readonly sigmaShare: number }
  | { readonly how: 'pixelate'; readonly areaShare: number; readonly blocks: number }
  /** `fit`: how a picture gets into its cell. The seed says which cell. A last row of fewer pictures has wider cells. */
  | {
      readonly how: 'collage'
      readonly columns: number
      readonly rows: number
      readonly inLastRow?: number
      readonly fit: 'whole' | 'covering' | 'squeezed'
      readonly neighbours?: 'photographs' | 'screenshots'
    }
  | { readonly how: 'besideFriendsList'; readonly pictureShare: number }
  /** A small one in a corner of a large one. */
  | { readonly how: 'pictureInPicture'; readonly widthShare: number; readonly ours: 'small' | 'large' }
  | { readonly how: 'rotate'; readonly degrees: number; readonly corners: 'inside' | 'black' }
  | { readonly how: 'photographScreen'; readonly cornerShare: number; readonly screenShare: number }
  | { readonly how: 'moire'; readonly strength: number }
  /** Grain of this standard deviation, in levels of 255. */
  | { readonly how: 'noise'; readonly deviation: number }

export interface Saving {
  readonly as: 'jpeg' | 'webp'
  readonly quality: number
  /** Of the sides, before it is saved. */
  readonly scale?: number
}

export interface CopyKind {
  readonly name: string
  readonly steps: readonly CopyStep[]
  /** Of the file, which is always a JPEG. */
  readonly jpegQuality: number
}

/** No side of a copy is longer, in pixels. */
export const longestSideOfCopy = 1024
/** No side of an original is longer: as a platform or a phone keeps it. */
export const longestSideOfOriginal = 1600
const usualQuality = 80

const grey = [0.299, 0.587, 0.114]
const crop90 = { how: 'cropCorner', keeps: 0.9 } as const
const light = { how: 'phoneScreenshot', look: 'light' } as const
const savings = [
  { as: 'jpeg', quality: 60, scale: 0.5 },
  { as: 'webp', quality: 50 },
  { as: 'jpeg', quality: 40 },
] as const
const tint = { how: 'recolour', matrix: diagonal(1.12, 0.96, 0.72), add: [14, 4, 0] } as const
const text = { how: 'text', heightShare: 0.08 } as const
const stickers = { how: 'stickers', count: 6, areaShare: 0.1 } as const
const captionAbove = { how: 'caption', at: 'above', share: 0.15 } as const
const photographed = { how: 'photographScreen', cornerShare: 0.05, screenShare: 0.8 } as const

export const copyKinds: readonly CopyKind[] = [
  kind('recompressed', [{ how: 'recompress', savings }], 40),
  kind('mirrored', [{ how: 'mirror' }]),
  kind('turned-90', [{ how: 'turn', quarters: 1 }]),
  kind('turned-180', [{ how: 'turn', quarters: 2 }]),
  kind('turned-270', [{ how: 'turn', quarters: 3 }]),
  kind('tint', [tint]),
  kind('warm', [{ how: 'recolour', matrix: diagonal(1.1, 1.02, 0.85), add: [6, 2, -6] }]),
  kind('cool', [{ how: 'recolour', matrix: diagonal(0.86, 1, 1.12), add: [-6, 0, 8] }]),
  kind('sepia', [
    { how: 'recolour', matrix: [0.393, 0.769, 0.189, 0.349, 0.686, 0.168, 0.272, 0.534, 0.131], add: [0, 0, 0] },
  ]),
  kind('grey', [{ how: 'recolour', matrix: [...grey, ...grey, ...grey], add: [0, 0, 0] }]),
  kind('brighter-and-harder', [{ how: 'recolour', matrix: diagonal(1.35, 1.35, 1.35), add: [-25, -25, -25] }]),
  kind('faded', [{ how: 'recolour', matrix: diagonal(0.65, 0.65, 0.65), add: [58, 54, 60] }]),
  kind('darker', [{ how: 'recolour', matrix: diagonal(0.6, 0.6, 0.6), add: [0, 0, 0] }]),

  ...[0.95, 0.9, 0.8, 0.7].map((keeps) => kind(`crop-corner-${percent(keeps)}`, [{ how: 'cropCorner', keeps }])),
  ...[0.02, 0.05, 0.1, 0.2, 0.3].map((takes) => kind(`crop-side-${percent(takes)}`, [{ how: 'cropSide', takes }])),
  ...[0.02, 0.05, 0.1].map((takes) => kind(`crop-around-${percent(takes)}`, [{ how: 'cropAround', takes }])),
  kind('squeezed-75', [{ how: 'squeeze', widthTimes: 0.75 }]),
  kind('stretched-133', [{ how: 'squeeze', widthTimes: 1.33 }]),

  kind('white-border', [{ how: 'border', share: 0.05 }]),
  kind('letterbox-black', [{ how: 'letterbox', ground: 'black' }]),
  kind('letterbox-blurred', [{ how: 'letterbox', ground: 'blurred' }]),
  kind('phone-screenshot-light', [light]),
  kind('phone-screenshot-dark', [{ how: 'phoneScreenshot', look: 'dark' }]),
  kind('chat-light', [{ how: 'chat', look: 'light', widthShare: 0.7 }]),
  kind('chat-dark', [{ how: 'chat', look: 'dark', widthShare: 0.7 }]),
  kind('caption-above', [captionAbove]),
  kind('caption-below', [{ how: 'caption', at: 'below', share: 0.15 }]),

  kind('text-line', [text]),
  kind('stickers', [stickers]),
  kind('blurred-parts', [{ how: 'blurParts', count: 2, areaShare: 0.12, sigmaShare: 0.02 }]),
  kind('pixelated-part', [{ how: 'pixelate', areaShare: 0.09, blocks: 8 }]),

  kind('collage-2-whole', [{ how: 'collage', columns: 2, rows: 1, fit: 'whole' }]),
  kind('collage-2-covering', [{ how: 'collage', columns: 2, rows: 1, fit: 'covering' }]),
  kind('collage-2-squeezed', [{ how: 'collage', columns: 2, rows: 1, fit: 'squeezed' }]),
  kind('collage-3-whole', [{ how: 'collage', columns: 1, rows: 3, fit: 'whole' }]),
  kind('collage-3-covering', [{ how: 'collage', columns: 1, rows: 3, fit: 'covering' }]),
  kind('collage-4-whole', [{ how: 'collage', columns: 2, rows: 2, fit: 'whole' }]),
  kind('collage-4-covering', [{ how: 'collage', columns: 2, rows: 2, fit: 'covering' }]),
  kind('collage-4-squeezed', [{ how: 'collage', columns: 2, rows: 2, fit: 'squeezed' }]),
  kind('collage-5-whole', [{ how: 'collage', columns: 3, rows: 2, inLastRow: 2, fit: 'whole' }]),
  kind('collage-5-covering', [{ how: 'collage', columns: 3, rows: 2, inLastRow: 2, fit: 'covering' }]),
  kind('collage-6-whole', [{ how: 'collage', columns: 3, rows: 2, fit: 'whole' }]),
  kind('collage-6-covering', [{ how: 'collage', columns: 3, rows: 2, fit: 'covering' }]),
  kind('beside-friends-list', [{ how: 'besideFriendsList', pictureShare: 0.55 }]),
  kind('small-in-another', [{ how: 'pictureInPicture', widthShare: 0.4, ours: 'small' }]),
  kind('another-in-it', [{ how: 'pictureInPicture', widthShare: 0.3, ours: 'large' }]),

  ...(['inside', 'black'] as const).flatMap((corners) =>
    [1, 3, 5].map((degrees) => kind(`rotated-${degrees}-${corners}`, [{ how: 'rotate', degrees, corners }])),
  ),
  kind('photographed-screen', [photographed]),
  kind('moire', [{ how: 'moire', strength: 0.12 }]),
  kind('noise', [{ how: 'noise', deviation: 18 }]),

  kind('screenshot-of-a-crop', [crop90, light]),
  kind('screenshot-of-a-turned-one', [{ how: 'turn', quarters: 1 }, light]),
  kind('screenshot-with-stickers', [light, stickers]),
  kind('mirrored-caption-recompressed', [{ how: 'mirror' }, captionAbove, { how: 'recompress', savings }], 40),
  kind('crop-tint-text', [crop90, tint, text]),
  kind('collage-of-screenshots', [
    light,
    { how: 'collage', columns: 2, rows: 1, fit: 'whole', neighbours: 'screenshots' },
  ]),
  kind('chat-recompressed', [
    { how: 'chat', look: 'light', widthShare: 0.7 },
    { how: 'recompress', savings },
  ]),
  kind('photographed-screenshot', [light, photographed]),
  kind('mirrored-collage-4', [{ how: 'mirror' }, { how: 'collage', columns: 2, rows: 2, fit: 'covering' }]),
]

function kind(name: string, steps: readonly CopyStep[], jpegQuality = usualQuality): CopyKind {
  return { name, steps, jpegQuality }
}

function diagonal(red: number, green: number, blue: number): readonly number[] {
  return [red, 0, 0, 0, green, 0, 0, 0, blue]
}

function percent(share: number): number {
  return Math.round(share * 100)
}
