import { type FeedSegment, FeedSegments, SegmentEntry, SegmentHead } from '@breakwater/contracts'
import type { FeedConnection } from './feed-client.ts'
import { knownEvent } from './known-page.ts'
import { ConnectionError, open, send } from './request.ts'

const path = '/v1/feed/segments'

/** Throws `Problem` for what the service refuses, `not-found` where it has no segments, else `ConnectionError`. */
export async function segmentIndex(
  connection: FeedConnection,
  headers: Record<string, string>,
  signal?: AbortSignal,
): Promise<FeedSegments> {
  const index = await send<unknown>(connection, { method: 'GET', path, headers, ...(signal ? { signal } : {}) })
  const parsed = FeedSegments.safeParse(index)
  if (!parsed.success) throw new ConnectionError('the index of segments does not have the documented form')
  return parsed.data
}

/**
 * The entries of a segment, once its bytes are what its digest says. Throws `segment-gone` when it was issued anew,
 * `ConnectionError` when it is not what was asked for.
 */
export async function readSegment(
  connection: FeedConnection,
  headers: Record<string, string>,
  { segment, epoch, signal }: { segment: FeedSegment; epoch: string; signal?: AbortSignal },
): Promise<SegmentEntry[]> {
  const address = `${path}/${segment.digest}`
  const response = await open(connection, { method: 'GET', path: address, headers, ...(signal ? { signal } : {}) })
  let bytes: ArrayBuffer
  try {
    bytes = await response.arrayBuffer()
  } catch (cause) {
    throw new ConnectionError('a segment broke off', { cause })
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const text = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
  if (text !== segment.digest) throw new ConnectionError('a segment is not what its digest says')
  const [first = '', ...lines] = new TextDecoder().decode(bytes).trimEnd().split('\n')
  try {
    const head = SegmentHead.parse(JSON.parse(first))
    if (head.epoch !== epoch || head.firstSequence !== segment.firstSequence) throw new Error('another segment')
    return lines.map((line) => {
      const raw: unknown = JSON.parse(line)
      const entry = SegmentEntry.safeParse(raw)
      return entry.success ? entry.data : SegmentEntry.parse(knownEvent(raw))
    })
  } catch (cause) {
    throw new ConnectionError('a segment does not have the documented form', { cause })
  }
}
