import { type Parallelogram, type Point, seenAslant } from './parallelogram.ts'
import type { CopySize } from './region-kernel.ts'
import { type SlantedLine, supportOfSlanted } from './slanted-lines.ts'

/** A frame that stands aslant: what a photographed screen is. */
export interface SlantedFrame {
  readonly region: Parallelogram
  /** How well its sides are seen: 0 to 2. */
  readonly score: number
}

/** Along both directions it is at least this share of the whole. */
const smallestShare = 0.25
const leastSupport = 0.25
/** Where no side is steeper than this, frames that stand upright are as good. */
const leastSlope = 0.004
/** Frames whose corners are all nearer than this share of the whole are one. */
const sameShare = 0.006
const mostBeyond = 0.01

interface Found {
  readonly corners: readonly [Point, Point, Point, Point]
  readonly score: number
}

/** Frames between two level and two upright lines, none of which need be level or upright; the best first, at most `most`. */
export function slantedFrames(
  { level, upright }: { readonly level: readonly SlantedLine[]; readonly upright: readonly SlantedLine[] },
  size: CopySize,
  most: number,
): SlantedFrame[] {
  const { width, height } = size
  const crossings = level.map((a) => upright.map((b) => crossingOf(a, b, size)))
  const found: Found[] = []
  for (const [first, top] of level.entries()) {
    for (let second = first + 1; second < level.length; second++) {
      const bottom = level[second]!
      if (bottom.at - top.at < smallestShare * height) continue
      for (const [third, left] of upright.entries()) {
        for (let fourth = third + 1; fourth < upright.length; fourth++) {
          const right = upright[fourth]!
          if (right.at - left.at < smallestShare * width) continue
          const corners = [
            crossings[first]![third]!,
            crossings[first]![fourth]!,
            crossings[second]![fourth]!,
            crossings[second]![third]!,
          ] as const
          if (Math.max(...[top, bottom, left, right].map(({ slope }) => Math.abs(slope))) < leastSlope) continue
          if (!corners.every((corner) => isWithin(corner, size))) continue
          const [a, b, c, d] = corners
          const supports = [
            supportOfSlanted(top, a[0], b[0]),
            supportOfSlanted(right, b[1], c[1]),
            supportOfSlanted(bottom, d[0], c[0]),
            supportOfSlanted(left, a[1], d[1]),
          ]
          const worst = Math.min(...supports)
          if (worst < leastSupport) continue
          found.push({ corners, score: worst + supports.reduce((sum, support) => sum + support) / 4 })
        }
      }
    }
  }
  const distinct: Found[] = []
  for (const one of found.sort((a, b) => b.score - a.score)) {
    if (distinct.length === most) break
    if (!distinct.some((other) => isSame(one, other, size))) distinct.push(one)
  }
  return distinct.flatMap(({ corners, score }) => {
    const region = seenAslant(corners)
    return region === undefined ? [] : [{ region, score }]
  })
}

/** A corner may lie a little beyond the whole: a turned picture's do. */
function isWithin([x, y]: Point, { width, height }: CopySize): boolean {
  const [beyondX, beyondY] = [mostBeyond * width, mostBeyond * height]
  return x >= -beyondX && y >= -beyondY && x <= width + beyondX && y <= height + beyondY
}

/** Where a level line, y of x, and an upright one, x of y, meet. */
function crossingOf(level: SlantedLine, upright: SlantedLine, { width, height }: CopySize): Point {
  const x =
    (upright.at + upright.slope * (level.at - (level.slope * width) / 2 - height / 2)) /
    (1 - level.slope * upright.slope)
  return [x, level.at + level.slope * (x - width / 2)]
}

function isSame(a: Found, b: Found, { width, height }: CopySize): boolean {
  return a.corners.every(([x, y], index) => {
    const [otherX, otherY] = b.corners[index]!
    return Math.abs(x - otherX) <= sameShare * width && Math.abs(y - otherY) <= sameShare * height
  })
}
