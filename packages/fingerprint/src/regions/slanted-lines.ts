import { cellPixels, type FoundLines, fullWeight, type RegionKernel, type SlopeVotes } from './region-kernel.ts'

/** A line that need not stand upright or level. Said for level ones: of upright ones `at` is a column, and slopes are to the right. */
export interface SlantedLine {
  /** Where it crosses the middle of the picture, in pixels of the copy from the top. */
  readonly at: number
  /** By how many pixels it goes down for each that it goes to the right. */
  readonly slope: number
  /** What it weighs before each of its cells, the last one being all of it. */
  readonly sums: Uint32Array
}

/** How far a photographed screen stands aslant: 0.16 to either side. The ends of a line are a pixel off at most. */
const asked = { leastWeight: 96, slopes: 65, step: 0.005 }
const steepest = Math.floor(asked.slopes / 2)
/** Pixels that count as one place. */
const pixelsOfBin = 2
/** Of the two places of a bin, their middle. */
const middleOfBin = 1
/** A vote is this share of a weight. */
const weightOfVote = 4
/** A line weighs at least as much as if this share of the picture's length were seen in full. */
const leastShare = 0.12
/** Of the lines that were voted for. */
const soonNeeded = 64
/** Lines whose ends are nearer to each other than this are one. Pixels. */
const samePixels = 5
/** How far from a line what belongs to it may stand, before and after it was put right. Pixels. */
const reaches = [4, 2, 2]

/** Of lines just found, those that weigh most, at most `most`, in order of where they stand. */
export function slantedLines(
  kernel: Pick<RegionKernel, 'voteForSlopes'>,
  found: FoundLines,
  most: number,
): SlantedLine[] {
  const { along } = found
  const kept: Line[] = []
  for (const line of mostVotedFor(kernel.voteForSlopes(found, asked), found.cells)) {
    if (kept.length === most) break
    if (!kept.some((other) => isSame(other, line, along))) kept.push(line)
  }
  return kept
    .map((line) => reaches.reduce((better, reach) => putRight(better, found, reach), line))
    .map((line) => ({ at: line.at, slope: line.slope, sums: sumsOf(line, found) }))
    .sort((a, b) => a.at - b.at)
}

interface Line {
  readonly at: number
  readonly slope: number
  readonly votes: number
}

/** Those that have the most votes among their neighbours, one after another. */
function* mostVotedFor(found: SlopeVotes, cells: number): Generator<Line> {
  const { bins, margin, votes } = found
  for (const peak of greatestFirst(peaksOf(found, (leastShare * cells * fullWeight) / weightOfVote))) {
    const count = Math.ceil(peak / votes.length)
    const at = count * votes.length - peak
    const bin = at % bins
    const slope = (Math.floor(at / bins) - steepest) * asked.step
    yield { at: (bin - margin) * pixelsOfBin + middleOfBin, slope, votes: count }
  }
}

/** Numbers of which no two are the same. There are thousands, of which twenty to forty are needed: all are sorted only if more are. */
function* greatestFirst(numbers: readonly number[]): Generator<number> {
  const greatest: number[] = []
  for (const number of numbers) {
    if (greatest.length === soonNeeded && number < greatest.at(-1)!) continue
    let at = Math.min(greatest.length, soonNeeded - 1)
    for (; at > 0 && greatest[at - 1]! < number; at--) greatest[at] = greatest[at - 1]!
    greatest[at] = number
  }
  yield* greatest
  if (greatest.length === numbers.length) return
  const sorted = Float64Array.from(numbers).sort()
  for (let next = numbers.length - 1 - greatest.length; next >= 0; next--) yield sorted[next]!
}

/** Each as one number, the greater the more votes it has; of equals the earlier one. */
function peaksOf({ bins, votes }: SlopeVotes, least: number): number[] {
  const peaks: number[] = []
  const none = new Uint16Array(bins)
  for (let row = 0; row < asked.slopes; row++) {
    const start = row * bins
    const before = row === 0 ? none : votes.subarray(start - bins, start)
    const here = votes.subarray(start, start + bins)
    const after = row + 1 === asked.slopes ? none : votes.subarray(start + bins, start + 2 * bins)
    for (let bin = 1; bin + 1 < bins; bin++) {
      const count = here[bin]!
      if (count < least || here[bin - 1]! > count || here[bin + 1]! >= count) continue
      if (before[bin]! > count || after[bin]! >= count) continue
      peaks.push(count * votes.length - start - bin)
    }
  }
  return peaks
}

/** Pixels from the picture's middle to that of a cell. */
function middleOf(cell: number, along: number): number {
  return (cell + 0.5) * cellPixels - along / 2
}

function isSame(a: Line, b: Line, along: number): boolean {
  const apart = a.at - b.at
  const furtherApart = ((a.slope - b.slope) * along) / 2
  return Math.abs(apart - furtherApart) <= samePixels && Math.abs(apart + furtherApart) <= samePixels
}

/** The line that fits best what stands near it, by the least squares. */
function putRight(line: Line, { along, cells, weights }: FoundLines, reach: number): Line {
  const places = weights.length / cells
  let [sum, sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0, 0]
  for (let cell = 0; cell < cells; cell++) {
    const x = middleOf(cell, along)
    const middle = Math.round(line.at + line.slope * x)
    const last = Math.min(places - 1, middle + reach)
    let [ofCell, ofPlaces] = [0, 0]
    for (let place = Math.max(1, middle - reach); place <= last; place++) {
      const weight = weights[place * cells + cell]!
      ofCell += weight
      ofPlaces += weight * place
    }
    sum += ofCell
    sumX += ofCell * x
    sumY += ofPlaces
    sumXX += ofCell * x * x
    sumXY += ofPlaces * x
  }
  const area = sum * sumXX - sumX * sumX
  if (area === 0) return line
  const slope = (sum * sumXY - sumX * sumY) / area
  return { ...line, slope, at: (sumY - slope * sumX) / sum }
}

function sumsOf(line: Line, { along, cells, weights }: FoundLines): Uint32Array {
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
