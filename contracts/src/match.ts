import { z } from '@hono/zod-openapi'
import { Action, EntryId, Feedback, NotIntimateReason, Sequence, Trust } from './feed.ts'
import { PdqHash, Quality } from './fingerprint.ts'
import { limits } from './limits.ts'

/** How much an upload and a listed video have in common, by their frames of a good quality, all turned the same way. */
export const SharedFrames = z
  .object({
    /** Frames of the upload that are near to one of the listed video. */
    frames: z.int().min(1),
    /** The share that they are of the upload's frames, 0 to 1. */
    ofUpload: z.number(),
    /** The share of the listed video's frames that are near to one of the upload, 0 to 1. */
    ofEntry: z.number(),
  })
  .openapi('SharedFrames')
export type SharedFrames = z.infer<typeof SharedFrames>

/** The share that says more: a piece has all of its frames in common, a compilation holds all of the listed video. */
export function largerShare({ ofUpload, ofEntry }: SharedFrames): number {
  return Math.max(ofUpload, ofEntry)
}

/** Four corners of a part of an upload, as shares of it as it is shown: 0 to 1 from its left, and from its top. */
export const UploadRegion = z
  .object({
    /** From the listed picture's top left clockwise, or as it stands in the upload where it is turned or mirrored. */
    corners: z.array(z.array(z.number().min(0).max(1)).length(2)).length(4),
  })
  .openapi('UploadRegion')
export type UploadRegion = z.infer<typeof UploadRegion>

/** What the agent found. For a platform's reviewers, never for its users. */
export const Match = z
  .object({
    entry: EntryId,
    /** Bits that differ, 0 to 31, of the nearest frames where videos are compared; 0 for an MD5 match. */
    distanceBits: z.int(),
    /** Quality of the uploaded picture, or of its nearest frame, 0 to 100. */
    quality: Quality,
    trust: Trust,
    maxAction: Action,
    /** Of a listed video that is not this very file. */
    shared: SharedFrames.optional(),
    /** Of an uploaded video: where its nearest frame is shown. */
    atSeconds: z.number().optional(),
    /** Of a part of an uploaded picture, or of the frame at `atSeconds`, not of the whole: where it lies. Such a match is never more than `review`, unless `windows` agree. */
    region: UploadRegion.optional(),
    /**
     * Of a match by inner windows: how many of the entry's agree, each at a place of its own in the upload and turned alike.
     * Then `region` is where the nearest of them lies, or the whole picture where that was found in a part as well. One alone is
     * never more than `review`.
     */
    windows: z.int().min(1).optional(),
    /**
     * The upload's hash is a pattern's: of stripes, of checks, or of one shape on a plain ground. Many pictures lie near to
     * such hashes, so the match is never more than `review`. Never there where the file is the very same.
     */
    pattern: z.literal(true).optional(),
  })
  .openapi('Match')
export type Match = z.infer<typeof Match>

/** `dryRun` is there when the agent only counts: then the decision is always `allow`. */
export const MatchAnswer = z
  .object({
    decision: z.enum(['allow', 'review', 'hold', 'block']),
    feedSequence: Sequence,
    matches: z.array(Match),
    dryRun: z.literal(true).optional(),
    /**
     * There were more places inside of the picture than the agent looks at, or has time for, or it is too long and narrow to be looked
     * into: usual for a busy one, and for a page of many.
     */
    insideCutShort: z.literal(true).optional(),
  })
  .openapi('MatchAnswer')
export type MatchAnswer = z.infer<typeof MatchAnswer>

/** Where an upload would be seen. Private messages are looked at only where the platform's configuration says so. */
export const surfaces = ['public', 'private-message'] as const
export const Surface = z.enum(surfaces).openapi('Surface')
export type Surface = z.infer<typeof Surface>

/** The platform's own name for what was uploaded: opaque to us, printable, never a person's name or address. */
export const ContentId = z
  .string()
  .regex(/^[\x21-\x7e]{1,512}$/)
  .brand('ContentId')
  .openapi('ContentId')
export type ContentId = z.infer<typeof ContentId>

/** What the platform says of an upload. Without `content` the agent answers and keeps nothing of it. */
export const Upload = z.object({ content: ContentId.optional(), surface: Surface.default('public') })
export type Upload = z.infer<typeof Upload>

/** An upload that lies in the platform's own storage, where the agent's configuration allows its address. */
export const LinkedUpload = z.strictObject({ url: z.string().max(4096) }).openapi('LinkedUpload')

/** An upload for the queue of a fleet. What is told of it comes later, by webhook. */
export const QueuedUpload = z
  .strictObject({
    /** By it a second message of the same upload is known, for a week. Made where it is not said. */
    id: z.string().min(1).max(128).optional(),
    content: ContentId,
    surface: Surface.default('public'),
    url: z.string().max(4096),
  })
  .openapi('QueuedUpload')
