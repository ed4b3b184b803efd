/** A point that a copy of a picture has too, whatever was cut off or laid over it elsewhere. */
export interface Landmark {
  /** In pixels of the copy that the kernel works on, from its left and its top. */
  readonly x: number
  readonly y: number
  /** How large what stands out there is: the deviation of the Gaussian, in pixels of the copy. */
  readonly sigma: number
  /** How much it stands out, of 255. */
  readonly contrast: number
}

/** Scales of an octave, and the first. */
const scalesOfOctave = 4
const firstSigma = 1.6
/** What a picture's pixels are taken to be blurred by already. */
const sigmaOfPixels = 0.5
const step = 2 ** (1 / scalesOfOctave)

/** @param scale In its octave, from 0. @param unit Pixels of the copy to one of the octave. */
export function sigmaAt(scale: number, unit: number): number {
  return firstSigma * step ** scale * unit
}

/** Weights of the blurs of an octave: first the one that makes its first picture, then from each picture to the next. */
export const blurs: readonly Float32Array[] = [
  Math.sqrt(firstSigma ** 2 - sigmaOfPixels ** 2),
  ...Array.from({ length: scalesOfOctave + 2 }, (_, index) => firstSigma * step ** index * Math.sqrt(step ** 2 - 1)),
].map((sigma) => {
  const radius = Math.ceil(3 * sigma)
  const weights = Array.from({ length: 2 * radius + 1 }, (_, at) => Math.exp(-((at - radius) ** 2) / (2 * sigma ** 2)))
  const sum = weights.reduce((total, weight) => total + weight)
  return Float32Array.from(weights, (weight) => weight / sum)
})
