import type { UploadRegion } from '@breakwater/contracts'
import type { ReviewItem, ReviewMatch } from '../review/review-rows.ts'

const trusts: Readonly<Record<ReviewMatch['trust'], string>> = {
  self_reported: 'listed by a person themselves',
  platform_confirmed: 'confirmed by a moderator somewhere',
  hotline_reviewed: 'assessed by a designated body',
}

const aboutPatterns =
  '; a pattern, such as stripes, checks or one shape on a plain ground: other pictures are as like it, so look closely'

/** Around what there is a line on a still: what lies inside of another frame of a video is not in this one. */
export function outlined({ matches }: Pick<ReviewItem, 'matches'>, secondShown: number | undefined): UploadRegion[] {
  return matches.filter(({ atSeconds }) => atSeconds === secondShown).flatMap(({ region }) => region ?? [])
}

/** What is seen on the still. */
export function aboutTheStill(item: Pick<ReviewItem, 'matches'>, secondShown: number | undefined): string {
  const frame = secondShown === undefined ? '' : `This is at ${minutesAndSeconds(secondShown)} of the video. `
  const line = outlined(item, secondShown).length === 0 ? '' : 'The line is around the part that is like it. '
  return frame + line
}

/** What follows the entry's name. */
export function aboutTheMatch(match: ReviewMatch): string {
  const { distanceBits, trust, maxAction, atSeconds, region, windows, pattern } = match
  const shown = atSeconds === undefined ? '' : `; shown at ${minutesAndSeconds(atSeconds)} of the video`
  const place = region === undefined ? '' : placed(region, windows)
  return `${distanceBits} of 256 bits differ, ${trusts[trust]}, at most ${maxAction}${shown}${place}${pattern ? aboutPatterns : ''}`
}

function minutesAndSeconds(seconds: number): string {
  const whole = Math.floor(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

/** For whoever does not see the line. */
function placed({ corners }: UploadRegion, windows: number | undefined): string {
  const range = (axis: 0 | 1) => {
    const shares = corners.map((corner) => Math.round(corner[axis]! * 100))
    return `${Math.min(...shares)} to ${Math.max(...shares)} %`
  }
  const where = `from the left ${range(0)}, from the top ${range(1)}`
  if (windows === undefined) return `; not the whole of it but a part: ${where}`
  const others = windows === 1 ? 'and nothing else of it' : `and ${windows - 1} more in the same way`
  return `; a part of it is like a part of what is listed: ${where}, ${others}`
}
