import { createHash } from 'node:crypto'
import type { ImageFingerprint, PdqHash, VideoFingerprint } from '@breakwater/contracts'

const hex = (seed: number, digits: number) =>
  createHash('sha256').update(`made up ${seed}`).digest('hex').slice(0, digits)

function balanced(seed: number): string {
  const half = createHash('sha256').update(`made up ${seed}`).digest().subarray(0, 16)
  return half.toString('hex') + Buffer.from(half.map((byte) => 255 - byte)).toString('hex')
}

/** A fingerprint as a photograph would have it: each form with as many ones as zeros, all forms different. */
export function fingerprint(seed: number): ImageFingerprint {
  const [original, rotate90, rotate180, rotate270, flipX, flipY, flipPlus1, flipMinus1] = [0, 1, 2, 3, 4, 5, 6, 7].map(
    (form) => balanced(seed * 8 + form),
  )
  const dihedral = { original, rotate90, rotate180, rotate270, flipX, flipY, flipPlus1, flipMinus1 }
  return { kind: 'image', md5: hex(-1 - seed, 32), pdq: { hash: original, quality: 90, dihedral } } as ImageFingerprint
}

/** The same with windows of it, each unlike the others. */
export function fingerprintWithWindows(seed: number, count = 3): ImageFingerprint {
  const windows = Array.from({ length: count }, (_, at) => ({
    hash: balanced(20_000_000 + seed * 10 + at) as PdqHash,
    quality: 80,
  }))
  return { ...fingerprint(seed), windows }
}

/** Frames as a video of so many seconds would have them, one a second. */
export function videoFingerprint(seed: number, seconds: number): VideoFingerprint {
  const vpdq = Array.from({ length: seconds }, (_, at) => {
    return { frame: at * 25, seconds: at, hash: balanced(8_000_000 + seed * 10_000 + at), quality: 80 }
  })
  return { kind: 'video', md5: hex(-1_000_000 - seed, 32), vpdq } as VideoFingerprint
}

export const openBody = (...seeds: number[]) => ({
  answers: { inPicture: true, everyoneAdult: 'yes' as const },
  items: seeds.map(fingerprint),
  recovery: { ciphertext: 'c2VhbGVk', verifier: 'dmVyaWZpZXI'.padEnd(43, 'A') },
})

/** The same with the answer that makes it the child lane's. */
export const childBody = (...seeds: number[]) => ({
  ...openBody(...seeds),
  answers: { inPicture: true, everyoneAdult: 'no' as const },
})
