import { dihedralForms, type ImageFingerprint, type PdqHash } from '@breakwater/contracts'
import { madeUpFingerprint } from './made-up-case.ts'

/** A made-up fingerprint that is `bits` bits away from that of the seed, the same bits in every form; another file. */
export function nearPicture(seed: string, bits: number, copy = `${bits}`): ImageFingerprint {
  const { pdq } = madeUpFingerprint(seed)
  const { md5 } = madeUpFingerprint(`${seed}/${copy}`)
  const flip = (hash: PdqHash) =>
    (BigInt(`0x${hash}`) ^ ((1n << BigInt(bits)) - 1n)).toString(16).padStart(64, '0') as PdqHash
  const dihedral = { ...pdq!.dihedral }
  for (const form of dihedralForms) dihedral[form] = flip(dihedral[form])
  return { kind: 'image', md5, pdq: { hash: dihedral.original, quality: 88, dihedral } }
}
