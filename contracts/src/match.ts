import { z } from '@hono/zod-openapi'
import { Action, EntryId, Feedback, Sequence, Trust } from './feed.ts'
import { PdqHash, Quality } from './fingerprint.ts'

/** What the agent found. For a platform's reviewers, never for its users. */
export const Match = z
  .object({
    entry: EntryId,
    /** Bits that differ, 0 to 31; 0 for an MD5 match. */
    distanceBits: z.int(),
    /** Quality of the uploaded picture, 0 to 100. */
    quality: Quality,
    trust: Trust,
    maxAction: Action,
  })
  .openapi('Match')
export type Match = z.infer<typeof Match>

export const MatchAnswer = z
  .object({ decision: z.enum(['allow', 'review', 'hold', 'block']), feedSequence: Sequence, matches: z.array(Match) })
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
    /** Reports and acknowledgements not yet delivered to the service. */
    queued: z.int(),
    lastContactAt: z.iso.datetime().nullable(),
    lookBack: LookBackStatus.optional(),
  })
  .openapi('AgentStatus')
export type AgentStatus = z.infer<typeof AgentStatus>

export const AgentFeedback = Feedback
