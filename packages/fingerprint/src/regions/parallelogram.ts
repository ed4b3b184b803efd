import type { RegionCorner, RegionFingerprint } from './region-fingerprint.ts'

/** A part of a picture: its middle, and half of its two sides as vectors, all in pixels from the picture's top left. */
export interface Parallelogram {
  readonly x: number
  readonly y: number
  /** From the middle to the middle of the right side. */
  readonly u: readonly [x: number, y: number]
  /** From the middle to the middle of the lower side. */
  readonly v: readonly [x: number, y: number]
  /**
   * How it is seen aslant: the place of (a, b), each -1 to 1, is (middle + a·u + b·v) / (1 + a·tilt[0] + b·tilt[1]). What is farther away
   * has the larger divisor.
   */
  readonly tilt?: readonly [a: number, b: number]
}

export type Point = readonly [x: number, y: number]

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
  { x, y, u, v, tilt = [0, 0] }: Parallelogram,
  { width, height }: { readonly width: number; readonly height: number },
): RegionFingerprint['corners'] {
  const share = (at: number, length: number) => Math.max(0, Math.min(1, at / length))
  const corner = (a: number, b: number): RegionCorner => {
    const depth = 1 + a * tilt[0] + b * tilt[1]
    return [share((x + a * u[0] + b * v[0]) / depth, width), share((y + a * u[1] + b * v[1]) / depth, height)]
  }
  return [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)]
}

/** The picture whose corners are seen at four places, from the top left one clockwise; undefined where no picture looks like that. */
export function seenAslant([a, b, c, d]: readonly [Point, Point, Point, Point]): Parallelogram | undefined {
  // The usual map of the unit square, (s, t) from 0 to 1; then of a = 2s - 1 and b = 2t - 1, divided by the depth of the middle.
  const [[ax, ay], [bx, by], [cx, cy], [dx, dy]] = [a, b, c, d]
  const [x1, y1] = [bx - cx, by - cy]
  const [x2, y2] = [dx - cx, dy - cy]
  const [x3, y3] = [ax - bx + cx - dx, ay - by + cy - dy]
  const area = x1 * y2 - x2 * y1
  if (area === 0) return undefined
  const g = (x3 * y2 - x2 * y3) / area
  const h = (x1 * y3 - x3 * y1) / area
  const depth = 1 + g / 2 + h / 2
  if (Math.min(1 + g, 1 + h, 1 + g + h) <= 0) return undefined
  const along = (first: number, second: number, fourth: number) => {
    const s = second - first + g * second
    const t = fourth - first + h * fourth
    return { middle: (first + s / 2 + t / 2) / depth, u: s / 2 / depth, v: t / 2 / depth }
  }
  const [x, y] = [along(ax, bx, dx), along(ay, by, dy)]
  return {
    ...{ x: x.middle, y: y.middle, u: [x.u, y.u], v: [x.v, y.v] },
    tilt: [g / 2 / depth, h / 2 / depth],
  }
}
