/** 64 × 64 samples of a parallelogram. AssemblyScript; part of regions.as.ts. */
import { blockAt, levels, levelsTableAt } from './regions-picture.as'

/** A part is sampled on the smallest level on which its shorter side keeps so many pixels. */
const SMALLEST_SIDE: f32 = 64

/** Bilinear, between pixels' middles; what lies outside of the picture is the nearest in it. */
export function sample(x: f32, y: f32, ux: f32, uy: f32, vx: f32, vy: f32, radius: f32): void {
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
  const luma = <usize>load<u32>(entry)
  const width = load<i32>(entry, 4)
  const height = load<i32>(entry, 8)
  const lastX = <f32>(width - 1)
  const lastY = <f32>(height - 1)
  let to = blockAt
  for (let row = 0; row < 64; row++) {
    const b = <f32>(row + row + 1) / <f32>64 - <f32>1
    for (let column = 0; column < 64; column++) {
      const a = <f32>(column + column + 1) / <f32>64 - <f32>1
      let share: f32 = 1
      if (radius > 0) share = withinCorner((<f32>1 - abs(a)) * across, (<f32>1 - abs(b)) * down, radius)
      let alongU = a
      let alongV = b
      if (share != <f32>1) {
        const nearX = radius - (radius - (<f32>1 - abs(a)) * across) * share
        const nearY = radius - (radius - (<f32>1 - abs(b)) * down) * share
        alongU = (<f32>1 - nearX / across) * copysign<f32>(1, a)
        alongV = (<f32>1 - nearY / down) * copysign<f32>(1, b)
      }
      const px = max(<f32>0, min(lastX, (x + alongU * ux + alongV * vx) * scale - <f32>0.5))
      const py = max(<f32>0, min(lastY, (y + alongU * uy + alongV * vy) * scale - <f32>0.5))
      const left = min(<i32>px, width - 2)
      const top = min(<i32>py, height - 2)
      const fx = px - <f32>left
      const fy = py - <f32>top
      const at = luma + ((<usize>top * width + left) << 2)
      const below = at + (<usize>width << 2)
      const upper = load<f32>(at) + (load<f32>(at, 4) - load<f32>(at)) * fx
      const lower = load<f32>(below) + (load<f32>(below, 4) - load<f32>(below)) * fx
      store<f32>(to, upper + (lower - upper) * fy)
      to += 4
    }
  }
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
