import type { Match } from '@breakwater/contracts'
import { limits } from '@breakwater/contracts/limits'
import type { TurnedVideo } from '@breakwater/fingerprint/node'
import { type VideoPolicy, worthOf } from '../policy/video-policy.ts'
import { compareFrames, type TurnedPicture, type WhatIsListed } from './compare-frames.ts'
import { formsOf, partOf } from './match-picture.ts'

/** A video that was uploaded. */
export type VideoQuery = Pick<TurnedVideo, 'md5' | 'frames' | 'inside'>

const worths = ['none', 'at-most-review', 'full'] as const
const mostOfParts = worths.indexOf('at-most-review')

/**
 * One match for each entry that frames of a video are close to; or else, by the frames that were looked into, that they or parts of them
 * are close to. Files are not compared. Yields between batches.
 */
export function* compareVideo(
  listed: WhatIsListed,
  query: Omit<VideoQuery, 'md5'>,
  policy: VideoPolicy,
): Generator<void, Match[], void> {
  const found = new Map((yield* compareFrames(listed, query.frames.map(wholeOf))).map((match) => [match.entry, match]))
  const { pictures, ...options } = lookedInto(query)
  for (const match of yield* compareFrames(listed, pictures, options)) {
    const whole = found.get(match.entry)
    const isOfParts = match.region !== undefined
    if (isOfParts && (whole === undefined || isWorthMore(match, whole, policy))) found.set(match.entry, match)
  }
  return [...found.values()]
}

function wholeOf({ dihedral, quality, seconds }: VideoQuery['frames'][number]): TurnedPicture {
  return { forms: formsOf(dihedral), quality, seconds }
}

/** The frames that were looked into, each with its parts beside it: a listed video may lie between bars in some scenes only. */
function lookedInto({ frames, inside = [] }: Omit<VideoQuery, 'md5'>) {
  const wholes = new Map(frames.map((frame) => [frame.seconds, frame]))
  const pictures: TurnedPicture[] = []
  let withSomething = 0
  for (const [number, { seconds, regions }] of inside.entries()) {
    const whole = wholes.get(seconds)
    if (whole !== undefined) pictures.push({ ...wholeOf(whole), frame: number })
    for (const region of regions) pictures.push({ ...partOf(region), seconds, frame: number })
    if (regions.length > 0 || (whole !== undefined && whole.quality >= limits.minimumQuality)) withSomething++
  }
  return { pictures, frames: withSomething, everyNth: frames.length / Math.max(1, inside.length) }
}

/** Of a listed picture a whole frame always says more; of a listed video that which more may follow from. */
function isWorthMore({ shared: ofParts }: Match, { shared: ofWhole }: Match, policy: VideoPolicy): boolean {
  if (ofParts === undefined || ofWhole === undefined) return false
  const worth = (shared: typeof ofParts) => worths.indexOf(worthOf(shared, policy))
  return Math.min(mostOfParts, worth(ofParts)) > worth(ofWhole)
}
