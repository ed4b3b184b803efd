import { createRoute, z } from '@hono/zod-openapi'
import { limits } from './limits.ts'
import { problemAnswers } from './operation.ts'

/** The contract of NCMEC's Hash Sharing API, version 2, as far as a reader needs it (docs/protocol/ncmec.md). */
export const ncmecNamespace = 'https://hashsharing.ncmec.org/hashsharing/v2'

/** The types that this service has, as they stand in addresses. Others of the contract are proprietary or of other lists. */
export const ncmecFingerprintTypes = ['MD5', 'PDQ'] as const
const FingerprintType = z.enum(ncmecFingerprintTypes)

const xml = (description: string) => ({ description, content: { 'application/xml': { schema: z.string() } } })

/** `2026-01-02T00:00:00Z`, with or without milliseconds → seconds since 1970. */
const Second = z.iso
  .datetime()
  .transform((text) => Math.floor(Date.parse(text) / 1000))
  .openapi({ type: 'string', format: 'date-time' })

const Count = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

export const NcmecEntriesQuery = z.object({
  from: Second.default(0),
  to: Second.optional(),
  start: Count.optional().openapi({ description: 'Only in the address of a next page, with the same from and to' }),
  size: Count.optional(),
  max: Count.optional(),
  second: Count.optional(),
})
export type NcmecEntriesQuery = z.infer<typeof NcmecEntriesQuery>

export const NcmecEntryAddress = z.object({
  memberId: z.coerce.number().int(),
  entryId: z.string().max(64),
  type: FingerprintType,
})
export type NcmecEntryAddress = z.infer<typeof NcmecEntryAddress>

const security = [{ platformName: [] }]

export const ncmecOperations = {
  readStatus: createRoute({
    operationId: 'ncmecStatus',
    method: 'get',
    path: '/ncmec/v2/status',
    summary: "NCMEC's status: who is asking",
    security,
    responses: { 200: xml('The member'), ...problemAnswers('unauthorized', 'sealing-required', 'face-off') },
  }),
  listMembers: createRoute({
    operationId: 'ncmecMembers',
    method: 'get',
    path: '/ncmec/v2/members',
    summary: "NCMEC's members: this service, and who is asking",
    security,
    responses: { 200: xml('The members'), ...problemAnswers('unauthorized', 'sealing-required', 'face-off') },
  }),
  readEntries: createRoute({
    operationId: 'ncmecEntries',
    method: 'get',
    path: '/ncmec/v2/entries',
    summary: `NCMEC's entries: what last changed within a window of time, ${limits.ncmecPageEntries} to a page`,
    security,
    request: { query: NcmecEntriesQuery },
    responses: {
      200: xml('A page, possibly empty'),
      ...problemAnswers('invalid-request', 'unauthorized', 'sealing-required', 'face-off', 'window-ahead'),
    },
  }),
  listReasons: createRoute({
    operationId: 'ncmecFeedbackReasons',
    method: 'get',
    path: '/ncmec/v2/feedback/{type}/reasons',
    summary: "NCMEC's reasons for negative feedback",
    security,
    request: { params: z.object({ type: FingerprintType }) },
    responses: {
      200: xml('The reasons'),
      ...problemAnswers('invalid-request', 'unauthorized', 'sealing-required', 'face-off'),
    },
  }),
  giveFeedback: createRoute({
    operationId: 'ncmecGiveFeedback',
    method: 'put',
    path: '/ncmec/v2/entries/{memberId}/{entryId}/{type}/feedback',
    summary: "NCMEC's feedback: a moderator's decision on one fingerprint",
    security,
    request: { params: NcmecEntryAddress },
    responses: {
      200: xml('Recorded'),
      ...problemAnswers(
        'malformed-xml',
        'invalid-request',
        'body-too-large',
        'unsupported-media-type',
        'reason-required',
        'unauthorized',
        'sealing-required',
        'face-off',
        'entry-not-found',
      ),
    },
  }),
}
