import { limits } from '@breakwater/contracts/limits'

/**
 * How much order a hash has. Of what fills its picture with detail the 16 × 16 bits look thrown by chance. One shape on a plain ground
 * gives bits that run on or change in step, stripes and checks give rows that repeat: few pictures' worth of hashes, near to
 * which a wrong picture lies easily (docs/benchmarks/inside.md).
 */
export interface HashOrder {
  /**
   * Of 240 pairs of neighbours, side by side or one above the other, the share that differ, as its distance from a half: 0 to 0.5.
   * Of photographs it is below 0.16 in 95 of 100, of one shape in a corner of a plain ground 0.2 to 0.48.
   */
  readonly inStep: number
  /**
   * Of 120 pairs of rows, or of columns, how many are nearly the same or nearly opposite. Of photographs at most 16 in 99 of
   * 100, of stripes and checks 30 to 120.
   */
  readonly repeated: number
}

const rowsOfHash = 16
const neighbours = rowsOfHash * (rowsOfHash - 1)
/** Rows that differ by so few bits of 16, or agree in so few, say the same. */
const sameBits = 2

/** Of so much order nothing can be told. */
const most: HashOrder = { inStep: 0.26, repeated: 32 }
/** With more than this a hash has to be much nearer. */
const much: HashOrder = { inStep: 0.16, repeated: 16 }
/** Up to so much in step a hash is like any; from here to `much` it has to be nearer the more it is in step. */
const usualInStep = 0.12
/** Copies of such pictures in clean frames are found within so many bits. */
const bitsWithOrder = 16

/** Whether a hash says what is in its picture at all, or is one of a pattern. The 32 bytes from `at` on. */
export function saysSomething(hash: Uint8Array, at = 0): boolean {
  return isWithin(orderOf(hash, at), most)
}

/**
 * How near the hash of a part of an upload, 32 bytes from `at` on, has to be to a listed one; undefined where it says nothing, and is
 * not compared.
 * To be asked of each form: a shape in a corner has little order as it stands, and much when it is turned to the opposite one.
 */
export function bitsForPart(hash: Uint8Array, at = 0): number | undefined {
  const order = orderOf(hash, at)
  if (!isWithin(order, most)) return undefined
  if (!isWithin(order, much)) return bitsWithOrder
  const share = Math.max(0, (order.inStep - usualInStep) / (much.inStep - usualInStep))
  return Math.floor(limits.matchDistanceBits - share * (limits.matchDistanceBits - bitsWithOrder))
}

/** Of 32 bytes from `at` on. */
export function orderOf(hash: Uint8Array, at = 0): HashOrder {
  const [rows, columns] = [new Uint16Array(rowsOfHash), new Uint16Array(rowsOfHash)]
  for (let row = 0; row < rowsOfHash; row++) {
    const word = (hash[at + 2 * row]! << 8) | hash[at + 2 * row + 1]!
    rows[row] = word
    for (let column = 0; column < rowsOfHash; column++) {
      columns[column] = (columns[column]! << 1) | ((word >> (15 - column)) & 1)
    }
  }
  return {
    inStep: Math.max(inStep(rows), inStep(columns)),
    repeated: Math.max(repeated(rows), repeated(columns)),
  }
}

function isWithin(order: HashOrder, { inStep, repeated }: HashOrder): boolean {
  return order.inStep <= inStep && order.repeated <= repeated
}

/** From each row to the next. */
function inStep(rows: Uint16Array): number {
  let differing = 0
  for (let row = 1; row < rowsOfHash; row++) differing += bitsOf(rows[row]! ^ rows[row - 1]!)
  return Math.abs(differing / neighbours - 0.5)
}

function repeated(rows: Uint16Array): number {
  let count = 0
  for (let row = 1; row < rowsOfHash; row++) {
    for (let other = 0; other < row; other++) {
      const differing = bitsOf(rows[row]! ^ rows[other]!)
      if (differing <= sameBits || differing >= rowsOfHash - sameBits) count++
    }
  }
  return count
}

function bitsOf(word: number): number {
  const pairs = word - ((word >> 1) & 0x5555)
  const fours = (pairs & 0x3333) + ((pairs >> 2) & 0x3333)
  const eights = (fours + (fours >> 4)) & 0x0f0f
  return (eights + (eights >> 8)) & 0x1f
}
