import { dihedralForms, type Fingerprint, type PdqHash } from '@breakwater/contracts'

/** Up to here two pictures are one item to platforms (ADR 49). Far below the 31 bits of a match. */
export const sameItemBits = 10

/**
 * Whether one of two listed things can stand for the other. All of a picture's forms must be near, not its MD5 alone:
 * whoever has the file could list its MD5 with hashes of something else, and so hide the listing of the person in it.
 */
export function isSameItem(one: Fingerprint, other: Fingerprint): boolean {
  if (one.kind === 'video' || other.kind === 'video') {
    if (one.kind !== other.kind || one.md5 !== other.md5) return false
    return framesOf(one) === framesOf(other)
  }
  const [a, b] = [one.pdq?.dihedral, other.pdq?.dihedral]
  if (a === undefined || b === undefined) return a === b && one.md5 === other.md5
  return dihedralForms.every((form) => bitsBetween(a[form], b[form]) <= sameItemBits)
}

function framesOf(video: Fingerprint): string {
  return video.kind === 'video' ? video.vpdq.map(({ hash }) => hash).join() : ''
}

function bitsBetween(one: PdqHash, other: PdqHash): number {
  let count = 0
  for (let at = 0; at < one.length; at++) {
    const differing = Number.parseInt(one[at]!, 16) ^ Number.parseInt(other[at]!, 16)
    for (let bits = differing; bits > 0; bits >>= 1) count += bits & 1
  }
  return count
}
