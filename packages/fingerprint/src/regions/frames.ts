import type { Rectangle } from './parallelogram.ts'
import type { Side } from './sides.ts'

/** A rectangle with lines for sides. */
export interface Frame extends Rectangle {
  /** How well its sides are seen: 0 to 2. */
  readonly score: number
  /** Of its sides, how many are not a border of the whole. */
  readonly lines: number
}

/** A frame is at least this share of the whole, along both sides. */
const smallestShare = 0.12
/** What is this much of the whole along both sides is the whole. */
const wholeShare = 0.985
/** Two opposite sides are each seen at least this much, and both together. */
const leastSupport = 0.25
const leastOfBoth = 0.8
/** A line that crosses them and is seen this much may be another side. */
const supportOfCrossing = 0.4
/** Of those that cross, so many are tried, those that are seen best. */
const mostCrossing = 8
const sameSidePixels = 2.5
/** What a line costs that goes on beyond the corner, for the length of the whole. */
const costOfGoingOn = 0.1
/** Frames whose sides are all nearer than this share of them are one. */
const sameShare = 0.006
/** So many are looked through for the best. */
const mostKept = 512

/**
 * Rectangles between the lines of a picture, the best first, at most `most`. A collage's seams go on beyond a picture's
 * corners, a screenshot's picture has ends: both are found from pairs of opposite lines, with the whole's borders, their own
 * ends and the lines that cross them for the other two sides.
 */
export function framesBetween(
  { level, upright }: { readonly level: readonly Side[]; readonly upright: readonly Side[] },
  { width, height }: { readonly width: number; readonly height: number },
  most: number,
): { readonly frames: readonly Frame[]; readonly isCutShort: boolean } {
  const best = new BestFrames()
  const isWhole = ({ left, top, right, bottom }: Rectangle) =>
    right - left > wholeShare * width && bottom - top > wholeShare * height
  const put = (frame: Frame) => {
    if (!isWhole(frame)) best.put(frame)
  }
  pairUp(level, upright, { along: width, across: height }, ({ first, last, low, high }, seen) =>
    put({ left: first, top: low, right: last, bottom: high, ...seen }),
  )
  pairUp(upright, level, { along: height, across: width }, ({ first, last, low, high }, seen) =>
    put({ left: low, top: first, right: high, bottom: last, ...seen }),
  )
  return best.distinct(most)
}

/** A pair of opposite lines at `low` and `high`, and from where to where along them. */
interface Span {
  readonly first: number
  readonly last: number
  readonly low: number
  readonly high: number
}

function pairUp(
  sides: readonly Side[],
  crossing: readonly Side[],
  { along, across }: { readonly along: number; readonly across: number },
  put: (span: Span, seen: Pick<Frame, 'score' | 'lines'>) => void,
): void {
  const crossed = crossing.map((side) => (side.isBorder ? () => 0 : side.supports(sides)))
  for (const [index, a] of sides.entries()) {
    for (let other = index + 1; other < sides.length; other++) {
      const b = sides[other]!
      if (b.at - a.at < smallestShare * across) continue
      const seen = crossing.map(({ at }, number) => ({ at, support: crossed[number]!(index, other) }))
      const ends = endsOf([a, b], seen, along)
      const seenOfA = a.supports(ends)
      const seenOfB = b.supports(ends)
      for (const [number, start] of ends.entries()) {
        for (let k = number + 1; k < ends.length; k++) {
          const end = ends[k]!
          if (end.at - start.at < smallestShare * along) continue
          const ofA = seenOfA(number, k)
          const ofB = seenOfB(number, k)
          if (ofA < leastSupport || ofB < leastSupport || ofA + ofB < leastOfBoth) continue
          const lines: number[] = []
          if (!a.isBorder) lines.push(ofA)
          if (!b.isBorder) lines.push(ofB)
          if (!start.isBorder) lines.push(start.support)
          if (!end.isBorder) lines.push(end.support)
          if (lines.length === 0) continue
          const beyond = goesOn(a, start.at, end.at) + goesOn(b, start.at, end.at)
          const score = scoreOf(lines) - (costOfGoingOn * beyond) / along
          put({ first: start.at, last: end.at, low: a.at, high: b.at }, { score, lines: lines.length })
        }
      }
    }
  }
}

interface End {
  readonly at: number
  readonly isBorder: boolean
  readonly support: number
}

/** Where a frame between two lines may begin and end. Of what crosses them it is given how well it is seen between them. */
function endsOf(pair: readonly Side[], crossing: readonly Pick<End, 'at' | 'support'>[], along: number): End[] {
  const places = [0, along]
  for (const side of pair) if (!side.isBorder) places.push(side.from, Math.min(along, side.to))
  const likely = crossing.filter(({ support }) => support >= supportOfCrossing)
  if (likely.length > mostCrossing) likely.sort((p, q) => q.support - p.support).length = mostCrossing
  for (const { at } of likely) places.push(at)
  const ends: End[] = []
  for (const at of places.sort((p, q) => p - q)) {
    if (ends.at(-1)?.at === at) continue
    let support = 0
    for (const other of crossing) {
      if (Math.abs(other.at - at) <= sameSidePixels) support = Math.max(support, other.support)
    }
    ends.push({ at, isBorder: at === 0 || at === along, support })
  }
  return ends
}

/** How well its worst line is seen, and how well all of them are. A border says nothing. */
function scoreOf(lines: readonly number[]): number {
  return Math.min(...lines) + lines.reduce((sum, support) => sum + support) / lines.length
}

function goesOn(side: Side, first: number, last: number): number {
  return side.isBorder ? 0 : Math.max(0, first - side.from) + Math.max(0, side.to - last)
}

class BestFrames {
  #frames: Frame[] = []
  #least = Number.NEGATIVE_INFINITY
  #isFull = false

  put(frame: Frame): void {
    if (frame.score <= this.#least) return
    this.#frames.push(frame)
    if (this.#frames.length < 2 * mostKept) return
    this.#sort()
    this.#frames.length = mostKept
    this.#least = this.#frames.at(-1)!.score
    this.#isFull = true
  }

  distinct(most: number): { readonly frames: readonly Frame[]; readonly isCutShort: boolean } {
    this.#sort()
    const frames: Frame[] = []
    for (const frame of this.#frames) {
      if (frames.some((other) => isSame(frame, other))) continue
      if (frames.length === most) return { frames, isCutShort: true }
      frames.push(frame)
    }
    return { frames, isCutShort: this.#isFull }
  }

  #sort(): void {
    this.#frames.sort((a, b) => b.score - a.score)
  }
}

function isSame(a: Rectangle, b: Rectangle): boolean {
  const acrossPixels = sameShare * (a.right - a.left)
  const downPixels = sameShare * (a.bottom - a.top)
  return (
    Math.abs(a.left - b.left) <= acrossPixels &&
    Math.abs(a.right - b.right) <= acrossPixels &&
    Math.abs(a.top - b.top) <= downPixels &&
    Math.abs(a.bottom - b.bottom) <= downPixels
  )
}
