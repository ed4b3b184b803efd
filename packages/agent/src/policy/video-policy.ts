import { largerShare, type SharedFrames } from '@breakwater/contracts'
import { z } from '@hono/zod-openapi'

const share = z.number().gt(0).max(1)

export const videoPolicySchema = z
  .strictObject({
    actAtShare: share
      .default(0.8)
      .describe('From this share of common frames on, of the upload or of the listed video, a match counts in full.'),
    reviewAtShare: share.default(0.3).describe('From this share on it is at most `review`; below, it is none.'),
    framesToAct: z.int().min(1).default(2).describe('A match of fewer frames is at most `review`.'),
  })
  .refine(({ actAtShare, reviewAtShare }) => reviewAtShare <= actAtShare, {
    path: ['reviewAtShare'],
    message: 'reviewAtShare is at most actAtShare',
  })
  .describe('How much of a listed video must be in an upload, or of the upload in the listed video.')
export type VideoPolicy = z.output<typeof videoPolicySchema>

/**
 * What a match by frames is worth. Whichever share is larger counts: a piece cut from a listed video has all of its frames in
 * common, a compilation that holds all of a listed video may have few. Frames that many videos have (the end card of an
 * app, say) are a small share of both.
 */
export function worthOf(
  shared: SharedFrames | undefined,
  { actAtShare, reviewAtShare, framesToAct }: VideoPolicy,
): 'full' | 'at-most-review' | 'none' {
  if (shared === undefined) return 'full'
  const most = largerShare(shared)
  if (most < reviewAtShare) return 'none'
  return most >= actAtShare && shared.frames >= framesToAct ? 'full' : 'at-most-review'
}
