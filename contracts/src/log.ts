import { createRoute, z } from '@hono/zod-openapi'
import { Credentials } from './case.ts'
import { badPass, withPass } from './challenge.ts'
import { json, jsonBody, problemAnswers } from './operation.ts'

/** An event as the log commits to it (docs/protocol/log.md). What it does not have is left out. */
export const LoggedEvent = z
  .strictObject({
    type: z.string(),
    entry: z.string(),
    trust: z.string().optional(),
    maxAction: z.string().optional(),
    expiresOn: z.string().optional(),
    contents: z.base64url().length(43).optional().openapi({ description: 'Digest of the fingerprint, salted' }),
  })
  .openapi('LoggedEvent')
export type LoggedEvent = z.infer<typeof LoggedEvent>

export const ReceiptLeaf = z
  .strictObject({
    event: LoggedEvent,
    salt: z.base64url().length(43).openapi({ description: '32 bytes that open the commitment to the event' }),
    index: z.int().min(0).openapi({ description: 'Of the leaf, from 0' }),
    proof: z.array(z.base64()).openapi({ description: 'Hashes from the sibling of the leaf up (RFC 9162, 2.1.3)' }),
  })
  .openapi('ReceiptLeaf')
export type ReceiptLeaf = z.infer<typeof ReceiptLeaf>

/** Proves with nothing else that events are in a log. */
export const Receipt = z
  .strictObject({
    format: z.literal('breakwater-receipt/1'),
    key: z.string().openapi({ description: "The log's verification key, NAME+ID+KEY" }),
    checkpoint: z.string().openapi({ description: 'C2SP tlog-checkpoint' }),
    leaves: z.array(ReceiptLeaf).min(1),
  })
  .openapi('Receipt')
export type Receipt = z.infer<typeof Receipt>

export const LogDescription = z
  .object({
    origin: z.string(),
    key: z.string().openapi({ description: 'NAME+ID+KEY' }),
    batchSeconds: z.int(),
    batchLeaves: z.int().openapi({ description: 'A batch has a multiple of this many leaves' }),
    previous: z.string().nullable().openapi({ description: 'The last checkpoint of the log before this one' }),
  })
  .openapi('LogDescription')
export type LogDescription = z.infer<typeof LogDescription>

const tile = (description: string) => ({
  description,
  content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
})
const text = (description: string) => ({ description, content: { 'text/plain': { schema: z.string() } } })

/** The transparency log: C2SP tlog-tiles below `/v1/log/`, and a person's receipts. */
export const logOperations = {
  describeLog: createRoute({
    operationId: 'describeLog',
    method: 'get',
    path: '/v1/log',
    summary: 'The name and key of the transparency log, and how it is written',
    responses: { 200: json(LogDescription, 'The log'), ...problemAnswers('not-ready') },
  }),
  readLogKey: createRoute({
    operationId: 'readLogKey',
    method: 'get',
    path: '/v1/log/key',
    summary: 'The verification key of the transparency log, in one line',
    responses: { 200: text('NAME+ID+KEY'), ...problemAnswers('not-ready') },
  }),
  readCheckpoint: createRoute({
    operationId: 'readCheckpoint',
    method: 'get',
    path: '/v1/log/checkpoint',
    summary: 'The newest checkpoint of the transparency log (C2SP tlog-checkpoint)',
    responses: { 200: text('A signed note'), ...problemAnswers('not-ready') },
  }),
  readTile: createRoute({
    operationId: 'readLogTile',
    method: 'get',
    path: '/v1/log/tile/{level}/{tile}',
    summary: 'A tile of the transparency log, or with the level `entries` its entries (C2SP tlog-tiles)',
    description:
      'A tile number of 1,000 and more takes more parts, `x001/234`; a partial tile has `.p/` and its width after it.',
    request: { params: z.object({ level: z.string(), tile: z.string() }) },
    responses: { 200: tile('Hashes of 32 bytes, or entries after their lengths'), ...problemAnswers('not-found') },
  }),
  readReceipt: createRoute({
    operationId: 'readReceipt',
    method: 'post',
    path: '/v1/cases/receipt',
    summary: 'The receipt of an active case: proof that each of its entries was written into the transparency log',
    request: { headers: withPass, body: jsonBody(Credentials) },
    responses: {
      200: json(Receipt, 'The receipt'),
      ...problemAnswers(
        ...(['malformed-json', 'invalid-request', 'body-too-large', 'unsupported-media-type'] as const),
        ...([
          'reference-mistyped',
          'case-not-found',
          ...badPass,
          'too-many-attempts',
          'case-over',
          'receipt-not-ready',
        ] as const),
      ),
    },
  }),
}
