import type { PdqHash } from '@breakwater/contracts/fingerprint-types'
import { limits } from '@breakwater/contracts/limits'
import type { RegionHash } from './region-kernel.ts'

/**
 * A part with less detail is drawn: boxes and bars, whose few edges give like hashes to what is not alike. Of photographs
 * it is 0.95 and more (docs/benchmarks/inside.md).
 */
const leastDetail = 0.75
/**
 * Of 120 pairs of rows, or of columns, of a hash's 16 × 16 bits: by chance half a one is like another, of photographs mostly
 * fewer than ten, of one of blinds 28.
 */
const mostRepeated = 32
/** Rows that differ by so few bits of 16, or agree in so few, say the same. */
const sameBits = 2

/** Whether a part is worth comparing: its hash says something of it. */
export function isComparable({ quality, detail, dihedral }: RegionHash): boolean {
  if (quality < limits.minimumQuality || detail < leastDetail) return false
  // Turned about a diagonal, columns are rows.
  return repeatedRows(dihedral.original) <= mostRepeated && repeatedRows(dihedral.flipPlus1) <= mostRepeated
}

/** How many pairs of rows of a hash are nearly the same, or nearly opposite: in stripes, checks and grids most are. */
export function repeatedRows(hash: PdqHash): number {
  const rows = Array.from({ length: 16 }, (_, row) => Number.parseInt(hash.slice(row * 4, row * 4 + 4), 16))
  let repeated = 0
  for (let a = 0; a < 16; a++) {
    for (let b = 0; b < a; b++) {
      const differing = bitsOf(rows[a]! ^ rows[b]!)
      if (differing <= sameBits || differing >= 16 - sameBits) repeated++
    }
  }
  return repeated
}

function bitsOf(word: number): number {
  let count = 0
  for (let left = word; left !== 0; left &= left - 1) count++
  return count
}
