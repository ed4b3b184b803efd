import type { PdqFingerprint } from '@breakwater/contracts/fingerprint-types'

/** A corner, as shares of the picture as it is shown: 0 to 1 from its left and from its top. */
export type RegionCorner = readonly [x: number, y: number]

/** A part of a picture that may be a picture of its own, and its PDQ. */
export interface RegionFingerprint {
  /** From its top left corner clockwise. */
  readonly corners: readonly [RegionCorner, RegionCorner, RegionCorner, RegionCorner]
  readonly pdq: PdqFingerprint
}

/** What was found inside of a picture. */
export interface RegionFingerprints {
  /** The likeliest first. */
  readonly regions: readonly RegionFingerprint[]
  /** There were more places to look at than the budget allows. */
  readonly isCutShort: boolean
}
