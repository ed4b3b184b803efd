/**
 * Landmarks: points that a copy of a picture has too, whatever was cut off or laid over it elsewhere. They are the extrema
 * of differences of Gaussians over place and scale (Lindeberg 1998; Lowe 2004, sections 3 and 4). AssemblyScript; part of
 * regions.as.ts.
 *
 * Looked for on the smallest level whose longer side has 320 pixels, and on halves of it, four scales an octave. Each
 * is placed between pixels and scales by a parabola through its neighbours.
 */
import { landmarksWorkAt, levels, levelsTableAt } from './regions-picture.as'

const LEAST_LONGER_SIDE: i32 = 320
/** An octave with a shorter side than this is not looked at. */
const LEAST_SIDE: i32 = 16
const SCALES: i32 = 4
/** Blurred pictures of an octave: of the differences between them the first and the last have one neighbour only. */
const BLURRED: i32 = SCALES + 3
const FIRST_SIGMA: f32 = 1.6
/** Of 255: fainter ones come and go. */
const LEAST_CONTRAST: f32 = 0.7
/** How much longer than wide: ((r + 1) ^ 2) / r for r = 12. Along an edge nothing is placed well. */
const MOST_EDGE: f32 = 169.0 / 12.0
const MOST: i32 = 16384

/** Longest side 639: then the next level would be long enough. */
const PLANE: usize = 640 * 640 * 4
/** Weights of the blurs of an octave, and before them of the one that makes its first picture: 32 words each. */
export const blursAt: usize = landmarksWorkAt
export const paddedAt: usize = blursAt + 8 * 128
const acrossAt: usize = paddedAt + 4096
const planesAt: usize = acrossAt + PLANE
/** Words of a landmark: x and y in pixels of the copy, its scale in its octave, pixels of the copy to one there, contrast. */
const WORDS: usize = 5
export const landmarksAt: usize = planesAt + <usize>BLURRED * PLANE
export const landmarksEnd: usize = landmarksAt + <usize>MOST * WORDS * 4

let width: i32 = 0
let height: i32 = 0

/** Radius and then weights of blur `index`, as the loader has written them. */
// @ts-expect-error: decorator
@inline
function blur(source: usize, target: usize, index: i32): void {
  const radius = <i32>load<f32>(blursAt + <usize>index * 128)
  const weights = blursAt + <usize>index * 128 + 4
  blurAcross(source, acrossAt, radius, weights)
  blurDown(acrossAt, target, radius, weights)
}

function blurAcross(source: usize, target: usize, radius: i32, weights: usize): void {
  for (let y = 0; y < height; y++) {
    const row = source + ((<usize>y * width) << 2)
    memory.copy(paddedAt + ((<usize>radius) << 2), row, (<usize>width) << 2)
    for (let k = 1; k <= radius; k++) {
      store<f32>(paddedAt + ((<usize>(radius - k)) << 2), load<f32>(row + ((<usize>k) << 2)))
      store<f32>(paddedAt + ((<usize>(radius + width - 1 + k)) << 2), load<f32>(row + ((<usize>(width - 1 - k)) << 2)))
    }
    const to = target + ((<usize>y * width) << 2)
    let x = 0
    for (; x + 4 <= width; x += 4) {
      let sum = f32x4.splat(0)
      let at = paddedAt + ((<usize>x) << 2)
      for (let k = 0; k <= 2 * radius; k++) {
        sum = f32x4.add(sum, f32x4.mul(v128.load_splat<f32>(weights + ((<usize>k) << 2)), v128.load(at)))
        at += 4
      }
      v128.store(to + ((<usize>x) << 2), sum)
    }
    for (; x < width; x++) {
      let sum: f32 = 0
      for (let k = 0; k <= 2 * radius; k++) {
        sum += load<f32>(weights + ((<usize>k) << 2)) * load<f32>(paddedAt + ((<usize>(x + k)) << 2))
      }
      store<f32>(to + ((<usize>x) << 2), sum)
    }
  }
}

