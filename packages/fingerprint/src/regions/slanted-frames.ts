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
const mostScore = 2
/** Those whose scores are alike are sorted together. */
const groupsOfScores = 64

/** Numbers of two level and of two upright lines. */
interface FourSides {
  readonly top: number
  readonly right: number
  readonly bottom: number
  readonly left: number
  readonly score: number
}

type Corners = readonly [Point, Point, Point, Point]

interface Lines {
  readonly level: readonly SlantedLine[]
  readonly upright: readonly SlantedLine[]
}

/** Where level lines, one row for each, cross upright ones. */
type Crossings = readonly (readonly (Point | undefined)[])[]

/** Frames between two level and two upright lines, none of which need be level or upright; the best first, at most `most`. */
export function slantedFrames(
  lines: Lines,
  size: CopySize,
  most: number,
): { readonly frames: readonly SlantedFrame[]; readonly isCutShort: boolean } {
  const crossings = lines.level.map((level) => lines.upright.map((upright) => crossingWithin(level, upright, size)))
  const distinct: Corners[] = []
  const frames: SlantedFrame[] = []
  for (const { top, right, bottom, left, score } of bestFirst(foursOf(lines, crossings, size))) {
    const corner = (level: number, upright: number) => crossings[level]![upright]!
    const corners: Corners = [corner(top, left), corner(top, right), corner(bottom, right), corner(bottom, left)]
    if (distinct.some((other) => isSame(corners, other, size))) continue
    if (distinct.length === most) return { frames, isCutShort: true }
    distinct.push(corners)
    const region = seenAslant(corners)
    if (region !== undefined) frames.push({ region, score })
  }
  return { frames, isCutShort: false }
}

/** Every four sides that may be a frame: all of them are seen, they are far enough apart, and some stand aslant. */
function foursOf({ level, upright }: Lines, crossings: Crossings, { width, height }: CopySize): FourSides[] {
  const alongLevel = level.map((line, row) => supportsBetween(line, crossings[row]!, 0))
  const columns = upright.map((_, column) => crossings.map((row) => row[column]))
  const alongUpright = upright.map((line, column) => supportsBetween(line, columns[column]!, 1))
  const isAslant = (line: SlantedLine) => Math.abs(line.slope) >= leastSlope
  const found: FourSides[] = []
  for (let top = 0; top < level.length; top++) {
    for (let bottom = top + 1; bottom < level.length; bottom++) {
      if (level[bottom]!.at - level[top]!.at < smallestShare * height) continue
      const isOneAslant = isAslant(level[top]!) || isAslant(level[bottom]!)
      const down = top * level.length + bottom
      for (let left = 0; left < upright.length; left++) {
        const ofLeft = alongUpright[left]![down]!
        if (ofLeft < leastSupport) continue
        for (let right = left + 1; right < upright.length; right++) {
          const across = left * upright.length + right
          const ofTop = alongLevel[top]![across]!
          const ofRight = alongUpright[right]![down]!
          const ofBottom = alongLevel[bottom]![across]!
          const worst = Math.min(ofTop, ofRight, ofBottom, ofLeft)
          if (worst < leastSupport || upright[right]!.at - upright[left]!.at < smallestShare * width) continue
          if (!(isOneAslant || isAslant(upright[left]!) || isAslant(upright[right]!))) continue
          found.push({ top, right, bottom, left, score: worst + (ofTop + ofRight + ofBottom + ofLeft) / 4 })
        }
      }
    }
  }
  return found
}

/**
 * How much of a line is seen between each two of the lines that it crosses, row after row of a square table; nothing where one of them crosses it
 * beyond the whole. `axis` is that along the line, of the points at which it crosses them.
 */
function supportsBetween(line: SlantedLine, crossings: readonly (Point | undefined)[], axis: 0 | 1): Float64Array {
  const count = crossings.length
  const supports = new Float64Array(count * count)
  for (const [one, from] of crossings.entries()) {
    if (from === undefined) continue
    for (let other = one + 1; other < count; other++) {
      const to = crossings[other]
      if (to !== undefined) supports[one * count + other] = supportOfSlanted(line, from[axis], to[axis])
    }
  }
  return supports
}

/** As sorted by their scores, of equals the earlier one first; but there may be thousands, of which a hundred are asked for. */
function* bestFirst(found: readonly FourSides[]): Generator<FourSides> {
  const groups = Array.from({ length: groupsOfScores }, (): FourSides[] => [])
  for (const one of found)
    groups[Math.min(groupsOfScores - 1, Math.floor((one.score / mostScore) * groupsOfScores))]!.push(one)
  for (const group of groups.reverse()) yield* group.sort((a, b) => b.score - a.score)
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

function isSame(a: Corners, b: Corners, { width, height }: CopySize): boolean {
  return a.every(([x, y], index) => {
    const [otherX, otherY] = b[index]!
    return Math.abs(x - otherX) <= sameShare * width && Math.abs(y - otherY) <= sameShare * height
  })
}
