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
): { readonly frames: readonly SlantedFrame[]; readonly isCutShort: boolean } {
  const crossings = level.map((a) => upright.map((b) => crossingWithin(a, b, size)))
  const found: Found[] = []
  for (const [first, top] of level.entries()) {
    for (let second = first + 1; second < level.length; second++) {
      const bottom = level[second]!
      if (bottom.at - top.at < smallestShare * size.height) continue
      for (const [third, left] of upright.entries()) {
        const [a, d] = [crossings[first]![third], crossings[second]![third]]
        if (a === undefined || d === undefined) continue
        const ofLeft = supportOfSlanted(left, a[1], d[1])
        if (ofLeft < leastSupport) continue
        for (let fourth = third + 1; fourth < upright.length; fourth++) {
          const right = upright[fourth]!
          const [b, c] = [crossings[first]![fourth], crossings[second]![fourth]]
          if (b === undefined || c === undefined || right.at - left.at < smallestShare * size.width) continue
          if (!(isSteep(top) || isSteep(bottom) || isSteep(left) || isSteep(right))) continue
          const ofTop = supportOfSlanted(top, a[0], b[0])
          const ofBottom = supportOfSlanted(bottom, d[0], c[0])
          const ofRight = supportOfSlanted(right, b[1], c[1])
          const worst = Math.min(ofTop, ofRight, ofBottom, ofLeft)
          if (worst < leastSupport) continue
          found.push({ corners: [a, b, c, d], score: worst + (ofTop + ofRight + ofBottom + ofLeft) / 4 })
        }
      }
    }
  }
  const distinct: Found[] = []
  let isCutShort = false
  for (const one of found.sort((a, b) => b.score - a.score)) {
    if (distinct.some((other) => isSame(one, other, size))) continue
    isCutShort = distinct.length === most
    if (isCutShort) break
    distinct.push(one)
  }
  const frames = distinct.flatMap(({ corners, score }) => {
    const region = seenAslant(corners)
    return region === undefined ? [] : [{ region, score }]
  })
  return { frames, isCutShort }
}

function isSteep({ slope }: SlantedLine): boolean {
  return Math.abs(slope) >= leastSlope
}

/** Where a level line, y of x, and an upright one, x of y, meet; undefined where that is beyond the whole, by more than a turned picture's corners are. */
function crossingWithin(level: SlantedLine, upright: SlantedLine, { width, height }: CopySize): Point | undefined {
  const x =
    (upright.at + upright.slope * (level.at - (level.slope * width) / 2 - height / 2)) /
    (1 - level.slope * upright.slope)
  const y = level.at + level.slope * (x - width / 2)
  const [beyondX, beyondY] = [mostBeyond * width, mostBeyond * height]
  return x >= -beyondX && y >= -beyondY && x <= width + beyondX && y <= height + beyondY ? [x, y] : undefined
}

function isSame(a: Found, b: Found, { width, height }: CopySize): boolean {
  return a.corners.every(([x, y], index) => {
    const [otherX, otherY] = b.corners[index]!
    return Math.abs(x - otherX) <= sameShare * width && Math.abs(y - otherY) <= sameShare * height
  })
}
