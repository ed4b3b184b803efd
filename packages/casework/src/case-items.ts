import type { CaseItem } from '@breakwater/contracts'
import type { ImageFingerprint, VideoFingerprint, VideoFrameFingerprint } from '@breakwater/contracts/fingerprint-types'
import { limits } from '@breakwater/contracts/limits'
import { isPlausibleHash } from './hash-balance.ts'
import { packFrames, unpackFrames } from './packed-frames.ts'

type Fingerprint = ImageFingerprint | VideoFingerprint

/**
 * What a case is sent for these pictures and videos. Frames that no service takes (drawn ones, see `isPlausibleHash`) are
 * left out. Where the videos have more than `mostFrames` together, those with most of them are looked at more thinly, every
 * second frame dropped, and again: no video is cut off.
 */
export function caseItems(fingerprints: readonly Fingerprint[], mostFrames: number = limits.videoFrames): CaseItem[] {
  let taken = fingerprints.map((each) =>
    each.kind === 'image' ? each : { ...each, vpdq: each.vpdq.filter(({ hash }) => isPlausibleHash(hash)) },
  )
  while (frameCount(taken) > mostFrames) {
    const most = Math.max(...taken.map((each) => (each.kind === 'video' ? each.vpdq.length : 0)))
    taken = taken.map((each) =>
      each.kind === 'video' && each.vpdq.length === most ? { ...each, vpdq: thinned(each.vpdq) } : each,
    )
  }
  return taken.map((each) =>
    each.kind === 'image' ? each : { kind: 'video', md5: each.md5, frames: packFrames(each.vpdq) },
  )
}

/** Every second one; of a single frame none, so that thinning ends. */
function thinned(frames: readonly VideoFrameFingerprint[]): VideoFrameFingerprint[] {
  return frames.length === 1 ? [] : frames.filter((_, index) => index % 2 === 0)
}

/** Frames of video that count against `limits.videoFrames`. */
export function frameCount(fingerprints: readonly Fingerprint[]): number {
  return fingerprints.reduce((sum, each) => sum + (each.kind === 'video' ? each.vpdq.length : 0), 0)
}

/** What a case was sent, as it is listed. Null where a video's frames are not whole ones. */
export function listedFingerprint(item: CaseItem): Fingerprint | null {
  if (item.kind === 'image') return item
  const vpdq = unpackFrames(item.frames)
  return vpdq === null ? null : { kind: 'video', md5: item.md5, vpdq }
}
