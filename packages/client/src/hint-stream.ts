import { FeedHint } from '@breakwater/contracts'
import { EventSourceParserStream } from 'eventsource-parser/stream'
import type { FeedConnection } from './feed-client.ts'
import { ConnectionError, open } from './request.ts'

/** A message is some 40 characters: whoever sends more without an end is no service. */
const mostCharacters = 10_000

/**
 * What the service says of the log, as it says it (docs/protocol/feed.md, "Hints"). Ends when the service ends it. Throws
 * `Problem` for what the service refuses, `ConnectionError` when what answers is no stream of hints, or broke off.
 */
export async function* hintStream(
  connection: FeedConnection,
  headers: Record<string, string>,
  signal: AbortSignal,
): AsyncGenerator<FeedHint> {
  const path = '/v1/feed/hints'
  const response = await open(connection, { method: 'GET', path, headers, signal })
  const type = response.headers.get('content-type')?.split(';')[0]
  if (type !== 'text/event-stream' || response.body === null) {
    await response.body?.cancel()
    throw new ConnectionError(`${path} is no stream of hints`)
  }
  const messages = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream({ maxBufferSize: mostCharacters }))
  try {
    for await (const { event, data } of messages) {
      // Other messages than these may come one day.
      if (event !== undefined && event !== 'message') continue
      const hint = FeedHint.safeParse(JSON.parse(data))
      if (hint.success) yield hint.data
    }
  } catch (cause) {
    throw new ConnectionError(`${path} broke off`, { cause })
  }
}
