import { dihedralForms, type Fingerprint, type PdqFingerprint, type ProblemCode } from '@breakwater/contracts'
import type { VideoFrameFingerprint, WindowFingerprint } from '@breakwater/contracts/fingerprint-types'
import { limits } from '@breakwater/contracts/limits'
import { bitsBetween } from './bits-between.ts'
import { isPlausibleHash } from './hash-balance.ts'

export interface Implausibility {
  readonly code: ProblemCode
  /** Of a video, which frame, counted from 0 as they were sent. */
  readonly frame?: number
  /** Of a picture, which window. */
  readonly window?: number
}

/** Why a fingerprint is not taken, or null. The service never sees the file: this is all that it can check. */
export function implausibility(fingerprint: Fingerprint): Implausibility | null {
  if (fingerprint.kind === 'video') return implausibleFrame(fingerprint.vpdq)
  const { pdq, windows = [] } = fingerprint
  const code = pdq === undefined ? null : implausiblePicture(pdq)
  if (code !== null) return { code }
  if (pdq === undefined && windows.length > 0) return { code: 'windows-not-taken' }
  return implausibleWindow(windows)
}

/**
 * The first window that no picture has beside the others: windows are chosen unlike each other, so that two that are found in
 * an upload are two signs.
 */
function implausibleWindow(windows: readonly WindowFingerprint[]): Implausibility | null {
  for (const [window, { hash, quality }] of windows.entries()) {
    if (quality < limits.minimumQuality) return { code: 'quality-too-low', window }
    const isLikeAnother = windows
      .slice(0, window)
      .some((other) => bitsBetween(other.hash, hash) <= 2 * limits.matchDistanceBits)
    if (isLikeAnother || !isPlausibleHash(hash)) return { code: 'implausible-fingerprint', window }
  }
  return null
}

function implausiblePicture(pdq: PdqFingerprint): ProblemCode | null {
  if (pdq.quality < limits.minimumQuality) return 'quality-too-low'
  const hashes = [pdq.hash, ...dihedralForms.map((form) => pdq.dihedral[form])]
  const isTurned = new Set(dihedralForms.map((form) => pdq.dihedral[form])).size > 1
  const isItself = pdq.hash === pdq.dihedral.original
  return hashes.every(isPlausibleHash) && isTurned && isItself ? null : 'implausible-fingerprint'
}

/** Frame and time are rounded to milliseconds, and the turn of a second has a tolerance (fingerprint/src/vpdq.ts). */
const toleranceSeconds = 0.001

/**
 * The first frame that no video fingerprinted as documented has: a quality under the least or over 100, a hash that is
 * unbalanced or was there before, or a frame that does not come after the one before it, at one a second at most.
 */
function implausibleFrame(frames: readonly VideoFrameFingerprint[]): Implausibility | null {
  const seen = new Set<string>()
  for (const [index, { frame, seconds, hash, quality }] of frames.entries()) {
    if (quality < limits.minimumQuality) return { code: 'quality-too-low', frame: index }
    const before = frames[index - 1]
    const isInOrder = before === undefined || (frame > before.frame && seconds > before.seconds)
    const isOneASecond = frame >= index && seconds >= index - toleranceSeconds
    const isSound = quality <= 100 && isInOrder && isOneASecond && isPlausibleHash(hash) && !seen.has(hash)
    if (!isSound) return { code: 'implausible-fingerprint', frame: index }
    seen.add(hash)
  }
  return null
}
