import type { PdqHash } from '@breakwater/contracts'

const side = 16
const isOdd = (index: number) => index % 2 === 1
/** Which bits of a hash change where a picture is turned or mirrored: row and column from 0, the lowest frequencies first. */
const changes: readonly ((row: number, column: number) => boolean)[] = [
  () => false,
  (row) => !isOdd(row),
  (_row, column) => !isOdd(column),
  (row, column) => isOdd(row + column),
]

/**
 * What a picture's hash would be in its eight turns and mirrorings, from the hash alone: some bits change, rows become columns.
 * A real one differs in 6 bits in the median and up to 24, since the median of the frequencies is not quite nought.
 */
export function turnedHashes(hash: PdqHash): PdqHash[] {
  const rows = Array.from({ length: side }, (_, row) => Number.parseInt(hash.slice((15 - row) * 4, (16 - row) * 4), 16))
  return changes.flatMap((change) => {
    const upright: number[] = Array(side).fill(0)
    const swapped: number[] = Array(side).fill(0)
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++) {
        const bit = ((rows[row]! >> column) & 1) ^ Number(change(row, column))
        upright[row]! |= bit << column
        swapped[column]! |= bit << row
      }
    }
    return [textOf(upright), textOf(swapped)]
  })
}

function textOf(rows: readonly number[]): PdqHash {
  return rows
    .toReversed()
    .map((row) => row.toString(16).padStart(4, '0'))
    .join('') as PdqHash
}
