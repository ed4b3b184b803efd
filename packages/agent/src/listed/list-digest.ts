import { hash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { HeldList } from '@breakwater/contracts'
import type { ListedVersion } from './listed-rows.ts'

const rowsOfTurn = 2_000

/**
 * What is held, as the protocol has it (docs/protocol/feed.md, "Saying what is held"): sums of two 64-bit numbers of each
 * entry, in any order. Others have their turn meanwhile. Undefined where the list changed, or `versions` does not know.
 */
export async function digestOfList(
  versions: Iterable<ListedVersion>,
  isStillSo: () => boolean,
): Promise<Pick<HeldList, 'entries' | 'digest'> | undefined> {
  const lanes: [bigint, bigint] = [0n, 0n]
  let entries = 0
  for (const { entry, version } of versions) {
    if (version === 0) return undefined
    const digest = hash('sha256', `${entry}:${version}`, 'buffer')
    lanes[0] += digest.readBigUInt64BE(0)
    lanes[1] += digest.readBigUInt64BE(8)
    entries++
    if (entries % rowsOfTurn !== 0) continue
    await setImmediate()
    if (!isStillSo()) return undefined
  }
  const digest = lanes.map((lane) => BigInt.asUintN(64, lane).toString(16).padStart(16, '0')).join('')
  return { entries, digest }
}
