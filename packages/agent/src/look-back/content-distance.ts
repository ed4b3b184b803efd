import type { Match } from '@breakwater/contracts'
import { limits } from '@breakwater/contracts/limits'
import { saysSomething } from '@breakwater/fingerprint'
import { hashBytes } from '@breakwater/matcher'
import type { ContentRecord } from './content-page.ts'
import type { SoughtEntry } from './sought-entries.ts'

/** The bits to the nearest form of the entry, 0 where the files are the same; undefined when it is no copy. */
export function likenessOf(
  { hash, md5, quality }: ContentRecord,
  sought: SoughtEntry,
): Pick<Match, 'distanceBits' | 'pattern'> | undefined {
  if (md5 !== undefined && Buffer.compare(md5, sought.md5) === 0) return { distanceBits: 0 }
  if (quality < limits.minimumQuality) return undefined
  let nearest: number = limits.matchDistanceBits + 1
  for (let form = 0; form < sought.forms.length; form += hashBytes) {
    nearest = Math.min(nearest, differingBits(hash, sought.forms.subarray(form, form + hashBytes)))
  }
  if (nearest > limits.matchDistanceBits) return undefined
  return { distanceBits: nearest, ...(saysSomething(hash) ? {} : { pattern: true }) }
}

function differingBits(a: Uint8Array, b: Uint8Array): number {
  let bits = 0
  for (let at = 0; at < hashBytes; at++) {
    for (let differing = a[at]! ^ b[at]!; differing !== 0; differing &= differing - 1) bits++
  }
  return bits
}
