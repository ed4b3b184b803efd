import type { Pixels } from '../pixels.ts'

export const pictureKinds = ['noise', 'flat', 'blocks', 'ramp', 'clouds'] as const

export interface PictureShape {
  readonly kind: (typeof pictureKinds)[number]
  readonly seed: number
  readonly width: number
  readonly height: number
}

/** Paints a case by the rules written in the vector file, in whole numbers only: every language paints the same. */
export function paint({ kind, seed, width, height }: PictureShape): Pixels {
  let state = seed >>> 0
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 8
  }
  const painters = { noise, flat, blocks, ramp, clouds }
  const byteAt = painters[kind]({ next, seed, width, height })
  const data = new Uint8Array(width * height * 4)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4
      for (let k = 0; k < 3; k++) data[at + k] = byteAt(x, y, k)
      data[at + 3] = 255
    }
  }
  return { data, width, height }
}

interface Canvas {
  readonly next: () => number
  readonly seed: number
  readonly width: number
  readonly height: number
}
type Painter = (canvas: Canvas) => (x: number, y: number, k: number) => number

const noise: Painter =
  ({ next }) =>
  () =>
    next() & 255

const flat: Painter = ({ next }) => {
  const colour = [next() & 255, next() & 255, next() & 255]
  return (_x, _y, k) => colour[k]!
}

const blocks: Painter = ({ next, seed }) => {
  const blockWidth = 1 + (next() % 40)
  const blockHeight = 1 + (next() % 40)
  return (x, y, k) => {
    const block = Math.floor(x / blockWidth) * 31 + Math.floor(y / blockHeight) * 57 + k * 11 + (seed & 1023)
    return (Math.imul(block, 2_654_435_761) >>> 0) % 256
  }
}

const ramp: Painter = ({ next }) => {
  const p = 1 + (next() % 7)
  const q = 1 + (next() % 7)
  return (x, y, k) => {
    const t = (x * p + y * q * (k + 1)) % 510
    return t < 256 ? t : 510 - t
  }
}

const clouds: Painter = ({ next, width, height }) => {
  const octaves = [0, 1, 2].map((octave) => {
    const n = 4 << octave
    return { octave, n, grid: Uint8Array.from({ length: (n + 1) * (n + 1) * 3 }, () => next() & 255) }
  })
  return (x, y, k) => {
    let sum = 0
    for (const { octave, n, grid } of octaves) {
      const v = Math.floor((y * n * 256) / height)
      const u = Math.floor((x * n * 256) / width)
      const [yi, xi, yf, xf] = [v >> 8, u >> 8, v & 255, u & 255]
      const corner = (row: number, column: number) => grid[(row * (n + 1) + column) * 3 + k]!
      const top = corner(yi, xi) * (256 - xf) + corner(yi, xi + 1) * xf
      const bottom = corner(yi + 1, xi) * (256 - xf) + corner(yi + 1, xi + 1) * xf
      sum += ((top * (256 - yf) + bottom * yf) >> 16) >> octave
    }
    return Math.min(255, Math.floor((sum * 4) / 7))
  }
}
