/** Whether a place is inside, each way from 0 to 1 across the shape's box. */
export type Shape = (u: number, v: number) => boolean

export const everywhere: Shape = () => true

export const disc: Shape = (u, v) => Math.hypot(u - 0.5, v - 0.5) < 0.5

export const heart: Shape = (u, v) => {
  const [x, y] = [(u - 0.5) * 2.5, (0.52 - v) * 2.5]
  return (x * x + y * y - 1) ** 3 - x * x * y ** 3 < 0
}

/** Of five points, one of them up. */
export const star: Shape = (u, v) => {
  const turns = Math.atan2(u - 0.5, 0.5 - v) / (2 * Math.PI)
  const fromPoint = Math.abs(turns * 5 - Math.round(turns * 5))
  return Math.hypot(u - 0.5, v - 0.5) < 0.5 - 0.5 * fromPoint
}

export const speechBubble: Shape = (u, v) =>
  Math.hypot(u - 0.5, (v - 0.42) * 1.2) < 0.5 || (v > 0.7 && v < 1 && Math.abs(u - 0.3) < (1 - v) * 0.4)

/** What share of its box a shape covers. */
export function coverOf(shape: Shape): number {
  const steps = 100
  let inside = 0
  for (let at = 0; at < steps * steps; at++) {
    inside += Number(shape(((at % steps) + 0.5) / steps, (Math.floor(at / steps) + 0.5) / steps))
  }
  return inside / steps ** 2
}
