import { cellAt, type Side, supportOf } from './sides.ts'

/** A line that crosses two opposite ones and is seen this much between them may be another side. */
const supportOfCrossing = 0.4
/** Of those that cross, so many are tried, those that are seen best. */
const mostCrossing = 8
const sameSidePixels = 2.5
/** The borders, the ends of two lines, and what crosses them. */
const mostEnds = 2 + 4 + mostCrossing

/**
 * Where frames between two opposite lines may begin and end: at the borders of the whole, at the lines' own ends, and at what
 * crosses them. In arrays that are used again for each pair, since there are hundreds of pairs in a picture.
 */
export class FrameEnds {
  /** In order; the first `count` are meant. */
  readonly places: Float64Array = new Float64Array(mostEnds)
  /** The cells at which they stand along the two lines. */
  readonly cells: Int32Array = new Int32Array(mostEnds)
  /** How well each is seen between the two lines, 0 to 1. */
  readonly supports: Float64Array = new Float64Array(mostEnds)
  count = 0
  readonly #crossing: readonly Side[]
  readonly #along: number
  readonly #seen: Float64Array

  /** `crossing` in order of where they stand; `along` is how far the whole reaches. */
  constructor(crossing: readonly Side[], along: number) {
    this.#crossing = crossing
    this.#along = along
    this.#seen = new Float64Array(crossing.length)
  }

  isBorder(end: number): boolean {
    const at = this.places[end]!
    return at === 0 || at === this.#along
  }

  /** `from` and `to` are the cells of the crossing lines at which the two stand. */
  between(a: Side, b: Side, from: number, to: number): void {
    const { places } = this
    let count = 0
    places[count++] = 0
    places[count++] = this.#along
    for (const side of [a, b]) {
      if (side.isBorder) continue
      places[count++] = side.from
      places[count++] = Math.min(this.#along, side.to)
    }
    const likely: number[] = []
    for (let number = 0; number < this.#seen.length; number++) {
      const side = this.#crossing[number]!
      const support = side.isBorder ? 0 : supportOf(side, from, to)
      this.#seen[number] = support
      if (support >= supportOfCrossing) likely.push(number)
    }
    if (likely.length > mostCrossing) likely.sort((p, q) => this.#seen[q]! - this.#seen[p]!).length = mostCrossing
    for (const number of likely) places[count++] = this.#crossing[number]!.at
    const sorted = places.subarray(0, count).sort()
    this.count = 0
    for (const at of sorted) {
      if (this.count === 0 || places[this.count - 1] !== at) places[this.count++] = at
    }
    this.#look()
  }

  #look(): void {
    let first = 0
    for (let end = 0; end < this.count; end++) {
      const at = this.places[end]!
      this.cells[end] = cellAt(at, this.#along)
      while (first < this.#crossing.length && this.#crossing[first]!.at < at - sameSidePixels) first++
      let support = 0
      for (let number = first; number < this.#crossing.length; number++) {
        if (this.#crossing[number]!.at > at + sameSidePixels) break
        support = Math.max(support, this.#seen[number]!)
      }
      this.supports[end] = support
    }
  }
}
