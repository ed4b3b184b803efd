import { dihedralForms } from '@breakwater/contracts/fingerprint-types'

/** A corner, as shares of the picture as it is shown: 0 to 1 from its left and from its top. */
export type RegionCorner = readonly [x: number, y: number]

/** A part of a picture that may be a picture of its own, and its PDQ. */
export interface RegionFingerprint {
  /** From its top left corner clockwise. */
  readonly corners: readonly [RegionCorner, RegionCorner, RegionCorner, RegionCorner]
  /** 0 to 100. */
  readonly quality: number
  /**
   * What is to be looked up, 32 bytes each, as their text says them: all of `dihedralForms`, or `uprightAndMirrored`. A look-up
   * costs as much as a hash, and each may name a wrong picture.
   */
  readonly hashes: Uint8Array<ArrayBuffer>
}

/** Numbers of the forms of a part as it stands and as a mirror shows it: Meta names `flipY` after the axis that it turns about. */
export const uprightAndMirrored: readonly number[] = [dihedralForms.indexOf('original'), dihedralForms.indexOf('flipY')]

/** What was found inside of a picture. */
export interface RegionFingerprints {
  /** The likeliest first. */
  readonly regions: readonly RegionFingerprint[]
  /** Between the lines that weigh most there were more places than the budget allows, or the picture is too long and narrow to be looked into. */
  readonly isCutShort: boolean
}
