/** 64 × 64 samples of a parallelogram, or of a quadrilateral that is one seen aslant. AssemblyScript; part of regions.as.ts. */
import { blockAt, levels, levelsTableAt, workAt } from './regions-picture.as'

/** A part is sampled on the smallest level on which its shorter side keeps so many pixels. */
const SMALLEST_SIDE: f32 = 64

/** Of a column of samples in an upright rectangle: where its left pixel stands, and how far it is beyond it. */
const columnsAt: usize = workAt
const sharesAt: usize = workAt + 256

/**
 * Bilinear, between pixels' middles; what lies outside of the picture is the nearest in it. Of (a, b), each -1 to 1, the place is
 * ((x, y) + a·u + b·v) / (1 + a·tiltA + b·tiltB).
 */
export function sample(x: f32, y: f32, ux: f32, uy: f32, vx: f32, vy: f32, tiltA: f32, tiltB: f32, radius: f32): void {
  const across = sqrt(ux * ux + uy * uy)
  const down = sqrt(vx * vx + vy * vy)
  const side = <f32>2 * min(across, down)
  let level = 0
  let scale: f32 = 1
  while (level + 1 < levels && side * scale * <f32>0.5 >= SMALLEST_SIDE) {
    level++
    scale *= <f32>0.5
  }
  const entry = levelsTableAt + <usize>level * 12
  luma = <usize>load<u32>(entry)
  width = load<i32>(entry, 4)
  height = load<i32>(entry, 8)
  isTilted = tiltA != 0 || tiltB != 0
  tiltAlongU = tiltA
  tiltAlongV = tiltB
  if (uy == 0 && vx == 0 && !isTilted) {
    sampleUpright(x, y, ux, vy, scale)
    if (radius > 0) sampleRounded(x, y, ux, uy, vx, vy, radius, across, down, scale, true)
  } else if (radius > 0) sampleRounded(x, y, ux, uy, vx, vy, radius, across, down, scale, false)
  else sampleAslant(x, y, ux, uy, vx, vy, scale)
}

let luma: usize = 0
let width: i32 = 0
let height: i32 = 0
let isTilted: bool = false
let tiltAlongU: f32 = 0
let tiltAlongV: f32 = 0

/** One sample after another with round corners, or those alone that stand there. */
function sampleRounded(
  x: f32,
  y: f32,
  ux: f32,
  uy: f32,
  vx: f32,
  vy: f32,
  radius: f32,
  across: f32,
  down: f32,
  scale: f32,
  onlyCorners: bool,
): void {
  const lastX = <f32>(width - 1)
  const lastY = <f32>(height - 1)
  for (let row = 0; row < 64; row++) {
    const b = <f32>(row + row + 1) / <f32>64 - <f32>1
    if (onlyCorners && (<f32>1 - abs(b)) * down >= radius) continue
    for (let column = 0; column < 64; column++) {
      const a = <f32>(column + column + 1) / <f32>64 - <f32>1
      if (onlyCorners && (<f32>1 - abs(a)) * across >= radius) continue
      const share = withinCorner((<f32>1 - abs(a)) * across, (<f32>1 - abs(b)) * down, radius)
      let alongU = a
      let alongV = b
      if (share != <f32>1) {
        const nearX = radius - (radius - (<f32>1 - abs(a)) * across) * share
        const nearY = radius - (radius - (<f32>1 - abs(b)) * down) * share
        alongU = (<f32>1 - nearX / across) * copysign<f32>(1, a)
        alongV = (<f32>1 - nearY / down) * copysign<f32>(1, b)
      }
      let placeX = x + alongU * ux + alongV * vx
      let placeY = y + alongU * uy + alongV * vy
      if (isTilted) {
        const depth = <f32>1 + alongU * tiltAlongU + alongV * tiltAlongV
        placeX /= depth
        placeY /= depth
      }
      const px = max(<f32>0, min(lastX, placeX * scale - <f32>0.5))
      const py = max(<f32>0, min(lastY, placeY * scale - <f32>0.5))
      const left = min(<i32>px, width - 2)
      const top = min(<i32>py, height - 2)
      const at = luma + ((<usize>top * width + left) << 2)
      const below = at + (<usize>width << 2)
      const fx = px - <f32>left
      const upper = load<f32>(at) + (load<f32>(at, 4) - load<f32>(at)) * fx
      const lower = load<f32>(below) + (load<f32>(below, 4) - load<f32>(below)) * fx
      store<f32>(blockAt + <usize>((row * 64 + column) << 2), upper + (lower - upper) * (py - <f32>top))
    }
  }
}

/** The same where columns stand under each other: each is placed once. */
function sampleUpright(x: f32, y: f32, ux: f32, vy: f32, scale: f32): void {
  const lastX = <f32>(width - 1)
  const lastY = <f32>(height - 1)
  for (let column: usize = 0; column < 64; column++) {
    const a = <f32>(column + column + 1) / <f32>64 - <f32>1
    const px = max(<f32>0, min(lastX, (x + a * ux) * scale - <f32>0.5))
    const left = min(<i32>px, width - 2)
    store<u32>(columnsAt + column * 4, <u32>left << 2)
    store<f32>(sharesAt + column * 4, px - <f32>left)
  }
  let to = blockAt
  for (let row = 0; row < 64; row++) {
    const b = <f32>(row + row + 1) / <f32>64 - <f32>1
    const py = max(<f32>0, min(lastY, (y + b * vy) * scale - <f32>0.5))
    const top = min(<i32>py, height - 2)
    const fy = f32x4.splat(py - <f32>top)
    const upperRow = luma + ((<usize>top * width) << 2)
    const lowerRow = upperRow + (<usize>width << 2)
    for (let column: usize = 0; column < 256; column += 16) {
      const share = v128.load(sharesAt + column)
      const upper = fourBetween(upperRow, column, share)
      const lower = fourBetween(lowerRow, column, share)
      v128.store(to, f32x4.add(upper, f32x4.mul(f32x4.sub(lower, upper), fy)))
      to += 16
    }
  }
}

