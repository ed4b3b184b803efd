import { z } from '@hono/zod-openapi'
import { Action, EntryId, Sequence, Trust } from './feed.ts'
import { Md5Hash, PdqHash, Quality, VideoFingerprint, WindowFingerprint } from './fingerprint.ts'

const SegmentDigest = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .openapi('SegmentDigest')
export const SegmentAddress = z.object({ digest: SegmentDigest })

/**
 * The list in parts that do not change under their digest. Who holds all of them, and reads the feed after `through`, holds what
 * the log says. `firstSequence` and `lastSequence`: where entries were added that are in it.
 */
export const FeedSegments = z
  .object({
    epoch: z.string(),
    through: Sequence,
    segments: z.array(
      z
        .object({
          firstSequence: Sequence,
          lastSequence: Sequence,
          digest: SegmentDigest,
          entries: z.int().min(0),
          bytes: z.int().min(0),
        })
        .openapi('FeedSegment'),
    ),
  })
  .openapi('FeedSegments')
export type FeedSegments = z.infer<typeof FeedSegments>
export type FeedSegment = FeedSegments['segments'][number]

export const segmentFormat = 'breakwater-segment/1'

/** The first line of a segment. `salt` is random and destroyed with the digest. */
export const SegmentHead = z
  .object({
    format: z.literal(segmentFormat),
    epoch: z.string(),
    firstSequence: Sequence,
    lastSequence: Sequence,
    salt: z.string(),
  })
  .openapi('SegmentHead')
export type SegmentHead = z.infer<typeof SegmentHead>

/** A picture with one of its eight forms: a client turns what it compares. */
const SegmentImage = z.object({
  kind: z.literal('image'),
  md5: Md5Hash,
  pdq: z.object({ hash: PdqHash, quality: Quality }).optional(),
  windows: z.array(WindowFingerprint).optional(),
})

/** Every other line: an entry as it stands, with the number of its newest event. */
export const SegmentEntry = z
  .object({
    sequence: Sequence,
    entry: EntryId,
    trust: Trust,
    maxAction: Action,
    expiresOn: z.iso.date(),
    fingerprint: z.discriminatedUnion('kind', [SegmentImage, VideoFingerprint]),
  })
  .openapi('SegmentEntry')
export type SegmentEntry = z.infer<typeof SegmentEntry>
