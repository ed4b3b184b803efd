import { createRoute, z } from '@hono/zod-openapi'
import { AddItems, CaseStatus, Credentials, OpenCase, OpenedCase, RestoreCase, WithdrawCase } from './case.ts'
import { badPass, Challenge, withPass } from './challenge.ts'
import { Acknowledged, Acknowledgement, Feedback, FeedPage, FeedQuery } from './feed.ts'
import { feedOperations } from './feed-operations.ts'
import { SealedAnswer, SealingHeaders } from './feed-sealing.ts'
import { badBody, bearer, Empty, IdempotencyKey, json, jsonBody, problemAnswers } from './operation.ts'
import { ServiceDescription } from './service.ts'
import { ServiceLevels } from './service-levels.ts'

const badCredentials = ['reference-mistyped', 'case-not-found', 'too-many-attempts', ...badPass] as const
const badItems = [
  'too-many-items',
  'too-many-frames',
  'quality-too-low',
  'implausible-fingerprint',
  'windows-not-taken',
  'well-known-picture',
] as const

/** Every operation of the service. The service mounts these; the OpenAPI document is made from these. */
export const serviceOperations = {
  describe: createRoute({
    operationId: 'describeService',
    method: 'get',
    path: '/v1/service',
    summary: 'Who runs this service, which platforms take part, which lanes are open',
    responses: { 200: json(ServiceDescription, 'The service') },
  }),
  readServiceLevels: createRoute({
    operationId: 'readServiceLevels',
    method: 'get',
    path: '/v1/service-levels',
    summary: 'How much there was in each week, and how long things took, without what would tell of one person',
    responses: { 200: json(ServiceLevels, 'Published weeks of the adult lane') },
  }),
  getChallenge: createRoute({
    operationId: 'getChallenge',
    method: 'get',
    path: '/v1/challenges',
    summary: 'A proof of work to do before opening a case. It can be done and sent within an hour',
    responses: {
      200: json(z.object({ challenge: Challenge.nullable() }), 'A new challenge, or null where none is asked for'),
      ...problemAnswers('busy'),
    },
  }),
  openCase: createRoute({
    operationId: 'openCase',
    method: 'post',
    path: '/v1/cases',
    summary: 'Open a case and list its items',
    description:
      'With an Idempotency-Key, a repeat of the same request within a day answers with the same reference and PIN, and needs ' +
      'no second pass. Otherwise a solved challenge or the code of a helpline is needed, and used up when the case is made.',
    request: {
      headers: withPass.extend({ 'idempotency-key': IdempotencyKey.optional() }),
      body: jsonBody(OpenCase),
    },
    responses: {
      201: json(OpenedCase, 'The case is open and its items are in the feed'),
      ...problemAnswers(
        ...badBody,
        ...badItems,
        ...badPass,
        'voucher-refused',
        'answers-required',
        'not-in-picture',
        'lane-off',
        'no-live-platform',
        'recovery-too-large',
        'idempotency-conflict',
      ),
    },
  }),
  readStatus: createRoute({
    operationId: 'readCaseStatus',
    method: 'post',
    path: '/v1/cases/status',
    summary: 'Read the status of a case',
    request: { headers: withPass, body: jsonBody(Credentials) },
    responses: { 200: json(CaseStatus, 'The status'), ...problemAnswers(...badBody, ...badCredentials) },
  }),
  withdrawCase: createRoute({
    operationId: 'withdrawCase',
    method: 'post',
    path: '/v1/cases/withdraw',
    summary: 'Withdraw a case: its hashes are destroyed here and every platform is told. Repeating it changes nothing',
    request: { headers: withPass, body: jsonBody(WithdrawCase) },
    responses: { 200: json(CaseStatus, 'The status afterwards'), ...problemAnswers(...badBody, ...badCredentials) },
  }),
  restoreCase: createRoute({
    operationId: 'restoreCase',
    method: 'post',
    path: '/v1/cases/restore',
    summary: 'Undo a withdrawal with the recovery card: the items are listed anew',
    request: { headers: withPass, body: jsonBody(RestoreCase) },
    responses: {
      200: json(CaseStatus, 'The status afterwards'),
      ...problemAnswers(
        ...badBody,
        ...badItems,
        ...badCredentials,
        'case-not-withdrawn',
        'recovery-over',
        'recovery-mismatch',
        'lane-off',
      ),
    },
  }),
  addItems: createRoute({
    operationId: 'addItems',
    method: 'post',
    path: '/v1/cases/items',
    summary:
      'Add items to an active case. Needs an Idempotency-Key; repeating the request within a day changes nothing',
    request: {
      headers: withPass.extend({ 'idempotency-key': IdempotencyKey.optional() }),
      body: jsonBody(AddItems),
    },
    responses: {
      200: json(CaseStatus, 'The status afterwards'),
      ...problemAnswers(
        ...badBody,
        ...badItems,
        ...badCredentials,
        'answers-required',
        'idempotency-key-required',
        'not-in-picture',
        'lane-off',
        'lane-differs',
        'no-live-platform',
        'case-over',
        'case-closed',
        'recovery-too-large',
        'idempotency-conflict',
      ),
    },
  }),
  renewCase: createRoute({
    operationId: 'renewCase',
    method: 'post',
    path: '/v1/cases/renew',
    summary: 'Make an active case last for 24 months from now, in the last 12 months of its time',
    request: { headers: withPass, body: jsonBody(Credentials) },
    responses: {
      200: json(CaseStatus, 'The status afterwards'),
      ...problemAnswers(...badBody, ...badCredentials, 'not-renewable', 'lane-off'),
    },
  }),
  askForReview: createRoute({
    operationId: 'askForReview',
    method: 'post',
    path: '/v1/cases/review',
    summary:
      'Ask for a person to look at an active case; the status says what they found. Repeating it changes nothing',
    request: { headers: withPass, body: jsonBody(Credentials) },
    responses: {
      200: json(CaseStatus, 'The status afterwards'),
      ...problemAnswers(...badBody, ...badCredentials, 'case-over'),
    },
  }),
  readFeed: createRoute({
    operationId: 'readFeed',
    method: 'get',
    path: '/v1/feed',
    summary: 'Read events after a sequence number, waiting up to `wait` seconds when there are none',
    security: bearer,
    request: { query: FeedQuery, headers: SealingHeaders },
    responses: {
      200: json(z.union([FeedPage, SealedAnswer]), 'A page, possibly empty'),
      ...problemAnswers('invalid-request', 'unauthorized', 'sealing-required', 'cursor-ahead'),
    },
  }),
  acknowledge: createRoute({
    operationId: 'acknowledgeWithdrawals',
    method: 'post',
    path: '/v1/feed/acknowledgements',
    summary: 'Say that every withdrawal up to a sequence number is carried out. Never moves backwards',
    security: bearer,
    request: { body: jsonBody(Acknowledgement) },
    responses: {
      200: json(Acknowledged, 'What is on record'),
      ...problemAnswers(...badBody, 'unauthorized', 'cursor-ahead'),
    },
  }),
  giveFeedback: createRoute({
    operationId: 'giveFeedback',
    method: 'post',
    path: '/v1/feed/feedback',
    summary: "Report a moderator's decision on an entry",
    security: bearer,
    request: {
      headers: z.object({ 'idempotency-key': IdempotencyKey.optional() }),
      body: jsonBody(Feedback),
    },
    responses: {
      200: json(Empty, 'Recorded'),
      ...problemAnswers(
        ...badBody,
        'idempotency-key-required',
        'reason-required',
        'unauthorized',
        'entry-not-found',
        'idempotency-conflict',
      ),
    },
  }),
  ...feedOperations,
}
