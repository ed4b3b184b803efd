import { blurs, type Landmark, sigmaAt } from './landmark.ts'
import { halved, type LumaPlane } from './regions-reference.ts'

const { fround } = Math
const leastLongerSide = 320
const mostLongerSide = 639
const leastSide = 16
const scales = 4
const leastContrast = fround(0.7)
const mostEdge = fround(169 / 12)
const most = 16_384

/** The kernel's `findLandmarks`, said plainly. */
export function landmarksReference(levels: readonly LumaPlane[]): Landmark[] | undefined {
  const last = levels.findLastIndex(({ width, height }) => Math.max(width, height) >= leastLongerSide)
  const level = Math.max(0, last)
  let unit = 2 ** level
  const { width, height } = levels[level]!
  if (Math.max(width, height) > mostLongerSide || Math.min(width, height) < leastSide) return undefined
  const found: Landmark[] = []
  let first = blurred(levels[level]!, blurs[0]!)
  while (Math.min(first.width, first.height) >= leastSide) {
    const pictures = [first]
    for (const weights of blurs.slice(1)) pictures.push(blurred(pictures.at(-1)!, weights))
    const differences = pictures.slice(1).map((picture, index) => difference(picture, pictures[index]!))
    for (let scale = 1; scale <= scales; scale++) found.push(...extremaOf(differences, scale, unit))
    first = halved(pictures[scales]!)
    unit *= 2
  }
  return found.slice(0, most)
}

function blurred({ data, width, height }: LumaPlane, weights: Float32Array): LumaPlane {
  const radius = (weights.length - 1) / 2
  const mirrored = (at: number, length: number) => (at < 0 ? -at : at >= length ? 2 * length - 2 - at : at)
  const along = (source: Float32Array, place: (at: number, k: number) => number) =>
    source.map((_, at) => {
      let sum = 0
      for (let k = -radius; k <= radius; k++) sum = fround(sum + fround(weights[k + radius]! * source[place(at, k)]!))
      return sum
    })
  const across = along(data, (at, k) => at - (at % width) + mirrored((at % width) + k, width))
  const down = along(across, (at, k) => mirrored(Math.floor(at / width) + k, height) * width + (at % width))
  return { data: down, width, height }
}

function difference(a: LumaPlane, b: LumaPlane): LumaPlane {
  return { ...a, data: a.data.map((value, at) => fround(value - b.data[at]!)) }
}

function extremaOf(differences: readonly LumaPlane[], scale: number, unit: number): Landmark[] {
  const { width, height } = differences[scale]!
  const found: Landmark[] = []
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      /** Neighbours by place and scale. */
      const at = (dx: number, dy: number, ds: number) => differences[scale + ds]!.data[(y + dy) * width + x + dx]!
      if (Math.abs(at(0, 0, 0)) < fround(leastContrast * fround(0.6)) || !isExtreme(at)) continue
      const top = topOf(at)
      if (top === undefined) continue
      const place = (pixel: number, offset: number) => fround(fround(fround(pixel + offset) + 0.5) * unit)
      found.push({
        x: place(x, top.x),
        y: place(y, top.y),
        sigma: sigmaAt(fround(scale + top.scale), unit),
        contrast: top.contrast,
      })
    }
  }
  return found
}

type Neighbour = (dx: number, dy: number, ds: number) => number
const around = [-1, 0, 1].flatMap((dx) => [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((ds) => [dx, dy, ds] as const)))
const neighbours = around.filter((offset) => offset.some((part) => part !== 0))

function isExtreme(at: Neighbour): boolean {
  const value = at(0, 0, 0)
  return neighbours.every((offset) => (value > 0 ? at(...offset) < value : at(...offset) > value))
}

/** Where the parabola through the neighbours has its top; undefined where that is of no use. */
function topOf(at: Neighbour) {
  const value = at(0, 0, 0)
  const minus = (a: number, b: number) => fround(a - b)
  const times = (a: number, b: number) => fround(a * b)
  const half = (a: Readonly<[number, number, number]>, b: Readonly<[number, number, number]>) =>
    times(minus(at(...a), at(...b)), 0.5)
  const dx = half([1, 0, 0], [-1, 0, 0])
  const dy = half([0, 1, 0], [0, -1, 0])
  const ds = half([0, 0, 1], [0, 0, -1])
  const second = (a: Readonly<[number, number, number]>, b: Readonly<[number, number, number]>) =>
    minus(fround(at(...a) + at(...b)), times(2, value))
  const dxx = second([1, 0, 0], [-1, 0, 0])
  const dyy = second([0, 1, 0], [0, -1, 0])
  const dss = second([0, 0, 1], [0, 0, -1])
  const mixed = (a: number, b: number, c: number, d: number) => times(minus(minus(a, b), minus(c, d)), 0.25)
  const dxy = mixed(at(1, 1, 0), at(-1, 1, 0), at(1, -1, 0), at(-1, -1, 0))
  const dxs = mixed(at(1, 0, 1), at(-1, 0, 1), at(1, 0, -1), at(-1, 0, -1))
  const dys = mixed(at(0, 1, 1), at(0, -1, 1), at(0, 1, -1), at(0, -1, -1))
  const crossed = (a: number, b: number, c: number, d: number) => minus(times(a, b), times(c, d))
  const flat = crossed(dxx, dyy, dxy, dxy)
  const trace = fround(dxx + dyy)
  if (flat <= 0 || times(trace, trace) > times(mostEdge, flat)) return undefined
  const a = crossed(dyy, dss, dys, dys)
  const b = crossed(dxy, dss, dys, dxs)
  const c = crossed(dxy, dys, dyy, dxs)
  const three = (p: number, q: number, r: number, s: number, t: number, u: number) =>
    fround(minus(times(p, q), times(r, s)) + times(t, u))
  const whole = three(dxx, a, dxy, b, dxs, c)
  if (Math.abs(whole) < fround(1e-9)) return undefined
  const e = crossed(dy, dss, dys, ds)
  const f = crossed(dy, dys, dyy, ds)
  const g = crossed(dxy, ds, dy, dxs)
  const x = fround(-three(dx, a, dxy, e, dxs, f) / whole)
  const y = fround(-three(dxx, e, dx, b, dxs, g) / whole)
  const scale = fround(-three(dxx, crossed(dyy, ds, dy, dys), dxy, g, dx, c) / whole)
  if (!(Math.abs(x) <= 1 && Math.abs(y) <= 1 && Math.abs(scale) <= 1)) return undefined
  const rise = fround(fround(times(dx, x) + times(dy, y)) + times(ds, scale))
  const contrast = Math.abs(fround(value + times(0.5, rise)))
  return contrast < leastContrast ? undefined : { x, y, scale, contrast }
}
