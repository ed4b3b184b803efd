import { Canvas } from '../drawing/canvas.ts'
import { blurred, type Picture, pictureOf } from '../drawing/picture.ts'
import { aboutMiddle, fromCorners, type Point, warped } from '../drawing/warp.ts'
import { between, type Maker, oneOf } from './making.ts'

export const rotate: Maker<'rotate'> = ({ degrees, corners }, picture, { random }) => {
  const { width, height } = picture
  const angle = (degrees * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const by = oneOf([degrees, -degrees], random)
  if (corners === 'black') {
    const [outerWidth, outerHeight] = [Math.round(width * cos + height * sin), Math.round(width * sin + height * cos)]
    const matrix = aboutMiddle(picture, outerWidth, outerHeight, { degrees: by, scale: 1 })
    return warped(picture, matrix, outerWidth, outerHeight, [0, 0, 0])
  }
  // The largest upright rectangle of the same shape that shows no corner.
  const share = 1 / (cos + sin * Math.max(width / height, height / width))
  const [innerWidth, innerHeight] = [Math.floor(width * share), Math.floor(height * share)]
  const matrix = aboutMiddle(picture, innerWidth, innerHeight, { degrees: by, scale: 1 })
  return warped(picture, matrix, innerWidth, innerHeight, [0, 0, 0])
}

/** A screen that shows the picture, photographed by hand in a dim room. */
export const photographScreen: Maker<'photographScreen'> = async (step, picture, { random }) => {
  const { width, height } = picture
  const wobble = () => between(-step.cornerShare, step.cornerShare, random)
  const inset = (1 - step.screenShare) / 2
  const places: Point[] = [
    [inset, inset],
    [1 - inset, inset],
    [1 - inset, 1 - inset],
    [inset, 1 - inset],
  ]
  const moved = places.map(([u, v]): Point => [(u + wobble()) * width, (v + wobble()) * height])
  const middle = [0, 1].map((at) => moved.reduce((sum, corner) => sum + corner[at]!, 0) / 4) as unknown as Point
  const quad = (times: number) =>
    moved.map(
      ([x, y]): Point => [middle[0] + (x - middle[0]) * times, middle[1] + (y - middle[1]) * times],
    ) as unknown as [Point, Point, Point, Point]
  const ground = roomOf(width, height, random)
  const bezel = Canvas.of(64, 64, [14, 14, 17]).picture
  const behind = warped(bezel, fromCorners(quad(1.07), 64, 64), width, height, ground)
  const seen = warped(picture, fromCorners(quad(1), picture.width, picture.height), width, height, behind)
  const soft = await blurred(withMoire(seen, 0.06, random), 0.8)
  return withNoise(asCameraSees(soft, random), 6, random)
}

/** Dim, lighter at one side. */
function roomOf(width: number, height: number, random: () => number): Picture {
  const canvas = Canvas.of(width, height, [0, 0, 0])
  const { data } = canvas.picture
  const [slope, base] = [between(-40, 40, random), between(50, 90, random)]
  for (let at = 0; at < width * height; at++) {
    const light = base + slope * ((at % width) / width - 0.5) - (30 * Math.floor(at / width)) / height
    data[at * 3] = light * 1.08
    data[at * 3 + 1] = light
    data[at * 3 + 2] = light * 0.86
  }
  return canvas.picture
}

/** Light that falls off towards the corners, a cast, and harder contrast. */
function asCameraSees({ data, width, height }: Picture, random: () => number): Picture {
  const cast = [between(0.92, 1.02, random), 1, between(1, 1.12, random)]
  const made = new Uint8ClampedArray(data.length)
  for (let at = 0; at < width * height; at++) {
    const [x, y] = [(at % width) / width - 0.5, Math.floor(at / width) / height - 0.5]
    const fall = 1 - 0.7 * (x * x + y * y)
    for (let k = 0; k < 3; k++) made[at * 3 + k] = ((data[at * 3 + k]! - 128) * 1.12 + 132) * fall * cast[k]!
  }
  return pictureOf(new Uint8Array(made.buffer), width, height)
}

export const moire: Maker<'moire'> = ({ strength }, picture, { random }) => withMoire(picture, strength, random)

/** Bands as of two grids, one a little bent: fine ones in each colour, and wide ones where they beat. */
function withMoire({ data, width, height }: Picture, strength: number, random: () => number): Picture {
  const made = new Uint8ClampedArray(data.length)
  const angle = between(0.1, 0.5, random)
  const fine = (2 * Math.PI) / between(4.5, 6.5, random)
  const wide = (2 * Math.PI) / between(60, 110, random)
  const bend = between(0.5, 1.5, random) / Math.max(width, height)
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const along = x * cos + y * sin
      const across = y * cos - x * sin
      const bent = along + bend * across * across * 0.2
      const beat = Math.sin(bent * wide) * 0.5
      for (let k = 0; k < 3; k++) {
        const grid = 0.5 * Math.sin(along * fine + (k * 2 * Math.PI) / 3 + bent * wide)
        const at = (y * width + x) * 3 + k
        made[at] = data[at]! * (1 + strength * (grid + beat + 0.3 * Math.sin(across * wide * 0.7 + k)))
      }
    }
  }
  return pictureOf(new Uint8Array(made.buffer), width, height)
}

export const noise: Maker<'noise'> = ({ deviation }, picture, { random }) => withNoise(picture, deviation, random)

function withNoise({ data, width, height }: Picture, deviation: number, random: () => number): Picture {
  const made = new Uint8ClampedArray(data.length)
  // The sum of three even ones has a variance of a quarter.
  for (let at = 0; at < data.length; at++) {
    made[at] = data[at]! + (random() + random() + random() - 1.5) * 2 * deviation
  }
  return pictureOf(new Uint8Array(made.buffer), width, height)
}
