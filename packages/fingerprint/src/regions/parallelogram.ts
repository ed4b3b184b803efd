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
