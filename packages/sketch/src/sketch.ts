/** An entry with the sequence number of its newest event. */
export interface Pair {
  /** A UUID in lower case. */
  readonly entry: string
  readonly number: number
}

/** SHA-256 of the ASCII text `UUID:NUMBER`: the one hash of the list's digest too (docs/protocol/feed.md). */
export type PairHash = (text: string) => Uint8Array

/** What only one of two sets has. */
export interface Difference {
  readonly onlyFirst: Pair[]
  readonly onlySecond: Pair[]
}

/** Each pair goes into one cell of each part. */
const parts = 3
export const sketchCellBytes = 36
const at = { count: 0, entry: 4, number: 20, check: 28 }
const entryBytes = 16
const checkBytes = 8

/**
 * An invertible Bloom lookup table (Eppstein, Goodrich, Uyeda, Varghese 2011) over pairs. Two sketches of one size are
 * subtracted cell by cell; what both sets have is gone then, and the rest can be read out as long as it is not much more than
 * seven tenths of the cells. Neither the size of the sets nor their order counts.
 */
export class Sketch {
  readonly #hash: PairHash
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #cellsOfPart: number
  /** What one pair brings to a cell, besides one to its count. */
  readonly #sums = new Uint8Array(sketchCellBytes - at.entry)
  readonly #sumsView = new DataView(this.#sums.buffer)

  private constructor(hash: PairHash, bytes: Uint8Array) {
    this.#hash = hash
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#cellsOfPart = bytes.length / sketchCellBytes / parts
  }

  /** Of nothing. `cells` is a multiple of three. Throws `RangeError`. */
  static ofCells(cells: number, hash: PairHash): Sketch {
    if (!Number.isSafeInteger(cells) || cells <= 0 || cells % parts !== 0) throw new RangeError('cells')
    return new Sketch(hash, new Uint8Array(cells * sketchCellBytes))
  }

  /** One that came over the wire. Null when bytes of this length are none. */
  static ofBytes(bytes: Uint8Array, hash: PairHash): Sketch | null {
    const isWhole = bytes.length > 0 && bytes.length % (sketchCellBytes * parts) === 0
    return isWhole ? new Sketch(hash, bytes.slice()) : null
  }

  get cells(): number {
    return this.#cellsOfPart * parts
  }

  get bytes(): Uint8Array {
    return this.#bytes
  }

  /** To be called once for each pair of the set; with its hash, where that is known. */
  add(pair: Pair, hash: Uint8Array = this.#hash(textOf(pair))): void {
    this.#toggle(pair, hash, 1)
  }

  /**
   * What this set has and the other has not, and the other way round. Null when there is too much of it, or the bytes are no
   * sketch: an answer is never wrong but for a chance of 2⁻⁶⁴ for each cell. Throws `RangeError` for another size.
   */
  difference(other: Sketch): Difference | null {
    if (other.cells !== this.cells) throw new RangeError('cells')
    const rest = this.#minus(other)
    const found: Difference = { onlyFirst: [], onlySecond: [] }
    const waiting = Array.from({ length: rest.cells }, (_, cell) => cell)
    // Each pair that is read out empties a cell that no other can fill again: more than there are cells is no difference.
    for (let left = rest.cells; waiting.length > 0; ) {
      const cell = waiting.pop()!
      const single = rest.#singleOf(cell)
      if (single === null) continue
      if (left-- === 0) return null
      const { pair, hash, count } = single
      ;(count === 1 ? found.onlyFirst : found.onlySecond).push(pair)
      rest.#toggle(pair, hash, count === 1 ? -1 : 1)
      waiting.push(...rest.#cellsOf(hash))
    }
    return rest.#bytes.every((byte) => byte === 0) ? found : null
  }

  #minus(other: Sketch): Sketch {
    const rest = new Sketch(this.#hash, this.#bytes.slice())
    for (let index = 0; index < rest.#bytes.length; index++) rest.#bytes[index]! ^= other.#bytes[index]!
    for (let cell = 0; cell < this.cells; cell++) {
      const offset = cell * sketchCellBytes + at.count
      rest.#view.setInt32(offset, this.#view.getInt32(offset) - other.#view.getInt32(offset))
    }
    return rest
  }

  /** The one pair in a cell, or null when there is none or more than one. */
  #singleOf(cell: number): { pair: Pair; hash: Uint8Array; count: 1 | -1 } | null {
    const offset = cell * sketchCellBytes
    const count = this.#view.getInt32(offset + at.count)
    if (count !== 1 && count !== -1) return null
    const number = Number(this.#view.getBigUint64(offset + at.number))
    if (!Number.isSafeInteger(number)) return null
    const pair = { entry: uuidOf(this.#bytes.subarray(offset + at.entry, offset + at.entry + entryBytes)), number }
    const hash = this.#hash(textOf(pair))
    for (let index = 0; index < checkBytes; index++) {
      if (this.#bytes[offset + at.check + index] !== hash[index]) return null
    }
    // One that stands in a cell where it does not belong was never put there.
    return this.#cellsOf(hash).includes(cell) ? { pair, hash, count } : null
  }

  #toggle({ entry, number }: Pair, hash: Uint8Array, change: 1 | -1): void {
    const sums = this.#sums
    for (let index = 0, digit = 0; index < entryBytes; index++) {
      if (entry[digit] === '-') digit++
      sums[index] = Number.parseInt(entry.slice(digit, digit + 2), 16)
      digit += 2
    }
    this.#sumsView.setUint32(at.number - at.entry, Math.floor(number / 2 ** 32))
    this.#sumsView.setUint32(at.number - at.entry + 4, number >>> 0)
    sums.set(hash.subarray(0, checkBytes), at.check - at.entry)
    for (const cell of this.#cellsOf(hash)) {
      const offset = cell * sketchCellBytes
      this.#view.setInt32(offset + at.count, this.#view.getInt32(offset + at.count) + change)
      for (let index = 0; index < sums.length; index++) this.#bytes[offset + at.entry + index]! ^= sums[index]!
    }
  }

  #cellsOf(hash: Uint8Array): number[] {
    const cells: number[] = []
    for (let part = 0, byte = 16; part < parts; part++, byte += 4) {
      const word = ((hash[byte]! << 24) | (hash[byte + 1]! << 16) | (hash[byte + 2]! << 8) | hash[byte + 3]!) >>> 0
      cells.push(part * this.#cellsOfPart + (word % this.#cellsOfPart))
    }
    return cells
  }
}

export function textOf({ entry, number }: Pair): string {
  return `${entry}:${number}`
}

function uuidOf(bytes: Uint8Array): string {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const groups = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)]
  return groups.join('-')
}
