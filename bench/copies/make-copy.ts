import { seededRandom } from '@breakwater/testkit/generated-photograph'
import { type CopyKind, type CopyStep, longestSideOfCopy } from './copy-kinds.ts'
import { encodeJpeg, fitted, type Picture } from './drawing/picture.ts'
import { moire, noise, photographScreen, rotate } from './kinds/camera.ts'
import { besideFriendsList, collage, pictureInPicture } from './kinds/collages.ts'
import type { Maker, Making } from './kinds/making.ts'
import { blurParts, border, caption, pixelate, stickers, text } from './kinds/overlays.ts'
import { chat, letterbox, phoneScreenshot } from './kinds/screens.ts'
import { cropAround, cropCorner, cropSide, mirror, recolour, recompress, squeeze, turn } from './kinds/whole-picture.ts'

const makers: { readonly [How in CopyStep['how']]: Maker<How> } = {
  ...{ recompress, mirror, turn, recolour, cropCorner, cropSide, cropAround, squeeze },
  ...{ border, caption, text, stickers, blurParts, pixelate },
  ...{ letterbox, phoneScreenshot, chat, collage, besideFriendsList, pictureInPicture },
  ...{ rotate, photographScreen, moire, noise },
}

export interface CopySource {
  /** Says, with the kind's name, what is by chance in the copy. */
  readonly id: string
  readonly original: Picture
  /** Pictures of others, never listed: beside it in collages. */
  readonly neighbours: readonly Picture[]
}

/** The copy before it is saved, no side over `longestSideOfCopy`. The same for the same kind and source. */
export async function makeCopy({ name, steps }: CopyKind, source: CopySource): Promise<Picture> {
  const random = seededRandom(seedOf(`${name} ${source.id}`))
  const making = { random, neighbours: shuffled(source.neighbours, random) }
  let copy = await fitted(source.original, longestSideOfCopy)
  for (const step of steps) copy = await (makers[step.how] as Maker<typeof step.how>)(step as never, copy, making)
  return fitted(copy, longestSideOfCopy)
}

/** The copy as it is uploaded. */
export async function makeUpload(kind: CopyKind, source: CopySource): Promise<Buffer> {
  return encodeJpeg(await makeCopy(kind, source), kind.jpegQuality)
}

/** FNV-1a. */
function seedOf(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash
}

function shuffled<Item>(items: readonly Item[], random: Making['random']): Item[] {
  const left = [...items]
  return items.map(() => left.splice(Math.floor(random() * left.length), 1)[0]!)
}
