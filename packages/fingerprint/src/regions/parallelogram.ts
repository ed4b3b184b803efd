import type { RegionCorner, RegionFingerprint } from './region-fingerprint.ts'

/** A part of a picture: its middle, and half of its two sides as vectors, all in pixels from the picture's top left. */
export interface Parallelogram {
  readonly x: number
  readonly y: number
  /** From the middle to the middle of the right side. */
  readonly u: readonly [x: number, y: number]
  /** From the middle to the middle of the lower side. */
  readonly v: readonly [x: number, y: number]
}

/** A part that stands upright. */
export interface Rectangle {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

export function parallelogramOf({ left, top, right, bottom }: Rectangle): Parallelogram {
  return {
    x: (left + right) / 2,
    y: (top + bottom) / 2,
    u: [(right - left) / 2, 0],
    v: [0, (bottom - top) / 2],
  }
}

/** As shares of a picture, from its top left corner clockwise. A corner beyond the picture is drawn to its border. */
export function cornersOf(
  { x, y, u, v }: Parallelogram,
  { width, height }: { readonly width: number; readonly height: number },
): RegionFingerprint['corners'] {
  const share = (at: number, length: number) => Math.max(0, Math.min(1, at / length))
  const corner = (a: number, b: number): RegionCorner => [
    share(x + a * u[0] + b * v[0], width),
    share(y + a * u[1] + b * v[1], height),
  ]
  return [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)]
}
