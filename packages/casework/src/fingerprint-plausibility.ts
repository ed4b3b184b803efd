import { dihedralForms, type ImageFingerprint, type ProblemCode } from '@breakwater/contracts'
import { limits } from '@breakwater/contracts/limits'

/** PDQ cuts at the median, so 128 of 256 bits are ones unless values are equal, as only drawn pictures have them. */
const fewestOnes = 96
const mostOnes = 160

/** Why a fingerprint is not taken, or null. The service never sees the picture: this is all that it can check. */
export function implausibility({ pdq }: ImageFingerprint): ProblemCode | null {
  if (pdq === undefined) return null
  if (pdq.quality < limits.minimumQuality) return 'quality-too-low'
  const hashes = [pdq.hash, ...dihedralForms.map((form) => pdq.dihedral[form])]
  const isBalanced = (hash: string) => ones(hash) >= fewestOnes && ones(hash) <= mostOnes
  const isTurned = new Set(dihedralForms.map((form) => pdq.dihedral[form])).size > 1
  const isItself = pdq.hash === pdq.dihedral.original
  return hashes.every(isBalanced) && isTurned && isItself ? null : 'implausible-fingerprint'
}

function ones(hash: string): number {
  let count = 0
  for (const digit of hash) {
    for (let bits = Number.parseInt(digit, 16); bits > 0; bits >>= 1) count += bits & 1
  }
  return count
}
