import { limits } from '@breakwater/contracts/limits'
import { saysSomething } from './hash-order.ts'
import type { RegionHash } from './region-kernel.ts'

/**
 * What has less detail is drawn: boxes and bars. A photograph before a plain ground has half; of 100 photographs one has less than
 * this.
 */
const leastDetail = 0.4

/** Whether a part is worth comparing: its hash says something of it. */
export function isComparable({ quality, detail, hashes }: RegionHash): boolean {
  return quality >= limits.minimumQuality && detail >= leastDetail && saysSomething(hashes)
}
