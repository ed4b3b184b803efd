import {
  type Acknowledged,
  type Acknowledgement,
  type Feedback,
  type FeedCapabilities,
  type FeedPage,
  type FeedSegment,
  ListDifference,
  type SketchedList,
  sealedQuestions,
} from '@breakwater/contracts'
import { readSegment, type SegmentIndex, segmentIndex } from './feed-segments.ts'
import { hintStream } from './hint-stream.ts'
import { knownEvent, knownPage } from './known-page.ts'
import { type Connection, ConnectionError, send } from './request.ts'
import { askSealed, type FeedSealing } from './sealed-answer.ts'

export interface FeedConnection extends Connection {
  readonly apiKey: string
  /** Without it, nothing can be read for which the operator has registered a key (`sealing-required`). */
  readonly sealing?: FeedSealing | undefined
}

/**
 * The calls of a platform's agent. Pages are checked against the contract: a bad page moves no cursor. What should be sealed and
 * is not throws `AnswerNotSealed`; what was changed, or answers another question, `SealBroken`.
 */
export function createFeedClient(connection: FeedConnection) {
  const authorization = { authorization: `Bearer ${connection.apiKey}` }
  return {
    async read(query: { after: number; limit?: number; wait?: number }, signal?: AbortSignal): Promise<FeedPage> {
      const parameters = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))
      const sealed = askSealed(connection.sealing, sealedQuestions.feed(query.after))
      const answer = await send<unknown>(connection, {
        method: 'GET',
        path: `/v1/feed?${parameters}`,
        headers: { ...authorization, ...sealed.headers },
        ...(signal ? { signal } : {}),
      })
      const known = knownPage(await sealed.open(answer))
      if (known === null) throw new ConnectionError('a page of the feed does not have the documented form')
      return known
    },
    hints: (signal: AbortSignal) => hintStream(connection, authorization, signal),
    segments: (signal?: AbortSignal) => segmentIndex(connection, authorization, signal),
    readSegment: (segment: FeedSegment, index: SegmentIndex, signal?: AbortSignal) =>
      readSegment(connection, authorization, { segment, index, ...(signal ? { signal } : {}) }),
    capabilities: (signal?: AbortSignal) =>
      send<FeedCapabilities>(connection, {
        method: 'GET',
        path: '/v1/feed/capabilities',
        headers: authorization,
        ...(signal ? { signal } : {}),
      }),
    acknowledge: (body: Acknowledgement, signal?: AbortSignal) =>
      send<Acknowledged>(connection, {
        method: 'POST',
        path: '/v1/feed/acknowledgements',
        headers: authorization,
        body,
        ...(signal ? { signal } : {}),
      }),
    async findDifference(body: SketchedList, signal?: AbortSignal): Promise<ListDifference> {
      const sealed = askSealed(connection.sealing, sealedQuestions.sketch(body.held))
      const sent = await send<unknown>(connection, {
        method: 'POST',
        path: '/v1/feed/sketch',
        headers: { ...authorization, ...sealed.headers },
        body,
        ...(signal ? { signal } : {}),
      })
      const answer = ((await sealed.open(sent)) ?? {}) as { hold?: unknown }
      const hold = Array.isArray(answer.hold) ? answer.hold.map(knownEvent) : answer.hold
      const parsed = ListDifference.safeParse({ ...answer, hold })
      if (!parsed.success) throw new ConnectionError('what differs does not have the documented form')
      return parsed.data
    },
    giveFeedback: (body: Feedback, idempotencyKey: string, signal?: AbortSignal) =>
      send<object>(connection, {
        method: 'POST',
        path: '/v1/feed/feedback',
        headers: { ...authorization, 'idempotency-key': idempotencyKey },
        body,
        ...(signal ? { signal } : {}),
      }),
  }
}
export type FeedClient = ReturnType<typeof createFeedClient>
