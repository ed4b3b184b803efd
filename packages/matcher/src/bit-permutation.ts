import { hashBytes } from './hash-bytes.ts'

/**
 * Moves the 256 bits of a hash to other places. Neighbouring bits of PDQ hashes of real pictures depend on each other, so
 * some words are far more common than others; spread over the words they cost less to search.
 */
export interface BitPermutation {
  /** 0 leaves every bit where it is. */
  readonly seed: number
  /** For each nibble of the source sixteen rows of 32 bytes, which or-ed together are the target: 32 KiB. */
  readonly rows: Uint8Array
  /** The same for the way back. */
  readonly inverseRows: Uint8Array
}

const bits = hashBytes * 8
/** Seeds among which the best for the data is taken. */
export const permutationSeeds = [0, 1, 2, 3, 4, 5, 6, 7] as const

export function bitPermutation(seed: number): BitPermutation {
  const targets = shuffledPlaces(seed)
  const inverse = new Uint8Array(bits)
  for (const [source, target] of targets.entries()) inverse[target] = source
  return { seed, rows: rowsOf(targets), inverseRows: rowsOf(inverse) }
}

/** Fisher and Yates, by xorshift32 from the seed: the same on every machine, since snapshots keep the seed alone. */
function shuffledPlaces(seed: number): Uint8Array {
  const places = Uint8Array.from({ length: bits }, (_, place) => place)
  if (seed === 0) return places
  let state = Math.imul(seed, 0x9e3779b1) | 1
  for (let last = bits - 1; last > 0; last--) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    const other = (state >>> 0) % (last + 1)
    const moved = places[last]!
    places[last] = places[other]!
    places[other] = moved
  }
  return places
}

function rowsOf(targets: Uint8Array): Uint8Array {
  const rows = new Uint8Array((bits / 4) * 16 * hashBytes)
  for (let nibble = 0; nibble < bits / 4; nibble++) {
    for (let value = 0; value < 16; value++) {
      const row = (nibble * 16 + value) * hashBytes
      for (let bit = 0; bit < 4; bit++) {
        if (((value >> bit) & 1) === 0) continue
        const target = targets[nibble * 4 + bit]!
        rows[row + (target >> 3)]! |= 1 << (target & 7)
      }
    }
  }
  return rows
}