function blurDown(source: usize, target: usize, radius: i32, weights: usize): void {
  const stride = (<usize>width) << 2
  for (let y = 0; y < height; y++) {
    const to = target + <usize>y * stride
    let x: usize = 0
    for (; x + 16 <= stride; x += 16) {
      let sum = f32x4.splat(0)
      for (let k = -radius; k <= radius; k++) {
        const weight = v128.load_splat<f32>(weights + ((<usize>(k + radius)) << 2))
        sum = f32x4.add(sum, f32x4.mul(weight, v128.load(source + <usize>mirrored(y + k) * stride + x)))
      }
      v128.store(to + x, sum)
    }
    for (; x < stride; x += 4) {
      let sum: f32 = 0
      for (let k = -radius; k <= radius; k++) {
        sum += load<f32>(weights + ((<usize>(k + radius)) << 2)) * load<f32>(source + <usize>mirrored(y + k) * stride + x)
      }
      store<f32>(to + x, sum)
    }
  }
}

// @ts-expect-error: decorator
@inline
function mirrored(y: i32): i32 {
  return y < 0 ? -y : y >= height ? 2 * height - 2 - y : y
}

// @ts-expect-error: decorator
@inline
function plane(index: i32): usize {
  return planesAt + <usize>index * PLANE
}

/** Finds them all, up to 16,384, and says how many; -1 of a picture so long and narrow that no level of it fits. */
export function findAllLandmarks(): i32 {
  let level = 0
  while (level + 1 < levels && longerSide(level + 1) >= LEAST_LONGER_SIDE) level++
  const entry = levelsTableAt + <usize>level * 12
  width = load<i32>(entry, 4)
  height = load<i32>(entry, 8)
  // Of a copy that is larger than it should be nothing would fit.
  if (max(width, height) > 639 || min(width, height) < LEAST_SIDE) return -1
  let unit = <f32>(1 << level)
  let count = 0
  blur(<usize>load<u32>(entry), plane(0), 0)
  while (min(width, height) >= LEAST_SIDE) {
    for (let index = 1; index < BLURRED; index++) blur(plane(index - 1), plane(index), index)
    const nextAt = acrossAt
    halve(plane(SCALES), nextAt)
    const bytes = (<usize>width * height) << 2
    for (let index = 0; index + 1 < BLURRED; index++) subtract(plane(index), plane(index + 1), bytes)
    for (let scale = 1; scale <= SCALES; scale++) count = collect(scale, unit, count)
    width >>= 1
    height >>= 1
    unit *= 2
    memory.copy(plane(0), nextAt, (<usize>width * height) << 2)
  }
  return count
}

function longerSide(level: i32): i32 {
  const entry = levelsTableAt + <usize>level * 12
  return max(load<i32>(entry, 4), load<i32>(entry, 8))
}

function halve(source: usize, target: usize): void {
  const stride = (<usize>width) << 2
  let to = target
  for (let y = 0; y < height >> 1; y++) {
    let at = source + <usize>(2 * y) * stride
    for (let x = 0; x < width >> 1; x++) {
      const upper = load<f32>(at) + load<f32>(at, 4)
      const lower = load<f32>(at + stride) + load<f32>(at + stride, 4)
      store<f32>(to, (upper + lower) * <f32>0.25)
      at += 8
      to += 4
    }
  }
}

function subtract(from: usize, other: usize, bytes: usize): void {
  let at: usize = 0
  for (; at + 16 <= bytes; at += 16) v128.store(from + at, f32x4.sub(v128.load(other + at), v128.load(from + at)))
  for (; at < bytes; at += 4) store<f32>(from + at, load<f32>(other + at) - load<f32>(from + at))
}

function collect(scale: i32, unit: f32, before: i32): i32 {
  const stride = (<usize>width) << 2
  const step = PLANE
  let count = before
  for (let y = 1; y < height - 1; y++) {
    let at = plane(scale) + <usize>y * stride + 4
    for (let x = 1; x < width - 1; x++) {
      const value = load<f32>(at)
      if (abs(value) >= LEAST_CONTRAST * <f32>0.6 && isExtreme(at, value, stride) && count < MOST) {
        count += place(at, value, stride, step, x, y, scale, unit, count)
      }
      at += 4
    }
  }
  return count
}

// @ts-expect-error: decorator
@inline
function isExtreme(at: usize, value: f32, stride: usize): bool {
  if (value > 0) {
    return (
      isAbove(at - 4, value, stride, false) &&
      isAbove(at - 4 - PLANE, value, stride, true) &&
      isAbove(at - 4 + PLANE, value, stride, true)
    )
  }
  return (
    isBelow(at - 4, value, stride, false) &&
    isBelow(at - 4 - PLANE, value, stride, true) &&
    isBelow(at - 4 + PLANE, value, stride, true)
  )
}