/** The same of any parallelogram, four samples of a row at once. */
function sampleAslant(x: f32, y: f32, ux: f32, uy: f32, vx: f32, vy: f32, scale: f32): void {
  const lastX = f32x4.splat(<f32>(width - 1))
  const lastY = f32x4.splat(<f32>(height - 1))
  const rowBytes = <usize>width << 2
  let to = blockAt
  for (let row = 0; row < 64; row++) {
    const b = <f32>(row + row + 1) / <f32>64 - <f32>1
    const downX = f32x4.splat(b * vx)
    const downY = f32x4.splat(b * vy)
    const depthOfRow = f32x4.splat(b * tiltAlongV)
    for (let column: i32 = 0; column < 64; column += 4) {
      const columns = f32x4.convert_i32x4_s(i32x4.add(i32x4.splat(2 * column), i32x4(1, 3, 5, 7)))
      const a = f32x4.sub(f32x4.mul(columns, f32x4.splat(<f32>1 / <f32>64)), f32x4.splat(1))
      let placeX = f32x4.add(f32x4.add(f32x4.splat(x), f32x4.mul(a, f32x4.splat(ux))), downX)
      let placeY = f32x4.add(f32x4.add(f32x4.splat(y), f32x4.mul(a, f32x4.splat(uy))), downY)
      if (isTilted) {
        const depthOfColumn = f32x4.mul(a, f32x4.splat(tiltAlongU))
        const depth = f32x4.add(f32x4.add(f32x4.splat(1), depthOfColumn), depthOfRow)
        placeX = f32x4.div(placeX, depth)
        placeY = f32x4.div(placeY, depth)
      }
      const px = within(placeX, lastX, scale)
      const py = within(placeY, lastY, scale)
      const left = i32x4.min_s(i32x4.trunc_sat_f32x4_s(px), i32x4.splat(width - 2))
      const top = i32x4.min_s(i32x4.trunc_sat_f32x4_s(py), i32x4.splat(height - 2))
      const fx = f32x4.sub(px, f32x4.convert_i32x4_s(left))
      const fy = f32x4.sub(py, f32x4.convert_i32x4_s(top))
      const pixels = i32x4.add(i32x4.mul(top, i32x4.splat(width)), left)
      const at0 = luma + (<usize>i32x4.extract_lane(pixels, 0) << 2)
      const at1 = luma + (<usize>i32x4.extract_lane(pixels, 1) << 2)
      const at2 = luma + (<usize>i32x4.extract_lane(pixels, 2) << 2)
      const at3 = luma + (<usize>i32x4.extract_lane(pixels, 3) << 2)
      const upper = betweenPairs(at0, at1, at2, at3, fx)
      const lower = betweenPairs(at0 + rowBytes, at1 + rowBytes, at2 + rowBytes, at3 + rowBytes, fx)
      v128.store(to, f32x4.add(upper, f32x4.mul(f32x4.sub(lower, upper), fy)))
      to += 16
    }
  }
}

/** Pixels of the level, not beyond its first and last. */
// @ts-expect-error: decorator
@inline
function within(place: v128, last: v128, scale: f32): v128 {
  const pixel = f32x4.sub(f32x4.mul(place, f32x4.splat(scale)), f32x4.splat(0.5))
  return f32x4.max(f32x4.splat(0), f32x4.min(last, pixel))
}

/** Of a row of pixels at four places, each between the pixel there and the next. */
// @ts-expect-error: decorator
@inline
function betweenPairs(first: usize, second: usize, third: usize, fourth: usize, share: v128): v128 {
  const a = v128.load64_zero(first)
  const b = v128.load64_zero(second)
  const c = v128.load64_zero(third)
  const d = v128.load64_zero(fourth)
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5)
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
  const left = v128.shuffle<f32>(ab, cd, 0, 1, 4, 5)
  const right = v128.shuffle<f32>(ab, cd, 2, 3, 6, 7)
  return f32x4.add(left, f32x4.mul(f32x4.sub(right, left), share))
}

/** Four samples of a row of pixels. */
// @ts-expect-error: decorator
@inline
function fourBetween(row: usize, column: usize, share: v128): v128 {
  return betweenPairs(
    row + load<u32>(columnsAt + column),
    row + load<u32>(columnsAt + column, 4),
    row + load<u32>(columnsAt + column, 8),
    row + load<u32>(columnsAt + column, 12),
    share,
  )
}

/** How much nearer to the middle of the corner's circle a sample moves: 1 where it stands inside. Mirrored at the arc. */
// @ts-expect-error: decorator
@inline
function withinCorner(fromSide: f32, fromTop: f32, radius: f32): f32 {
  if (fromSide >= radius || fromTop >= radius) return 1
  const dx = radius - fromSide
  const dy = radius - fromTop
  const distance = sqrt(dx * dx + dy * dy)
  // A little inside: the arc itself is blended with what is beyond it.
  return distance <= radius ? 1 : (<f32>2 * radius / distance - <f32>1) * <f32>0.97
}
