import { createRoute, z } from '@hono/zod-openapi'
import { ContentDeletions, ContentsAdded, ContentsDeleted, KnownContents } from './contents.ts'
import {
  AgentFeedback,
  AgentStatus,
  BareHash,
  CloseBreaker,
  DeadLetters,
  MatchAnswer,
  Retried,
  ReviewDecision,
  ReviewList,
  ReviewOutcome,
  TrippedBreakers,
  Upload,
} from './match.ts'
import { bearer, Empty, json, jsonBody, problemAnswers } from './operation.ts'

const image = { schema: z.string().openapi({ format: 'binary' }) }

/** Every operation of a platform's agent. */
export const agentOperations = {
  match: createRoute({
    operationId: 'match',
    method: 'post',
    path: '/v1/match',
    summary: 'Ask what to do with an upload',
    security: bearer,
    request: {
      query: Upload,
      body: { required: true, content: { 'image/*': image, 'application/json': { schema: BareHash } } },
    },
    responses: {
      200: json(MatchAnswer, 'The decision; a file that cannot be read is a problem, never `allow`'),
      ...problemAnswers(
        'malformed-json',
        'invalid-request',
        'unauthorized',
        'bare-hash-off',
        'surface-off',
        'body-too-large',
        'unsupported-media-type',
        'empty-file',
        'not-an-image',
        'truncated-image',
        'image-too-large',
        'unreadable-file',
        'decoding-failed',
        'busy',
        'not-ready',
      ),
    },
  }),
  report: createRoute({
    operationId: 'report',
    method: 'post',
    path: '/v1/feedback',
    summary: "Queue a moderator's decision for the service; delivered with retries",
    security: bearer,
    request: { body: jsonBody(AgentFeedback) },
    responses: {
      202: json(Empty, 'Queued on disk'),
      ...problemAnswers('malformed-json', 'invalid-request', 'reason-required', 'unauthorized'),
    },
  }),
  addContents: createRoute({
    operationId: 'addContents',
    method: 'post',
    path: '/v1/contents',
    summary: 'Tell of contents that are shown in public, so that new entries find them',
    security: bearer,
    request: { body: jsonBody(KnownContents) },
    responses: {
      200: json(ContentsAdded, 'Kept on disk'),
      ...problemAnswers('malformed-json', 'invalid-request', 'unauthorized', 'look-back-off', 'body-too-large'),
    },
  }),
  deleteContents: createRoute({
    operationId: 'deleteContents',
    method: 'post',
    path: '/v1/contents/deletions',
    summary: 'Forget contents that the platform has deleted, at once',
    security: bearer,
    request: { body: jsonBody(ContentDeletions) },
    responses: {
      200: json(ContentsDeleted, 'Gone from memory and disk'),
      ...problemAnswers('malformed-json', 'invalid-request', 'unauthorized', 'look-back-off', 'body-too-large'),
    },
  }),
  status: createRoute({
    operationId: 'agentStatus',
    method: 'get',
    path: '/v1/status',
    summary: 'How far the agent has read, what it holds, what waits',
    security: bearer,
    responses: { 200: json(AgentStatus, 'The status'), ...problemAnswers('unauthorized') },
  }),
  readBreakers: createRoute({
    operationId: 'readBreakers',
    method: 'get',
    path: '/v1/breakers',
    summary: 'The entries whose circuit breaker has tripped',
    security: bearer,
    responses: { 200: json(TrippedBreakers, 'The entries'), ...problemAnswers('unauthorized') },
  }),
  closeBreaker: createRoute({
    operationId: 'closeBreaker',
    method: 'post',
    path: '/v1/breakers/close',
    summary: 'Let an entry act again: a person has looked',
    security: bearer,
    request: { body: jsonBody(CloseBreaker) },
    responses: {
      200: json(Empty, 'It acts again'),
      ...problemAnswers('malformed-json', 'invalid-request', 'unauthorized', 'entry-not-found'),
    },
  }),
  readReview: createRoute({
    operationId: 'readReview',
    method: 'get',
    path: '/v1/review',
    summary: 'The uploads that wait for a person, the most urgent first, a hundred at most',
    security: bearer,
    responses: { 200: json(ReviewList, 'The uploads'), ...problemAnswers('unauthorized') },
  }),
  decideReview: createRoute({
    operationId: 'decideReview',
    method: 'post',
    path: '/v1/review/decisions',
    summary:
      'What a moderator has decided; feedback to the exchange and the message to the platform follow by themselves',
    security: bearer,
    request: { body: jsonBody(ReviewDecision) },
    responses: {
      200: json(ReviewOutcome, 'Decided, or another person must look'),
      ...problemAnswers(
        'malformed-json',
        'invalid-request',
        'reason-required',
        'unauthorized',
        'review-not-found',
        'review-over',
        'second-moderator-required',
      ),
    },
  }),
  readDeadLetters: createRoute({
    operationId: 'readDeadLetters',
    method: 'get',
    path: '/v1/webhooks/dead-letters',
    summary: 'Messages to the platform that were given up',
    security: bearer,
    responses: { 200: json(DeadLetters, 'The messages'), ...problemAnswers('unauthorized') },
  }),
  retryDeadLetters: createRoute({
    operationId: 'retryDeadLetters',
    method: 'post',
    path: '/v1/webhooks/dead-letters/retry',
    summary: 'Try every one of them again',
    security: bearer,
    responses: { 200: json(Retried, 'How many'), ...problemAnswers('unauthorized') },
  }),
}
