import { createRoute, z } from '@hono/zod-openapi'
import { limits } from './limits.ts'
import { Empty, json, jsonBody, problemAnswers } from './operation.ts'

/**
 * The contract of StopNCII's exchange API, as its public reference client speaks it (docs/protocol/stopncii.md). Names and
 * spellings are that client's.
 */
export const stopNciiSignalTypes = ['Unknown', 'ImagePDQ', 'VideoMD5', 'VideoTMK', 'Text', 'URL'] as const
export const stopNciiStatuses = ['Unknown', 'Received', 'Active', 'Withdrawn', 'Deleted'] as const
export const stopNciiFeedbackValues = [
  'Unknown',
  'None',
  'QualityUnknown',
  'PendingReview',
  'Blocked',
  'NotBlocked',
  'Withdrawn',
  'Deleted',
] as const

const Status = z.enum(stopNciiStatuses)
const FeedbackValue = z.enum(stopNciiFeedbackValues)
const UnixSeconds = z.int().min(0).openapi({ description: 'Seconds since 1970' })

export const StopNciiRecord = z
  .object({
    lastModtimestamp: UnixSeconds,
    signalType: z.enum(stopNciiSignalTypes),
    hashValue: z.string(),
    hashStatus: Status,
    caseNumbers: z.record(z.string(), Status).openapi({ description: 'Aliases made for this platform alone → status' }),
    hashRegions: z.array(z.string()),
    CSPFeedbacks: z.array(z.object({ source: z.string(), feedbackValue: FeedbackValue, tags: z.array(z.string()) })),
  })
  .openapi('StopNciiRecord')
export type StopNciiRecord = z.infer<typeof StopNciiRecord>

export const FetchHashesQuery = z.object({
  startTimestamp: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
  pageSize: z.coerce
    .number()
    .int()
    .min(1)
    .default(800)
    .openapi({ description: `More than ${limits.stopNciiPageRecords} gives ${limits.stopNciiPageRecords}` }),
  nextPageToken: z.string().max(128).optional(),
})
export type FetchHashesQuery = z.infer<typeof FetchHashesQuery>

/** `nextSetTimestamp` is the second of the last record of this page: what a client that stops here comes back with. */
export const FetchedHashes = z
  .object({
    count: z.int(),
    nextSetTimestamp: UnixSeconds,
    nextPageToken: z.string().nullable(),
    hasMoreRecords: z.boolean(),
    hashRecords: z.array(StopNciiRecord),
  })
  .openapi('FetchedHashes')
export type FetchedHashes = z.infer<typeof FetchedHashes>

const Tags = z.array(z.string().max(100)).max(20).default([])
const HashValue = z
  .string()
  .regex(/^(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{64})$/)
  .transform((text) => text.toLowerCase())
  .openapi({ type: 'string', description: 'MD5 (32 hex digits) or PDQ (64)' })

export const SubmitFeedback = z
  .object({
    count: z.int().min(0),
    hashFeedbacks: z
      .array(z.object({ hashValue: HashValue, feedbackValue: FeedbackValue, tags: Tags }))
      .max(limits.stopNciiPageRecords),
  })
  .openapi('SubmitFeedback')
export type SubmitFeedback = z.infer<typeof SubmitFeedback>

/** `ImagePDQ`, and `StopNCIISignalType.ImagePDQ` as the reference client writes it. */
const SubmittedSignalType = z
  .string()
  .transform((text) => text.slice(text.lastIndexOf('.') + 1))
  .pipe(z.enum(stopNciiSignalTypes))
  .openapi({ type: 'string', example: 'StopNCIISignalType.ImagePDQ' })

export const SubmitHashes = z
  .object({
    count: z.int().min(0),
    hashRecords: z
      .array(
        z.object({
          lastModtimestamp: UnixSeconds,
          signalType: SubmittedSignalType,
          hashValue: HashValue,
          CSPFeedbacks: z.array(z.object({ feedbackValue: FeedbackValue, tags: Tags })).default([]),
        }),
      )
      .max(limits.stopNciiPageRecords),
  })
  .openapi('SubmitHashes')

const security = [{ subscriptionKey: [], functionKey: [] }]
const badBody = ['malformed-json', 'invalid-request', 'body-too-large', 'unsupported-media-type'] as const

export const stopNciiOperations = {
  fetchHashes: createRoute({
    operationId: 'stopNciiFetchHashes',
    method: 'get',
    path: '/stopncii/v1/FetchHashes',
    summary: "StopNCII's FetchHashes: the newest state of every hash, from a second on",
    security,
    request: { query: FetchHashesQuery },
    responses: {
      200: json(FetchedHashes, 'A page, possibly empty'),
      ...problemAnswers('invalid-request', 'unauthorized', 'sealing-required'),
    },
  }),
  submitFeedback: createRoute({
    operationId: 'stopNciiSubmitFeedback',
    method: 'post',
    path: '/stopncii/v1/SubmitFeedback',
    summary: "StopNCII's SubmitFeedback: moderators' decisions on hashes. All are taken, or none",
    security,
    request: { body: jsonBody(SubmitFeedback) },
    responses: {
      200: json(Empty, 'Recorded'),
      ...problemAnswers(
        ...badBody,
        'reason-required',
        'unauthorized',
        'sealing-required',
        'hash-not-listed',
        'feedback-not-taken',
      ),
    },
  }),
  submitHashes: createRoute({
    operationId: 'stopNciiSubmitHashes',
    method: 'post',
    path: '/stopncii/v1/SubmitHashes',
    summary: "StopNCII's SubmitHashes, always refused: only the person in a picture can list it",
    security,
    request: { body: jsonBody(SubmitHashes) },
    responses: problemAnswers(...badBody, 'unauthorized', 'sealing-required', 'not-in-picture'),
  }),
}
