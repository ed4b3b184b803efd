import { dihedralForms } from '@breakwater/contracts/fingerprint-types'
/** A corner, as shares of the picture as it is shown: 0 to 1 from its left and from its top. */
export type RegionCorner = readonly [x: number, y: number]

/** A part of a picture that may be a picture of its own, and its PDQ. */
export interface RegionFingerprint {
  /** From its top left corner clockwise. */
  readonly corners: readonly [RegionCorner, RegionCorner, RegionCorner, RegionCorner]
  /** 0 to 100. */
  readonly quality: number
  /** Eight forms, in the order of `dihedralForms`, 32 bytes each, as their text says them. */
  readonly hashes: Uint8Array<ArrayBuffer>
}

/** What was found inside of a picture. */
export interface RegionFingerprints {
  /** The likeliest first. */
  readonly regions: readonly RegionFingerprint[]
  /** There were more places to look at than the budget allows. */
  readonly isCutShort: boolean
}

/** Of the regions of a picture, the best first, so many are worth looking up in all of their eight forms. */
const regionsInAllForms = 12
const hashBytes = 32
/** `flipY` is what a mirror shows. */
const mirrored = dihedralForms.indexOf('flipY')

/**
 * The hashes of region `number`, from 0, that are worth looking up, 32 bytes each: all eight of the best regions, of the others
 * those of the picture as it stands and mirrored. A look-up costs as much as hashing, and each may name a wrong picture.
 */
export function hashesToLookUp({ hashes }: Pick<RegionFingerprint, 'hashes'>, number: number): Uint8Array {
  if (number < regionsInAllForms) return hashes
  const two = new Uint8Array(2 * hashBytes)
  two.set(hashes.subarray(0, hashBytes))
  two.set(hashes.subarray(mirrored * hashBytes, (mirrored + 1) * hashBytes), hashBytes)
  return two
}
