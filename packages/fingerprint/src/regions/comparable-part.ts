import { dihedralForms } from '@breakwater/contracts/fingerprint-types'
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

/** Turned about a diagonal, columns are rows. */
const turnedAboutDiagonal = dihedralForms.indexOf('flipPlus1')
const rowsOfHash = 16

/** Whether a part is worth comparing: its hash says something of it. */
export function isComparable({ quality, detail, hashes }: RegionHash): boolean {
  if (quality < limits.minimumQuality || detail < leastDetail) return false
  return repeatedRows(hashes, 0) <= mostRepeated && repeatedRows(hashes, turnedAboutDiagonal) <= mostRepeated
}

/**
 * How many pairs of rows of one form's hash are nearly the same, or nearly opposite: in stripes, checks and grids most are.
 */
export function repeatedRows(hashes: Uint8Array, form: number): number {
  let repeated = 0
  for (let a = 0; a < rowsOfHash; a++) {
    for (let b = 0; b < a; b++) {
      const differing = bitsOf(rowOf(hashes, form, a) ^ rowOf(hashes, form, b))
      if (differing <= sameBits || differing >= 16 - sameBits) repeated++
    }
  }
  return repeated
}

function rowOf(hashes: Uint8Array, form: number, row: number): number {
  const at = (form * rowsOfHash + row) * 2
  return (hashes[at]! << 8) | hashes[at + 1]!
}

function bitsOf(word: number): number {
  const pairs = word - ((word >> 1) & 0x5555)
  const fours = (pairs & 0x3333) + ((pairs >> 2) & 0x3333)
  const eights = (fours + (fours >> 4)) & 0x0f0f
  return (eights + (eights >> 8)) & 0x1f
}
