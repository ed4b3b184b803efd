import { dihedralForms, type Fingerprint, type ImageFingerprint } from '@breakwater/contracts'
import { bitsBetween } from './bits-between.ts'

/** Up to here two pictures are one item to platforms (ADR 49). Far below the 31 bits of a match. */
export const sameItemBits = 10

/**
 * Whether a listed thing can stand for another one to platforms. All of a picture's forms must be near, not its MD5 alone:
 * whoever has the file could list its MD5 with hashes of something else, and so hide the listing of the person in it. For the
 * same reason every window of the other must be near to one that is listed.
 */
export function isSameItem(other: Fingerprint, listed: Fingerprint): boolean {
  if (other.kind === 'video' || listed.kind === 'video') {
    if (other.kind !== listed.kind || other.md5 !== listed.md5) return false
    return framesOf(other) === framesOf(listed)
  }
  const [a, b] = [other.pdq?.dihedral, listed.pdq?.dihedral]
  if (a === undefined || b === undefined) return a === b && other.md5 === listed.md5
  return dihedralForms.every((form) => bitsBetween(a[form], b[form]) <= sameItemBits) && hasWindowsOf(listed, other)
}

function hasWindowsOf({ windows: listed = [] }: ImageFingerprint, { windows = [] }: ImageFingerprint): boolean {
  return windows.every(({ hash }) => listed.some((each) => bitsBetween(each.hash, hash) <= sameItemBits))
}

function framesOf(video: Fingerprint): string {
  return video.kind === 'video' ? video.vpdq.map(({ hash }) => hash).join() : ''
}
