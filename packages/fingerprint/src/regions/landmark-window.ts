import type { Landmark } from './landmark.ts'
import type { Parallelogram } from './parallelogram.ts'

/** A window's side, in deviations of its landmark's Gaussian: what makes the landmark lies within it. */
const sideOfSigma = 12

export function sideOfWindow({ sigma }: Landmark): number {
  return sideOfSigma * sigma
}

/** The square around a landmark, turned clockwise by an angle in radians. */
export function windowAround(landmark: Landmark, angle = 0): Parallelogram {
  const half = sideOfWindow(landmark) / 2
  const [along, beside] = [half * Math.cos(angle), half * Math.sin(angle)]
  return { x: landmark.x, y: landmark.y, u: [along, beside], v: [-beside, along] }
}

/** Whether the square around a landmark, as it stands upright, lies within a picture. */
export function isWithin(landmark: Landmark, { width, height }: { readonly width: number; readonly height: number }) {
  const half = sideOfWindow(landmark) / 2
  const { x, y } = landmark
  return x >= half && y >= half && x + half <= width && y + half <= height
}