export type QueuedUpload = z.infer<typeof QueuedUpload>
export const QueuedUploads = z
  .strictObject({ uploads: z.array(QueuedUpload).min(1).max(limits.queuedPerRequest) })
  .openapi('QueuedUploads')
export const UploadsQueued = z.object({ ids: z.array(z.string()) }).openapi('UploadsQueued')

/** Only where the agent's configuration allows it: a bare hash makes the list a lookup oracle. */
export const BareHash = z.strictObject({ pdq: PdqHash, quality: Quality }).openapi('BareHash')

/** Only where looking back is on. */
export const LookBackStatus = z
  .object({
    contents: z.int(),
    /** The share of the contents that is loaded since the start, 0 to 1. */
    loaded: z.number(),
    /** Entries that are still to be looked for. */
    waitingEntries: z.int(),
    /** Where the feed is read again from, for contents that came later than its entries. */
    readingAgainFrom: z.int().nullable(),
  })
  .openapi('LookBackStatus')
export type LookBackStatus = z.infer<typeof LookBackStatus>

export const AgentStatus = z
  .object({
    feedSequence: Sequence,
    entries: z.int(),
    /** Whether the service's log said the same when it was last asked; null before. */
    listAgrees: z.boolean().nullable(),
    /** Reports and acknowledgements not yet delivered to the service. */
    queued: z.int(),
    /** Uploads that wait for a person. */
    waitingReviews: z.int(),
    /** Of those, not decided within the time that uploaders were told. */
    overdueReviews: z.int(),
    /** Messages to the platform that are not delivered yet, and those that were given up. */
    waitingMessages: z.int(),
    deadLetters: z.int(),
    lastContactAt: z.iso.datetime().nullable(),
    lookBack: LookBackStatus.optional(),
  })
  .openapi('AgentStatus')
export type AgentStatus = z.infer<typeof AgentStatus>

/** Entries that are at most `review`, since far more uploads match them than usual. */
export const TrippedBreakers = z
  .object({ breakers: z.array(z.object({ entry: EntryId, since: z.iso.datetime() })) })
  .openapi('TrippedBreakers')
export const CloseBreaker = z.strictObject({ entry: EntryId }).openapi('CloseBreaker')

/** One upload that waits for a person. For reviewers. */
export const ReviewItem = z
  .object({
    content: ContentId,
    surface: Surface,
    decision: Action,
    source: z.enum(['upload', 'look-back']),
    state: z.enum(['waiting', 'second-opinion']),
    createdAt: z.iso.datetime(),
    /** By when a person decides, as uploaders were told. */
    dueAt: z.iso.datetime(),
    matches: z.array(
      Match.pick({
        ...{ entry: true, distanceBits: true, trust: true, maxAction: true },
        ...{ region: true, windows: true, atSeconds: true, pattern: true },
      }),
    ),
    /** There when the uploader has asked for a person; in their own words, if any. */
    appeal: z.object({ words: z.string().nullable(), isDecidedBefore: z.boolean() }).optional(),
    /** How many have looked. Who said what is kept from the next, so that the second opinion is one. */
    opinions: z.int(),
  })
  .openapi('ReviewItem')
export type ReviewItem = z.infer<typeof ReviewItem>
export const ReviewList = z.object({ waiting: z.int(), items: z.array(ReviewItem) }).openapi('ReviewList')
export type ReviewList = z.infer<typeof ReviewList>

/** `moderator` is the platform's own opaque name for one. */
export const ReviewDecision = z
  .strictObject({
    content: ContentId,
    moderator: z.string().regex(/^[\x21-\x7e]{1,128}$/),
    value: z.enum(['confirmed', 'not_intimate', 'suspected_under_18', 'quality_unknown']),
    reason: NotIntimateReason.optional(),
  })
  .openapi('ReviewDecision')
export const ReviewOutcome = z.object({ state: z.enum(['second-opinion', 'decided']) }).openapi('ReviewOutcome')

/** What an uploader says, with the token that came with the message about their upload. */
export const Appeal = z
  .strictObject({ token: z.string().regex(/^[\w-]{32}$/), words: z.string().max(limits.appealCharacters).optional() })
  .openapi('Appeal')
export type Appeal = z.infer<typeof Appeal>
export const AppealTaken = z.object({ decisionDueAt: z.iso.datetime() }).openapi('AppealTaken')

/** Messages that were given up. */
export const DeadLetters = z
  .object({
    deadLetters: z.array(
      z.object({
        id: z.string(),
        type: z.string(),
        content: ContentId,
        createdAt: z.iso.datetime(),
        attempts: z.int(),
      }),
    ),
  })
  .openapi('DeadLetters')
export const Retried = z.object({ retried: z.int() }).openapi('Retried')

export const AgentFeedback = Feedback
