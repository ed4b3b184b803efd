import { type Box, blank, type Colour, type Picture } from './picture.ts'

/** How much of a place is covered, from 0 to 1, by its distances in pixels from the box's left and top edge. */
type Coverage = (x: number, y: number) => number

/** A picture that is drawn on. What lies outside of it is left out. */
export class Canvas {
  readonly picture: Picture

  constructor(picture: Picture) {
    this.picture = { ...picture, data: picture.data.slice() }
  }

  static of(width: number, height: number, colour: Colour): Canvas {
    return new Canvas(blank(Math.round(width), Math.round(height), colour))
  }

  rectangle(box: Box, colour: Colour): void {
    this.#cover(box, colour, () => 1)
  }

  /** A rectangle with round corners. */
  rounded(box: Box, radius: number, colour: Colour): void {
    this.#cover(box, colour, roundedCorners(box, radius))
  }

  disc(x: number, y: number, radius: number, colour: Colour): void {
    this.rounded({ left: x - radius, top: y - radius, width: 2 * radius, height: 2 * radius }, radius, colour)
  }

  /** Where `isInside` says so of places from 0 to 1 each way across the box. */
  shape(box: Box, colour: Colour, isInside: (u: number, v: number) => boolean): void {
    this.#cover(box, colour, (x, y) => Number(isInside(x / box.width, y / box.height)))
  }

  /** Puts a picture there, with round corners where a radius is given, or only where a mask over it says so. */
  place(
    picture: Picture,
    left: number,
    top: number,
    { radius = 0, mask }: { radius?: number; mask?: Coverage } = {},
  ): void {
    const box = { left: Math.round(left), top: Math.round(top), width: picture.width, height: picture.height }
    const coverage = mask ?? (radius > 0 ? roundedCorners(box, radius) : () => 1)
    this.#paint(box, coverage, (x, y) => ((y - box.top) * picture.width + x - box.left) * 3, picture.data)
  }

  #cover(box: Box, colour: Colour, coverage: Coverage): void {
    this.#paint(box, coverage, () => 0, Uint8Array.from(colour))
  }

  #paint(box: Box, coverage: Coverage, sourceAt: (x: number, y: number) => number, source: Uint8Array): void {
    const { data, width, height } = this.picture
    const right = Math.min(width, Math.round(box.left + box.width))
    const bottom = Math.min(height, Math.round(box.top + box.height))
    for (let y = Math.max(0, Math.round(box.top)); y < bottom; y++) {
      for (let x = Math.max(0, Math.round(box.left)); x < right; x++) {
        const share = coverage(x + 0.5 - box.left, y + 0.5 - box.top)
        if (share <= 0) continue
        const from = sourceAt(x, y)
        const to = (y * width + x) * 3
        for (let k = 0; k < 3; k++) data[to + k] = data[to + k]! + (source[from + k]! - data[to + k]!) * share
      }
    }
  }
}

function roundedCorners({ width, height }: Box, radius: number): Coverage {
  return (x, y) => {
    const across = Math.max(radius - x, x - (width - radius), 0)
    const down = Math.max(radius - y, y - (height - radius), 0)
    return Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(across, down)))
  }
}