/** Above all of a block of nine whose middle row begins at `at`; its middle itself counts where `withMiddle`. */
// @ts-expect-error: decorator
@inline
function isAbove(at: usize, value: f32, stride: usize, withMiddle: bool): bool {
  return (
    load<f32>(at) < value &&
    load<f32>(at, 8) < value &&
    (!withMiddle || load<f32>(at, 4) < value) &&
    load<f32>(at - stride) < value &&
    load<f32>(at - stride, 4) < value &&
    load<f32>(at - stride, 8) < value &&
    load<f32>(at + stride) < value &&
    load<f32>(at + stride, 4) < value &&
    load<f32>(at + stride, 8) < value
  )
}

// @ts-expect-error: decorator
@inline
function isBelow(at: usize, value: f32, stride: usize, withMiddle: bool): bool {
  return (
    load<f32>(at) > value &&
    load<f32>(at, 8) > value &&
    (!withMiddle || load<f32>(at, 4) > value) &&
    load<f32>(at - stride) > value &&
    load<f32>(at - stride, 4) > value &&
    load<f32>(at - stride, 8) > value &&
    load<f32>(at + stride) > value &&
    load<f32>(at + stride, 4) > value &&
    load<f32>(at + stride, 8) > value
  )
}

/** Notes an extreme where its parabola has its top, and says 1; 0 where that is too far away, too faint or on an edge. */
function place(
  at: usize,
  value: f32,
  stride: usize,
  step: usize,
  x: i32,
  y: i32,
  scale: i32,
  unit: f32,
  count: i32,
): i32 {
  const two: f32 = 2
  const left = load<f32>(at - 4)
  const right = load<f32>(at + 4)
  const above = load<f32>(at - stride)
  const below = load<f32>(at + stride)
  const finer = load<f32>(at - step)
  const coarser = load<f32>(at + step)
  const dx = (right - left) * <f32>0.5
  const dy = (below - above) * <f32>0.5
  const ds = (coarser - finer) * <f32>0.5
  const dxx = right + left - two * value
  const dyy = below + above - two * value
  const dss = coarser + finer - two * value
  const dxy =
    (load<f32>(at + stride + 4) - load<f32>(at + stride - 4) - (load<f32>(at - stride + 4) - load<f32>(at - stride - 4))) *
    <f32>0.25
  const dxs =
    (load<f32>(at + step + 4) - load<f32>(at + step - 4) - (load<f32>(at - step + 4) - load<f32>(at - step - 4))) * <f32>0.25
  const dys =
    (load<f32>(at + step + stride) -
      load<f32>(at + step - stride) -
      (load<f32>(at - step + stride) - load<f32>(at - step - stride))) *
    <f32>0.25
  const flat = dxx * dyy - dxy * dxy
  const trace = dxx + dyy
  if (flat <= 0 || trace * trace > MOST_EDGE * flat) return 0
  // Cramer's rule.
  const a = dyy * dss - dys * dys
  const b = dxy * dss - dys * dxs
  const c = dxy * dys - dyy * dxs
  const whole = dxx * a - dxy * b + dxs * c
  if (abs(whole) < <f32>1e-9) return 0
  const e = dy * dss - dys * ds
  const f = dy * dys - dyy * ds
  const g = dxy * ds - dy * dxs
  const offX = -(dx * a - dxy * e + dxs * f) / whole
  const offY = -(dxx * e - dx * b + dxs * g) / whole
  const offScale = -(dxx * (dyy * ds - dy * dys) - dxy * g + dx * c) / whole
  if (!(abs(offX) <= 1 && abs(offY) <= 1 && abs(offScale) <= 1)) return 0
  const contrast = abs(value + <f32>0.5 * (dx * offX + dy * offY + ds * offScale))
  if (contrast < LEAST_CONTRAST) return 0
  const to = landmarksAt + <usize>count * WORDS * 4
  store<f32>(to, (<f32>x + offX + <f32>0.5) * unit)
  store<f32>(to, (<f32>y + offY + <f32>0.5) * unit, 4)
  store<f32>(to, <f32>scale + offScale, 8)
  store<f32>(to, unit, 12)
  store<f32>(to, contrast, 16)
  return 1
}
