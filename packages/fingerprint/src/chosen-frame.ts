import type { PdqFingerprint } from '@breakwater/contracts/fingerprint-types'
import { limits } from '@breakwater/contracts/limits'

/** Pictures of an animation that may stand in for a plain first one, in this order. */
const candidates = [1, 2, 4, 8, 16, 32, 64]

/**
 * The fingerprint that stands for an animation: of its first picture, as Meta's tools take it; where that is too plain
 * to be listed (a fade from black, an empty card), of the first of seven later ones that is not. `fingerprintOf` gives
 * undefined past the end. To show a picture a decoder draws every one before it, so this ends where that would come to
 * more pixels than the largest still picture has, however long the animation is.
 */
export async function chooseFrame(
  first: PdqFingerprint,
  framePixels: number,
  fingerprintOf: (frame: number) => Promise<PdqFingerprint | undefined>,
): Promise<PdqFingerprint> {
  if (first.quality >= limits.minimumQuality) return first
  let drawnPixels = framePixels
  for (const frame of candidates) {
    drawnPixels += (frame + 1) * framePixels
    if (drawnPixels > limits.imagePixels) break
    const fingerprint = await fingerprintOf(frame)
    if (fingerprint === undefined) break
    if (fingerprint.quality >= limits.minimumQuality) return fingerprint
  }
  return first
}
