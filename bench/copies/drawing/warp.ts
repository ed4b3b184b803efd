import { type Colour, type Picture, pictureOf } from './picture.ts'

/** Row by row: of a place (x, y, 1) in the made picture, its place in the source. */
export type Matrix = readonly [number, number, number, number, number, number, number, number, number]
export type Point = readonly [x: number, y: number]

/** Takes each pixel from where the matrix says, between four pixels of the source; the ground where there is none. */
export function warped(
  source: Picture,
  matrix: Matrix,
  width: number,
  height: number,
  ground: Colour | Picture,
): Picture {
  const data = new Uint8Array(width * height * 3)
  const [a, b, c, d, e, f, g, h, i] = matrix
  const { data: from, width: sourceWidth, height: sourceHeight } = source
  const isPicture = 'data' in ground
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const to = (y * width + x) * 3
      const px = x + 0.5
      const py = y + 0.5
      const depth = g * px + h * py + i
      const u = (a * px + b * py + c) / depth - 0.5
      const v = (d * px + e * py + f) / depth - 0.5
      if (!(u >= -0.5 && v >= -0.5 && u <= sourceWidth - 0.5 && v <= sourceHeight - 0.5)) {
        for (let k = 0; k < 3; k++) data[to + k] = isPicture ? ground.data[to + k]! : ground[k]!
        continue
      }
      const left = Math.max(0, Math.floor(u))
      const top = Math.max(0, Math.floor(v))
      const right = Math.min(sourceWidth - 1, left + 1)
      const bottom = Math.min(sourceHeight - 1, top + 1)
      const across = Math.max(0, u - left)
      const down = Math.max(0, v - top)
      const first = (top * sourceWidth + left) * 3
      const second = (top * sourceWidth + right) * 3
      const third = (bottom * sourceWidth + left) * 3
      const fourth = (bottom * sourceWidth + right) * 3
      for (let k = 0; k < 3; k++) {
        const above = from[first + k]! * (1 - across) + from[second + k]! * across
        const below = from[third + k]! * (1 - across) + from[fourth + k]! * across
        data[to + k] = above * (1 - down) + below * down + 0.5
      }
    }
  }
  return pictureOf(data, width, height)
}

/** The matrix that takes the places of four corners (from the top left, clockwise) back to a picture of this size. */
export function fromCorners(
  [p0, p1, p2, p3]: readonly [Point, Point, Point, Point],
  width: number,
  height: number,
): Matrix {
  // The unit square onto the four corners (Heckbert 1989, section 2.2.3), turned round, then made as large as the picture.
  const [dx1, dy1] = [p1[0] - p2[0], p1[1] - p2[1]]
  const [dx2, dy2] = [p3[0] - p2[0], p3[1] - p2[1]]
  const [sx, sy] = [p0[0] - p1[0] + p2[0] - p3[0], p0[1] - p1[1] + p2[1] - p3[1]]
  const whole = dx1 * dy2 - dx2 * dy1
  const g = (sx * dy2 - dx2 * sy) / whole
  const h = (dx1 * sy - sx * dy1) / whole
  const forward: Matrix = [
    ...([p1[0] - p0[0] + g * p1[0], p3[0] - p0[0] + h * p3[0], p0[0]] as const),
    ...([p1[1] - p0[1] + g * p1[1], p3[1] - p0[1] + h * p3[1], p0[1]] as const),
    ...([g, h, 1] as const),
  ]
  const [a, b, c, d, e, f, , , i] = forward
  const inverse = [
    ...[e * i - f * h, c * h - b * i, b * f - c * e],
    ...[f * g - d * i, a * i - c * g, c * d - a * f],
    ...[d * h - e * g, b * g - a * h, a * e - b * d],
  ]
  return inverse.map((value, at) => (at < 3 ? value * width : at < 6 ? value * height : value)) as unknown as Matrix
}

/** Turns about the middles of source and made picture, by so much to the right, at this scale. */
export function aboutMiddle(
  source: Picture,
  width: number,
  height: number,
  { degrees, scale }: { degrees: number; scale: number },
): Matrix {
  const angle = (degrees * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale]
  const [middleX, middleY] = [width / 2, height / 2]
  return [
    ...([cos, sin, source.width / 2 - cos * middleX - sin * middleY] as const),
    ...([-sin, cos, source.height / 2 + sin * middleX - cos * middleY] as const),
    ...([0, 0, 1] as const),
  ]
}
