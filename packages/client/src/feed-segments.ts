import {
  type FeedSegment,
  FeedSegments,
  SealedSegments,
  SegmentEntry,
  SegmentHead,
  sealedQuestions,
} from '@breakwater/contracts'
import { toHex } from './bytes.ts'
import type { FeedConnection } from './feed-client.ts'
import { knownEvent } from './known-page.ts'
import { ConnectionError, open, send } from './request.ts'
import { askSealed, decryptSegment } from './sealed-answer.ts'

const path = '/v1/feed/segments'

/** Of a sealed index, with the key that its segments are under. */
export type SegmentIndex = FeedSegments | SealedSegments

/**
 * Throws `Problem` for what the service refuses, `not-found` where it has no segments, `SealBroken` and `AnswerNotSealed`, else
 * `ConnectionError`.
 */
export async function segmentIndex(
  connection: FeedConnection,
  headers: Record<string, string>,
  signal?: AbortSignal,
): Promise<SegmentIndex> {
  const sealed = askSealed(connection.sealing, sealedQuestions.segments())
  const asked = { ...headers, ...sealed.headers }
  const answer = await send<unknown>(connection, { method: 'GET', path, headers: asked, ...(signal ? { signal } : {}) })
  const index = await sealed.open(answer)
  const hasKey = typeof index === 'object' && index !== null && 'key' in index
  const parsed = (hasKey ? SealedSegments : FeedSegments).safeParse(index)
  if (!parsed.success) throw new ConnectionError('the index of segments does not have the documented form')
  return parsed.data
}

/**
 * The entries of a segment, once its bytes are what its digest says. Throws `segment-gone` when it was issued anew, or the index
 * was read in another period; `SealBroken`; `ConnectionError` when it is not what was asked for.
 */
export async function readSegment(
  connection: FeedConnection,
  headers: Record<string, string>,
  { segment, index, signal }: { segment: FeedSegment; index: SegmentIndex; signal?: AbortSignal },
): Promise<SegmentEntry[]> {
  const isSealed = 'key' in index
  const address = `${path}/${segment.digest}${isSealed ? `?period=${index.period}` : ''}`
  const response = await open(connection, { method: 'GET', path: address, headers, ...(signal ? { signal } : {}) })
  let given: ArrayBuffer
  try {
    given = await response.arrayBuffer()
  } catch (cause) {
    throw new ConnectionError('a segment broke off', { cause })
  }
  const bytes = isSealed ? await decryptSegment(index.key, segment.digest, given) : given
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  if (toHex(digest) !== segment.digest) throw new ConnectionError('a segment is not what its digest says')
  const [first = '', ...lines] = new TextDecoder().decode(bytes).trimEnd().split('\n')
  try {
    const head = SegmentHead.parse(JSON.parse(first))
    if (head.epoch !== index.epoch || head.firstSequence !== segment.firstSequence) throw new Error('another segment')
    return lines.map((line) => {
      const raw: unknown = JSON.parse(line)
      const entry = SegmentEntry.safeParse(raw)
      return entry.success ? entry.data : SegmentEntry.parse(knownEvent(raw))
    })
  } catch (cause) {
    throw new ConnectionError('a segment does not have the documented form', { cause })
  }
}
