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
