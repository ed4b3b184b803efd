import { cellPixels, type FoundLines, fullWeight, type StraightLine } from './region-kernel.ts'

/** A line that may be a side of a picture, or a border of the whole. Pixels of the copy. */
export interface Side {
  /** Where it stands: from the top, or for an upright one from the left. */
  readonly at: number
  /** From where to where it was seen. */
  readonly from: number
  readonly to: number
  readonly isBorder: boolean
  /** How much it weighs before each of its cells, the last one being all of it. Of a border there is none. */
  readonly sums: Uint32Array | undefined
}

const supportOfBorder = 0.5
/** Lines nearer to each other than this that stand mostly beside each other are one. */
const samePixels = 2
const sameShare = 0.5

/** The lines that weigh most, at most `most`, and the two borders; in order of where they stand. */
export function sidesOf(
  found: FoundLines,
  most: number,
  size: { readonly length: number; readonly end: number },
): Side[] {
  const kept: StraightLine[] = []
  for (const line of found.lines.toSorted((a, b) => b.sum - a.sum)) {
    if (kept.length === most) break
    if (!kept.some((other) => isBeside(other, line))) kept.push(line)
  }
  const borders = [0, size.end].map((at) => border(at, size.length))
  return [...borders, ...kept.map((line) => sideOf(line, found))].sort((a, b) => a.at - b.at)
}

function isBeside(a: StraightLine, b: StraightLine): boolean {
  if (Math.abs(a.place - b.place) > samePixels) return false
  return Math.min(a.to, b.to) - Math.max(a.from, b.from) > sameShare * (b.to - b.from)
}

/** The cell of a line at which a pixel of it stands. */
export function cellAt(pixel: number, length: number): number {
  return Math.max(0, Math.min(Math.floor(length / cellPixels), Math.round(pixel / cellPixels)))
}

/** How much of it, between two cells, is a change in the picture: 0 to 1. Of a border nothing can be seen: a half. */
export function supportOf({ sums }: Side, from: number, to: number): number {
  if (sums === undefined) return supportOfBorder
  return to <= from ? 0 : (sums[to]! - sums[from]!) / ((to - from) * fullWeight)
}

function border(at: number, length: number): Side {
  return { at, from: 0, to: length, isBorder: true, sums: undefined }
}

function sideOf({ place, from, to }: StraightLine, { cells, weights }: FoundLines): Side {
  const here = weights.subarray(place * cells, (place + 1) * cells)
  const next = weights.subarray((place + 1) * cells, (place + 2) * cells)
  const sums = new Uint32Array(cells + 1)
  for (let cell = 0; cell < cells; cell++) sums[cell + 1] = sums[cell]! + Math.max(here[cell]!, next[cell]!)
  const weightOf = (row: Uint8Array) => row.subarray(from, to).reduce((sum, weight) => sum + weight, 0)
  const [weightHere, weightNext] = [weightOf(here), weightOf(next)]
  return {
    at: place + weightNext / (weightHere + weightNext),
    from: from * cellPixels,
    to: to * cellPixels,
    isBorder: false,
    sums,
  }
}
