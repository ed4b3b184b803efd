import { FrameEnds } from './frame-ends.ts'
import type { Rectangle } from './parallelogram.ts'
import { cellAt, type Side, supportOf } from './sides.ts'

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
  const isOfUse = (score: number) => score > best.least
  pairUp(level, upright, {
    ...{ along: width, across: height, isOfUse },
    put: ({ first, last, low, high, score, lines }) =>
      put({ left: first, top: low, right: last, bottom: high, score, lines }),
  })
  pairUp(upright, level, {
    ...{ along: height, across: width, isOfUse },
    put: ({ first, last, low, high, score, lines }) =>
      put({ left: low, top: first, right: high, bottom: last, score, lines }),
  })
  return best.distinct(most)
}

/** A frame between two opposite lines at `low` and `high`, and from where to where along them. */
interface Span extends Pick<Frame, 'score' | 'lines'> {
  readonly first: number
  readonly last: number
  readonly low: number
  readonly high: number
}

interface Pairing {
  readonly along: number
  readonly across: number
  readonly isOfUse: (score: number) => boolean
  readonly put: (span: Span) => void
}

/**
 * A frame scores as well as its worst line is seen, and all of them in the middle: a border says nothing. There may be a
 * hundred thousand of them in a picture, so that objects are made of those alone that are of use.
 */
function pairUp(sides: readonly Side[], crossing: readonly Side[], { along, across, isOfUse, put }: Pairing): void {
  const cellsOfSides = sides.map(({ at }) => cellAt(at, across))
  const ends = new FrameEnds(crossing, along)
  for (const [index, a] of sides.entries()) {
    for (let other = index + 1; other < sides.length; other++) {
      const b = sides[other]!
      if (b.at - a.at < smallestShare * across) continue
      ends.between(a, b, cellsOfSides[index]!, cellsOfSides[other]!)
      for (let start = 0; start < ends.count; start++) {
        const first = ends.places[start]!
        for (let end = start + 1; end < ends.count; end++) {
          const last = ends.places[end]!
          if (last - first < smallestShare * along) continue
          const ofA = supportOf(a, ends.cells[start]!, ends.cells[end]!)
          if (ofA < leastSupport) continue
          const ofB = supportOf(b, ends.cells[start]!, ends.cells[end]!)
          if (ofB < leastSupport || ofA + ofB < leastOfBoth) continue
          let lines = 0
          let worst = 1
          let sum = 0
          for (let side = 0; side < 4; side++) {
            const support = side === 0 ? ofA : side === 1 ? ofB : ends.supports[side === 2 ? start : end]!
            const isBorder = side === 0 ? a.isBorder : side === 1 ? b.isBorder : ends.isBorder(side === 2 ? start : end)
            if (isBorder) continue
            lines++
            worst = Math.min(worst, support)
            sum += support
          }
          if (lines === 0) continue
          const beyond = goesOn(a, first, last) + goesOn(b, first, last)
          const score = worst + sum / lines - (costOfGoingOn * beyond) / along
          if (isOfUse(score)) put({ first, last, low: a.at, high: b.at, score, lines })
        }
      }
    }
  }
}

function goesOn(side: Side, first: number, last: number): number {
  return side.isBorder ? 0 : Math.max(0, first - side.from) + Math.max(0, side.to - last)
}

class BestFrames {
  #frames: Frame[] = []
  /** What scores no better is of no use. */
  least: number = Number.NEGATIVE_INFINITY
  #isFull = false

  put(frame: Frame): void {
    if (frame.score <= this.least) return
    this.#frames.push(frame)
    if (this.#frames.length < 2 * mostKept) return
    this.#sort()
    this.#frames.length = mostKept
    this.least = this.#frames.at(-1)!.score
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
