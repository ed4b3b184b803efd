import { cellPixels, type FoundLines, fullWeight } from './region-kernel.ts'

/** A line that need not stand upright or level. Said for level ones: of upright ones `at` is a column, and slopes are to the right. */
export interface SlantedLine {
  /** Where it crosses the middle of the picture, in pixels of the copy from the top. */
  readonly at: number
  /** By how many pixels it goes down for each that it goes to the right. */
  readonly slope: number
  /** What it weighs before each of its cells, the last one being all of it. */
  readonly sums: Uint32Array
}

/** How far a photographed screen stands aslant, and in which steps it is looked for: the ends of a line are a pixel off at most. */
const steepest = 0.16
const step = 0.005
const slopes = Array.from({ length: Math.round((2 * steepest) / step) + 1 }, (_, index) => index * step - steepest)
/** Pixels that count as one place. */
const pixelsOfBin = 2
/** Cells that weigh less are grain. */
const leastWeight = 96
/** A line weighs at least as much as if this share of the picture's length were seen in full. */
const leastShare = 0.12
/** Lines whose ends are nearer to each other than this are one. Pixels. */
const samePixels = 6
/** How far from a line what belongs to it may stand, before and after it was put right. Pixels. */
const reaches = [3, 2]

/** The lines that weigh most, at most `most`, in order of where they stand. `along` and `across` are pixels of the copy. */
export function slantedLines(
  found: FoundLines,
  { along, across }: { readonly along: number; readonly across: number },
  most: number,
): SlantedLine[] {
  const votes = votesOf(found, along, across)
  const kept: Line[] = []
  for (const line of votes.sort((a, b) => b.votes - a.votes)) {
    if (kept.length === most) break
    if (kept.some((other) => isSame(other, line, along))) continue
    kept.push(line)
  }
  return kept
    .map((line) => reaches.reduce((better, reach) => putRight(better, found, along, reach), line))
    .map((line) => ({ at: line.at, slope: line.slope, sums: sumsOf(line, found, along) }))
    .sort((a, b) => a.at - b.at)
}

interface Line {
  readonly at: number
  readonly slope: number
  readonly votes: number
}

/** Every cell that weighs something votes for each line through it (Hough); those that are the most among their neighbours. */
function votesOf({ cells, weights }: FoundLines, along: number, across: number): Line[] {
  const margin = Math.ceil((steepest * along) / 2 / pixelsOfBin) + 2
  const bins = Math.ceil(across / pixelsOfBin) + 2 * margin
  const votes = new Int32Array(slopes.length * bins)
  const shifts = slopes.flatMap((slope) =>
    Array.from({ length: cells }, (_, cell) => margin - (slope * middleOf(cell, along)) / pixelsOfBin),
  )
  const shiftOf = Float64Array.from(shifts)
  const places = weights.length / cells
  for (let place = 1; place < places; place++) {
    const bin = place / pixelsOfBin
    for (let cell = 0; cell < cells; cell++) {
      const weight = weights[place * cells + cell]!
      if (weight < leastWeight) continue
      for (let slope = 0, at = cell; slope < slopes.length; slope++, at += cells) {
        votes[slope * bins + Math.trunc(bin + shiftOf[at]!)]! += weight
      }
    }
  }
  const least = leastShare * cells * fullWeight
  const lines: Line[] = []
  for (let slope = 0; slope < slopes.length; slope++) {
    for (let bin = 1; bin + 1 < bins; bin++) {
      const at = slope * bins + bin
      const count = votes[at]!
      if (count < least || votes[at - 1]! > count || votes[at + 1]! >= count) continue
      if ((votes[at - bins] ?? 0) > count || (votes[at + bins] ?? 0) >= count) continue
      lines.push({ at: (bin - margin + 0.5) * pixelsOfBin, slope: slopes[slope]!, votes: count })
    }
  }
  return lines
}

/** Pixels from the picture's middle to that of a cell. */
function middleOf(cell: number, along: number): number {
  return (cell + 0.5) * cellPixels - along / 2
}

function isSame(a: Line, b: Line, along: number): boolean {
  const half = along / 2
  const [left, right] = [-half, half].map((x) => Math.abs(a.at + a.slope * x - b.at - b.slope * x))
  return left! <= samePixels && right! <= samePixels
}

/** The line that fits best what stands near it, by the least squares. */
function putRight(line: Line, { cells, weights }: FoundLines, along: number, reach: number): Line {
  const places = weights.length / cells
  let [sum, sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0, 0]
  for (let cell = 0; cell < cells; cell++) {
    const x = middleOf(cell, along)
    const middle = Math.round(line.at + line.slope * x)
    for (let place = Math.max(1, middle - reach); place <= Math.min(places - 1, middle + reach); place++) {
      const weight = weights[place * cells + cell]!
      sum += weight
      sumX += weight * x
      sumY += weight * place
      sumXX += weight * x * x
      sumXY += weight * x * place
    }
  }
  const area = sum * sumXX - sumX * sumX
  if (area === 0) return line
  const slope = (sum * sumXY - sumX * sumY) / area
  return { ...line, slope, at: (sumY - slope * sumX) / sum }
}

function sumsOf(line: Line, { cells, weights }: FoundLines, along: number): Uint32Array {
  const places = weights.length / cells
  const sums = new Uint32Array(cells + 1)
  for (let cell = 0; cell < cells; cell++) {
    const middle = Math.round(line.at + line.slope * middleOf(cell, along))
    let most = 0
    for (let place = Math.max(1, middle - 1); place <= Math.min(places - 1, middle + 1); place++) {
      most = Math.max(most, weights[place * cells + cell]!)
    }
    sums[cell + 1] = sums[cell]! + most
  }
  return sums
}

/** How much of it, between two pixels along it, is a change in the picture: 0 to 1. */
export function supportOfSlanted({ sums }: SlantedLine, from: number, to: number): number {
  const cellOf = (pixel: number) => Math.max(0, Math.min(sums.length - 1, Math.round(pixel / cellPixels)))
  const [first, last] = [cellOf(from), cellOf(to)]
  return last <= first ? 0 : (sums[last]! - sums[first]!) / ((last - first) * fullWeight)
}
