import { createRoute, z } from '@hono/zod-openapi'
import { ContentDeletions, ContentsAdded, ContentsDeleted, KnownContents } from './contents.ts'
import { AgentFeedback, AgentStatus, BareHash, MatchAnswer, Upload } from './match.ts'
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
}
