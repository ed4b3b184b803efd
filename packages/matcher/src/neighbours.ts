/** What a search found, of each query the nearest first. */
export interface Neighbours {
  /** Where in the other two each query's neighbours begin, and last the end. */
  readonly starts: Uint32Array
  readonly ids: Uint32Array
  /** 0 to 31. */
  readonly distancesBits: Uint8Array
}

const distances = 32
const none = new Uint32Array(0)
const noDistances = new Uint8Array(0)

/** Gathers what the tables find, in any order. */
export class NeighbourList {
  #queries = new Uint32Array(1024)
  #ids = new Uint32Array(1024)
  #distances = new Uint8Array(1024)
  #count = 0

  clear(): void {
    this.#count = 0
  }

  add(query: number, id: number, distanceBits: number): void {
    if (this.#count === this.#ids.length) this.#grow()
    this.#queries[this.#count] = query
    this.#ids[this.#count] = id
    this.#distances[this.#count++] = distanceBits
  }

  /** Sorts by query and distance, equal distances by id, and keeps at most `limit` of each query. */
  sorted(queryCount: number, limit: number): Neighbours {
    // Most uploads are near to nothing: what is made for them is as little as can be.
    if (this.#count === 0) return { starts: new Uint32Array(queryCount + 1), ids: none, distancesBits: noDistances }
    const bins = this.#sortedIntoBins(queryCount)
    const starts = new Uint32Array(queryCount + 1)
    let kept = 0
    for (let query = 0; query < queryCount; query++) {
      starts[query] = kept
      const first = bins.starts[query * distances]!
      const found = bins.starts[(query + 1) * distances]! - first
      const taken = Math.min(found, limit)
      // Moves towards the front: what was sorted makes room for itself.
      bins.ids.copyWithin(kept, first, first + taken)
      bins.distancesBits.copyWithin(kept, first, first + taken)
      kept += taken
    }
    starts[queryCount] = kept
    return { starts, ids: bins.ids.subarray(0, kept), distancesBits: bins.distancesBits.subarray(0, kept) }
  }

  #sortedIntoBins(queryCount: number): Neighbours {
    const binCount = queryCount * distances
    const ends = new Uint32Array(binCount + 1)
    for (let at = 0; at < this.#count; at++) ends[this.#queries[at]! * distances + this.#distances[at]! + 1]!++
    for (let bin = 0; bin < binCount; bin++) ends[bin + 1]! += ends[bin]!
    const starts = ends.slice()
    const ids = new Uint32Array(this.#count)
    const distancesBits = new Uint8Array(this.#count)
    for (let at = 0; at < this.#count; at++) {
      const place = ends[this.#queries[at]! * distances + this.#distances[at]!]!++
      ids[place] = this.#ids[at]!
      distancesBits[place] = this.#distances[at]!
    }
    for (let bin = 0; bin < binCount; bin++) {
      if (starts[bin + 1]! - starts[bin]! > 1) ids.subarray(starts[bin], starts[bin + 1]).sort()
    }
    return { starts, ids, distancesBits }
  }

  #grow(): void {
    const length = this.#ids.length * 2
    const grown = <T extends Uint32Array | Uint8Array>(to: T, from: T): T => {
      to.set(from)
      return to
    }
    this.#queries = grown(new Uint32Array(length), this.#queries)
    this.#ids = grown(new Uint32Array(length), this.#ids)
    this.#distances = grown(new Uint8Array(length), this.#distances)
  }
}
