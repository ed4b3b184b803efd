import { hash } from 'node:crypto'
import { type HeldList, type ListDifference, limits, Problem, type SketchedList } from '@breakwater/contracts'
import { type Difference, Sketch, textOf } from '@breakwater/sketch'
import type { Store } from '@breakwater/store'

const pairsOfOnePage = 10_000
const retryAfterSeconds = 30

const hashOf = (text: string) => hash('sha256', text, 'buffer')
const nothingFound: ListDifference = { isFound: false, drop: [], hold: [], isWhole: false }

/** Finds how a platform's list differs from the log, by a sketch of it: ids and numbers, no hash. */
export class ListRepair {
  readonly #store: Pick<Store, 'head' | 'heldPairs' | 'readHeld'>
  #isBusy = false

  constructor(store: Pick<Store, 'head' | 'heldPairs' | 'readHeld'>) {
    this.#store = store
  }

  /**
   * Reads the whole log, so one at a time: throws `busy`. Throws `cursor-ahead`, and `invalid-request` when the sketch is not of
   * whole cells.
   */
  async compare({ held, sketch }: SketchedList): Promise<ListDifference> {
    const theirs = Sketch.ofBytes(Buffer.from(sketch, 'base64url'), hashOf)
    if (theirs === null) throw new Problem('invalid-request', { errors: [{ path: 'sketch', message: 'cells' }] })
    const head = await this.#store.head()
    if (held.sequence > head) throw new Problem('cursor-ahead', { head })
    if (this.#isBusy) throw new Problem('busy', { retryAfterSeconds })
    this.#isBusy = true
    try {
      return await this.#compare(held, theirs)
    } finally {
      this.#isBusy = false
    }
  }

  async #compare(held: HeldList, theirs: Sketch): Promise<ListDifference> {
    const ours = Sketch.ofCells(theirs.cells, hashOf)
    const digest = new RunningDigest()
    for (let after: string | undefined; ; ) {
      const query = { sequence: held.sequence, limit: pairsOfOnePage }
      const pairs = await this.#store.heldPairs(after === undefined ? query : { ...query, after })
      for (const pair of pairs) {
        const bytes = hashOf(textOf(pair))
        ours.add(pair, bytes)
        digest.add(bytes)
      }
      after = pairs.at(-1)?.entry
      if (pairs.length < pairsOfOnePage) break
    }
    const difference = ours.difference(theirs)
    if (difference === null) return nothingFound
    // What the platform said of its whole list must be what comes out.
    for (const pair of difference.onlyFirst) digest.remove(hashOf(textOf(pair)))
    for (const pair of difference.onlySecond) digest.add(hashOf(textOf(pair)))
    return digest.isOf(held) ? this.#answer(difference) : nothingFound
  }

  async #answer({ onlyFirst, onlySecond }: Difference): Promise<ListDifference> {
    const missing = onlyFirst.slice(0, limits.feedPageEvents)
    const hold = await this.#store.readHeld(missing)
    const listed = new Set(onlyFirst.map(({ entry }) => entry))
    const drop = onlySecond.flatMap(({ entry }) => (listed.has(entry) ? [] : [entry])) as ListDifference['drop']
    return { isFound: true, drop, hold, isWhole: hold.length === onlyFirst.length }
  }
}

/** The digest of "Saying what is held", moved on pair by pair. */
class RunningDigest {
  readonly #lanes: [bigint, bigint] = [0n, 0n]
  #entries = 0

  add(hash: Buffer): void {
    this.#move(hash, 1n)
    this.#entries++
  }

  remove(hash: Buffer): void {
    this.#move(hash, -1n)
    this.#entries--
  }

  isOf({ entries, digest }: HeldList): boolean {
    const lanes = this.#lanes.map((lane) => BigInt.asUintN(64, lane).toString(16).padStart(16, '0'))
    return entries === this.#entries && digest === lanes.join('')
  }

  #move(hash: Buffer, by: 1n | -1n): void {
    this.#lanes[0] += by * hash.readBigUInt64BE(0)
    this.#lanes[1] += by * hash.readBigUInt64BE(8)
  }
}
