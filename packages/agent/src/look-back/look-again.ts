import { type LookAgain, type LookedAgain, type Match, Problem } from '@breakwater/contracts'
import type { ListedEntries } from '../listed/listed-entries.ts'
import { type UploadFingerprints, whereCutShort } from '../matching/upload-fingerprints.ts'
import type { VideoPolicy } from '../policy/video-policy.ts'
import { withoutPicture } from './content-hash.ts'
import type { LookBack } from './look-back.ts'

export interface LookAgainParts {
  readonly uploads: UploadFingerprints
  readonly listed: ListedEntries
  readonly lookBack: LookBack | undefined
  readonly videoPolicy: VideoPolicy
}

/**
 * Looks at a content that the platform shows: the whole, what is inside of it, and windows as in the queue. What it finds goes
 * the way of every old copy. Throws `look-back-off`, and the problems of `matchAt`.
 */
export async function lookAgain(
  { uploads, listed, lookBack, videoPolicy }: LookAgainParts,
  { content, url }: LookAgain,
): Promise<LookedAgain> {
  if (lookBack === undefined) throw new Problem('look-back-off')
  const bytes = uploads.at(url)
  using look = lookBack.beginLook(content)
  await lookBack.loaded
  return await uploads.of(bytes, { tier: 'queue', hasWindows: listed.hasWindows }, async (found) => {
    const { md5 } = found
    if (found.kind === 'turned-video') {
      const told = (matches: Match[]) => lookBack.endLook(look, { md5, ...withoutPicture }, matches)
      const { found: entries, kept } = await listed.matchVideo(found, videoPolicy, told)
      await kept
      return { found: entries }
    }
    const { hash: pdq, quality } = found.pdq
    const { found: entries, kept } = lookBack.endLook(look, { md5, pdq, quality }, listed.match(found))
    await kept
    return { found: entries, ...whereCutShort(found) }
  })
}
