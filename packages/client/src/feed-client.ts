import {
  type Acknowledged,
  type Acknowledgement,
  type Feedback,
  type FeedCapabilities,
  type FeedPage,
  type FeedSegment,
  ListDifference,
  type SketchedList,
} from '@breakwater/contracts'
import { readSegment, segmentIndex } from './feed-segments.ts'
import { hintStream } from './hint-stream.ts'
import { knownEvent, knownPage } from './known-page.ts'
import { type Connection, ConnectionError, send } from './request.ts'

export interface FeedConnection extends Connection {
  readonly apiKey: string
}

/** The calls of a platform's agent. Pages are checked against the contract: a bad page moves no cursor. */
export function createFeedClient(connection: FeedConnection) {
  const authorization = { authorization: `Bearer ${connection.apiKey}` }
  return {
    async read(query: { after: number; limit?: number; wait?: number }, signal?: AbortSignal): Promise<FeedPage> {
      const parameters = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))
      const path = `/v1/feed?${parameters}`
      const page = await send<unknown>(connection, {
        method: 'GET',
        path,
        headers: authorization,
        ...(signal ? { signal } : {}),
      })
      const known = knownPage(page)
      if (known === null) throw new ConnectionError('a page of the feed does not have the documented form')
      return known
    },
    hints: (signal: AbortSignal) => hintStream(connection, authorization, signal),
    segments: (signal?: AbortSignal) => segmentIndex(connection, authorization, signal),
    readSegment: (segment: FeedSegment, epoch: string, signal?: AbortSignal) =>
      readSegment(connection, authorization, { segment, epoch, ...(signal ? { signal } : {}) }),
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
      const answer = await send<{ hold?: unknown }>(connection, {
        method: 'POST',
        path: '/v1/feed/sketch',
        headers: authorization,
        body,
        ...(signal ? { signal } : {}),
      })
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
