import { limits } from '@breakwater/contracts/limits'

/** Pictures of an animation that may stand in for a plain first one, in this order. */
const candidates = [1, 2, 4, 8, 16, 32, 64]

/**
 * The picture that stands for an animation: its first, as Meta's tools take it; where that is too plain
 * to be listed (a fade from black, an empty card), the first of seven later ones that is not. `pictureOf` gives
 * undefined past the end. To show a picture a decoder draws every one before it, so this ends where that would come to
 * more pixels than the largest still picture has, however long the animation is.
 */
export async function chooseFrame<Picture extends { readonly quality: number }>(
  first: Picture,
  framePixels: number,
  pictureOf: (frame: number) => Promise<Picture | undefined>,
): Promise<Picture> {
  if (first.quality >= limits.minimumQuality) return first
  let drawnPixels = framePixels
  for (const frame of candidates) {
    drawnPixels += (frame + 1) * framePixels
    if (drawnPixels > limits.imagePixels) break
    const picture = await pictureOf(frame)
    if (picture === undefined) break
    if (picture.quality >= limits.minimumQuality) return picture
  }
  return first
}
