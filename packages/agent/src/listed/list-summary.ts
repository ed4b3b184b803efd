import { hash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { HeldList } from '@breakwater/contracts'
import { Sketch, textOf } from '@breakwater/sketch'
import type { ListedVersion } from './listed-rows.ts'

const rowsOfTurn = 2_000

/** What is said of a list without a word of its hashes. */
export interface ListSummary extends Pick<HeldList, 'entries' | 'digest'> {
  /** Where cells were asked for, base64url. */
  readonly sketch: string
}

const sha256 = (text: string) => hash('sha256', text, 'buffer')

/**
 * What is held, as the protocol has it (docs/protocol/feed.md, "Saying what is held" and "Finding what differs"): sums over all
 * entries in any order, and a sketch of so many cells. Others have their turn meanwhile. Undefined where the list changed, or
 * `versions` does not know.
 */
export async function summaryOfList(
  versions: Iterable<ListedVersion>,
  cells: number,
  isStillSo: () => boolean,
): Promise<ListSummary | undefined> {
  const lanes: [bigint, bigint] = [0n, 0n]
  const sketch = cells === 0 ? undefined : Sketch.ofCells(cells, sha256)
  let entries = 0
  for (const { entry, version: number } of versions) {
    if (number === 0) return undefined
    const pair = { entry, number }
    const digest = sha256(textOf(pair))
    lanes[0] += digest.readBigUInt64BE(0)
    lanes[1] += digest.readBigUInt64BE(8)
    sketch?.add(pair, digest)
    entries++
    if (entries % rowsOfTurn !== 0) continue
    await setImmediate()
    if (!isStillSo()) return undefined
  }
  const digest = lanes.map((lane) => BigInt.asUintN(64, lane).toString(16).padStart(16, '0')).join('')
  const bytes = sketch?.bytes ?? new Uint8Array()
  return { entries, digest, sketch: Buffer.from(bytes).toString('base64url') }
}
