import { createRoute, z } from '@hono/zod-openapi'
import { FeedCapabilities } from './feed-capabilities.ts'
import { ListDifference, SketchedList } from './feed-repair.ts'
import { SealedAnswer, SealingHeaders, SegmentQuery } from './feed-sealing.ts'
import { FeedSegments, SegmentAddress } from './feed-segments.ts'
import { badBody, bearer, json, jsonBody, problemAnswers } from './operation.ts'

/** What the feed offers besides reading it, acknowledging and feedback. */
export const feedOperations = {
  readCapabilities: createRoute({
    operationId: 'readFeedCapabilities',
    method: 'get',
    path: '/v1/feed/capabilities',
    summary: 'What this service gives and takes: signal types, thresholds, limits, the time for a removal',
    security: bearer,
    responses: { 200: json(FeedCapabilities, 'What it can do'), ...problemAnswers('unauthorized') },
  }),
  streamHints: createRoute({
    operationId: 'streamFeedHints',
    method: 'get',
    path: '/v1/feed/hints',
    summary: 'Server-sent events that say when there is something to read. What happened is read from the feed',
    description: 'An answer without end: each message is a FeedHint as JSON, and comes again when nothing happens.',
    security: bearer,
    responses: {
      200: { description: 'Hints', content: { 'text/event-stream': { schema: z.string() } } },
      ...problemAnswers('unauthorized', 'too-many-connections'),
    },
  }),
  findDifference: createRoute({
    operationId: 'findListDifference',
    method: 'post',
    path: '/v1/feed/sketch',
    summary: 'Find how a list that a client holds differs from the log, by a sketch of ids and numbers',
    security: bearer,
    request: { headers: SealingHeaders, body: jsonBody(SketchedList) },
    responses: {
      200: json(z.union([ListDifference, SealedAnswer]), 'What differs, or that too much does'),
      ...problemAnswers(...badBody, 'unauthorized', 'sealing-required', 'cursor-ahead', 'busy'),
    },
  }),
  listSegments: createRoute({
    operationId: 'listFeedSegments',
    method: 'get',
    path: '/v1/feed/segments',
    summary: 'The list in parts that do not change under their digests, for who begins',
    security: bearer,
    request: { headers: SealingHeaders },
    responses: {
      200: json(z.union([FeedSegments, SealedAnswer]), 'The parts'),
      ...problemAnswers('invalid-request', 'unauthorized', 'sealing-required'),
    },
  }),
  readSegment: createRoute({
    operationId: 'readFeedSegment',
    method: 'get',
    path: '/v1/feed/segments/{digest}',
    summary: 'One part of the list: lines of JSON, a SegmentHead first and then each a SegmentEntry',
    security: bearer,
    request: { params: SegmentAddress, query: SegmentQuery },
    responses: {
      200: {
        description: 'The part; with `period`, encrypted under the key of that period',
        content: {
          'application/x-ndjson': { schema: z.string() },
          'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) },
        },
      },
      304: { description: 'It stands as it was' },
      ...problemAnswers('invalid-request', 'unauthorized', 'sealing-required', 'segment-gone'),
    },
  }),
}
