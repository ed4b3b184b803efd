import type { Pixels } from '../pixels.ts'
import { type Point, seenAslant } from '../regions/parallelogram.ts'

/** A canvas, four bytes a pixel, with a picture on it whose corners are seen at four places, from the top left one clockwise. */
export function laidAslant(canvas: Pixels, picture: Pixels, corners: readonly [Point, Point, Point, Point]): Pixels {
  const region = seenAslant(corners)
  if (region === undefined) throw new RangeError('no picture looks like that')
  const { x, y, u, v, tilt = [0, 0] } = region
  const data = canvas.data.slice()
  for (let row = 0; row < canvas.height; row++) {
    for (let column = 0; column < canvas.width; column++) {
      // Where in the picture is this pixel: two equations, linear in a and b.
      const [px, py] = [column + 0.5, row + 0.5]
      const [ux, vx, uy, vy] = [u[0] - px * tilt[0], v[0] - px * tilt[1], u[1] - py * tilt[0], v[1] - py * tilt[1]]
      const area = ux * vy - vx * uy
      const a = ((px - x) * vy - vx * (py - y)) / area
      const b = (ux * (py - y) - (px - x) * uy) / area
      if (Math.abs(a) >= 1 || Math.abs(b) >= 1) continue
      const left = Math.floor(((a + 1) / 2) * picture.width)
      const top = Math.floor(((b + 1) / 2) * picture.height)
      const from = (top * picture.width + left) * 4
      data.set(picture.data.subarray(from, from + 4), (row * canvas.width + column) * 4)
    }
  }
  return { ...canvas, data }
}
