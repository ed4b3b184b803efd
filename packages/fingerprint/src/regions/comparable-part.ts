import { limits } from '@breakwater/contracts/limits'
import { saysSomething } from './hash-order.ts'
import type { RegionHash } from './region-kernel.ts'

/**
 * A frame with less detail is drawn: boxes and bars. A photograph before a plain ground has half, of 100 photographs one has less
 * than this.
 */
const leastDetailOfFrame = 0.4
/** A window's landmark has things around it; what has less detail is not found again. */
const leastDetailOfWindow = 0.75

/** Whether a frame is worth comparing: its hash says something of it. */
export function isComparable(frame: RegionHash): boolean {
  return isOf(frame, leastDetailOfFrame)
}

/** The same of a window. */
export function isComparableWindow(window: RegionHash): boolean {
  return isOf(window, leastDetailOfWindow)
}

function isOf({ quality, detail, hashes }: RegionHash, leastDetail: number): boolean {
  return quality >= limits.minimumQuality && detail >= leastDetail && saysSomething(hashes)
}
