import type { Match } from '@breakwater/contracts'
import type { TurnedVideo } from '@breakwater/fingerprint/node'
import { compareFrames, largerShare, type WhatIsListed } from './compare-frames.ts'
import { formsOf, partOf } from './match-picture.ts'

/** A video that was uploaded. */
export type VideoQuery = Pick<TurnedVideo, 'md5' | 'frames' | 'inside'>

/** So many times the share of whole frames, and a listed video lies inside of the frames: between bars, say. */
const timesTheShare = 2

/**
 * One match for each entry that frames of a video, or else parts of frames, are close to. Files are not compared. Yields between
 * batches.
 */
export function* compareVideo(
  listed: WhatIsListed,
  { frames, inside = [] }: Omit<VideoQuery, 'md5'>,
): Generator<void, Match[], void> {
  const wholes = frames.map(({ dihedral, quality, seconds }) => ({ forms: formsOf(dihedral), quality, seconds }))
  const found = new Map((yield* compareFrames(listed, wholes)).map((match) => [match.entry, match]))
  const parts = inside.flatMap(({ seconds, regions }, frame) =>
    regions.map((region) => ({ ...partOf(region), seconds, frame })),
  )
  for (const match of yield* compareFrames(listed, parts, { frames: inside.length })) {
    const whole = found.get(match.entry)
    if (whole === undefined || isMuchMore(match, whole)) found.set(match.entry, match)
  }
  return [...found.values()].sort((a, b) => a.distanceBits - b.distanceBits)
}

/** Of a listed picture a whole frame always says more. */
function isMuchMore({ shared: ofParts }: Match, { shared: ofWhole }: Match): boolean {
  if (ofParts === undefined || ofWhole === undefined) return false
  return largerShare(ofParts) >= timesTheShare * largerShare(ofWhole)
}
