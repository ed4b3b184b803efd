import {
  type DihedralHashes,
  dihedralForms,
  type Match,
  type Md5Hash,
  type PdqFingerprint,
} from '@breakwater/contracts'
import type { RegionFingerprint, RegionFingerprints, UploadWindows } from '@breakwater/fingerprint'
import { type HashSearcher, hashesToBytes, hashToBytes } from '@breakwater/matcher'
import { type ComparingOptions, compareFrames, type TurnedPicture, type WhatIsListed } from './compare-frames.ts'
import { agreeingWindows, compareWindows } from './compare-windows.ts'

/** A picture that was uploaded. */
export interface Query {
  readonly md5?: Md5Hash
  readonly pdq: Pick<PdqFingerprint, 'hash' | 'quality'> & Partial<Pick<PdqFingerprint, 'dihedral'>>
  /** What may be a picture inside of it. */
  readonly inside?: RegionFingerprints
  /** Parts of it that may be windows of a listed picture. */
  readonly windows?: UploadWindows
}

/** All that pictures are compared with. */
export interface ListedPictures extends WhatIsListed {
  readonly windows: HashSearcher
}

/** The eight forms of a picture as bytes. */
export function formsOf(dihedral: DihedralHashes): Uint8Array {
  return hashesToBytes(dihedralForms.map((form) => dihedral[form]))
}

/**
 * One match for each entry that a picture, or else a part of it, is close to, in any of its eight forms, or else a window
 * of it. Files are not compared.
 */
export function matchPicture(listed: ListedPictures, { pdq, inside, windows }: Query): Match[] {
  const { dihedral, hash, quality } = pdq
  const forms = dihedral === undefined ? hashToBytes(hash) : formsOf(dihedral)
  return bestOfEach([
    ...compareAtOnce(listed, [{ forms, quality }]),
    ...matchRegions(listed, inside),
    ...compareWindows({ index: listed.windows, rows: listed.rows }, windows?.windows ?? []),
  ])
}

/** Each part is a picture like any other, though only the best are looked up in all forms. The upload is one frame, whatever of it is near. */
function matchRegions(listed: WhatIsListed, inside: RegionFingerprints | undefined): Match[] {
  const parts = inside?.regions.map((region) => ({ ...partOf(region), frame: 0 })) ?? []
  return compareAtOnce(listed, parts, { frames: 1 })
}

/** A part of a picture, or of a frame, as it is compared. */
export function partOf({ corners, quality, hashes }: RegionFingerprint): TurnedPicture {
  return { forms: hashes, quality, region: { corners: corners.map(([x, y]): [number, number] => [x, y]) } }
}

function compareAtOnce(
  listed: WhatIsListed,
  pictures: readonly TurnedPicture[],
  options: ComparingOptions = {},
): Match[] {
  const comparing = compareFrames(listed, pictures, options)
  let step = comparing.next()
  while (!step.done) step = comparing.next()
  return step.value
}

/**
 * Of each entry the match that says most; the first of them where several say as much. Where windows say most and the whole picture
 * was found in a part as well, its place is the whole one's: that is what a person wants to see.
 */
export function bestOfEach(matches: readonly Match[]): Match[] {
  const best = new Map<string, Match>()
  for (const match of matches.toSorted((a, b) => rankOf(a) - rankOf(b))) {
    if (!best.has(match.entry)) best.set(match.entry, match)
  }
  const wholePart = (entry: string) => matches.find((each) => each.entry === entry && rankOf(each) === 3)
  return [...best.values()].map((match) => {
    const region = match.windows === undefined ? undefined : wholePart(match.entry)?.region
    return region === undefined ? match : { ...match, region }
  })
}

/** 0 says most: of the whole upload, else by windows that agree, else of a whole that is a pattern, else of a part that is whole, else by one window. */
function rankOf({ region, windows, pattern }: Match): number {
  if (region === undefined) return pattern ? 2 : 0
  if (windows === undefined) return 3
  return windows >= agreeingWindows ? 1 : 4
}
