import { z } from '@hono/zod-openapi'
import { Fingerprint } from './fingerprint.ts'
import { limits } from './limits.ts'

/** `breakwater_` and 128 random bits in hex would tell nothing more than this: opaque, never reused. */
export const EntryId = z.uuid().brand('EntryId').openapi('EntryId')
export type EntryId = z.infer<typeof EntryId>

/** Sequence numbers are whole, start at 1 and have no gaps; 0 is "before everything". */
export const Sequence = z.int().min(0).brand('Sequence').openapi('Sequence')
export type Sequence = z.infer<typeof Sequence>

/** Who vouches for an entry (decision D3). */
export const trustClasses = ['self_reported', 'platform_confirmed', 'hotline_reviewed'] as const
export const Trust = z.enum(trustClasses).openapi('Trust')
export type Trust = z.infer<typeof Trust>

/** From mildest to strongest. A platform may do less than an entry's `maxAction`, never more. */
export const actions = ['review', 'hold', 'block'] as const
export const Action = z.enum(actions).openapi('Action')
export type Action = z.infer<typeof Action>

const head = { sequence: Sequence, entry: EntryId }
const standing = { trust: Trust, maxAction: Action }

/** `fingerprint` is null when the entry was withdrawn, quarantined or expired since: skip it, its end follows. */
export const AddEvent = z
  .object({
    ...head,
    type: z.literal('add'),
    ...standing,
    expiresOn: z.iso.date(),
    fingerprint: Fingerprint.nullable(),
  })
  .openapi('AddEvent')
/** Also says the end of the entry, which its holder may have put off. Older services leave it out: it is as before. */
export const AmendEvent = z
  .object({ ...head, type: z.literal('amend'), ...standing, expiresOn: z.iso.date().optional() })
  .openapi('AmendEvent')
/** `confirmBy`: acknowledged later than this it is late. Absent when the platform has acknowledged it already. */
const ending = { ...head, confirmBy: z.iso.datetime().optional() }
export const WithdrawEvent = z.object({ ...ending, type: z.literal('withdraw') }).openapi('WithdrawEvent')
export const QuarantineEvent = z.object({ ...ending, type: z.literal('quarantine') }).openapi('QuarantineEvent')
/** Lifts a quarantine; carries the whole entry again. */
export const RestoreEvent = z
  .object({
    ...head,
    type: z.literal('restore'),
    ...standing,
    expiresOn: z.iso.date(),
    fingerprint: Fingerprint.nullable(),
  })
  .openapi('RestoreEvent')
export const ExpireEvent = z.object({ ...ending, type: z.literal('expire') }).openapi('ExpireEvent')

export const FeedEvent = z
  .discriminatedUnion('type', [AddEvent, AmendEvent, WithdrawEvent, QuarantineEvent, RestoreEvent, ExpireEvent])
  .openapi('FeedEvent')
export type FeedEvent = z.infer<typeof FeedEvent>
export type FeedEventType = FeedEvent['type']
export const feedEventTypes: readonly FeedEventType[] = FeedEvent.options.map(({ shape }) => shape.type.value)

export const FeedQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(limits.feedPageEvents).default(limits.feedPageEventsDefault),
  wait: z.coerce.number().int().min(0).max(limits.feedWaitSeconds).default(0),
})

/**
 * `epoch` changes when a service is restored from a backup: a client that sees a new epoch drops what it holds and
 * reads again from 0. `next` is the cursor for the next call; `head` is the newest sequence number.
 */
export const FeedPage = z
  .object({ epoch: z.string(), events: z.array(FeedEvent), next: Sequence, head: Sequence })
  .openapi('FeedPage')
export type FeedPage = z.infer<typeof FeedPage>

/** What a client holds that has applied everything up to `sequence` and nothing after it (docs/protocol/feed.md). */
export const HeldList = z
  .strictObject({
    sequence: z.int().min(0),
    entries: z.int().min(0),
    digest: z.string().regex(/^[0-9a-f]{32}$/),
  })
  .openapi('HeldList')
export type HeldList = z.infer<typeof HeldList>

export const Acknowledgement = z
  .strictObject({ withdrawnThrough: z.int().min(0), held: HeldList.optional() })
  .openapi('Acknowledgement')
export type Acknowledgement = z.infer<typeof Acknowledgement>

/** `agrees` answers `held`: whether that is what the log says. */
export const Acknowledged = z
  .object({ withdrawnThrough: z.int(), agrees: z.boolean().optional() })
  .openapi('Acknowledged')
export type Acknowledged = z.infer<typeof Acknowledged>

export const feedbackValues = [
  'pending_review',
  'confirmed',
  'not_intimate',
  'suspected_under_18',
  'quality_unknown',
] as const
export const FeedbackValue = z.enum(feedbackValues).openapi('FeedbackValue')
export type FeedbackValue = z.infer<typeof FeedbackValue>

export const notIntimateReasons = ['no-nudity', 'different-picture', 'well-known-picture', 'consented'] as const
export const NotIntimateReason = z.enum(notIntimateReasons).openapi('NotIntimateReason')
export type NotIntimateReason = z.infer<typeof NotIntimateReason>

/** `not_intimate` needs both `reason` and `secondModerator: true`; otherwise the problem `reason-required`. */
export const Feedback = z
  .strictObject({
    entry: EntryId,
    value: FeedbackValue,
    reason: NotIntimateReason.optional(),
    secondModerator: z.boolean().optional(),
  })
  .openapi('Feedback')
export type Feedback = z.infer<typeof Feedback>
