import { setTimeout as delay } from 'node:timers/promises'
import type { FeedClient, SegmentIndex } from '@breakwater/client'
import { type FeedSegment, Problem, type SegmentEntry, type Sequence } from '@breakwater/contracts'

export interface ColdStartParts {
  readonly client: Pick<FeedClient, 'segments' | 'readSegment'>
  /** Whether something is held already, of a start that broke off. */
  readonly isEmpty: () => boolean
  readonly reset: () => void
  readonly applySegments: (entries: readonly SegmentEntry[]) => void
  /** From here on the feed is read. */
  readonly beginAt: (place: { readonly epoch: string; readonly sequence: Sequence }) => void
}

/**
 * So many are put on the disk together: one by one, every part would write large pieces of the indexes anew. What is lost of
 * them in a crash is read again, as all of a start that broke off is.
 */
const bytesAtOnce = 16_000_000
/** Under way at once, while others are put on the disk. */
const segmentsAhead = 3

/** Parts that were issued anew meanwhile, or that could not be read, are looked up so often. */
const mostIndexes = 6

/**
 * Fills an empty list from segments. Returns how many entries there were; undefined where it is to be read event by event: the
 * service has none, or they cannot be read. Throws what the service says to the first question.
 */
export async function startFromSegments(parts: ColdStartParts, signal: AbortSignal): Promise<number | undefined> {
  const { client, isEmpty, reset, applySegments, beginAt } = parts
  const first = await client.segments(signal).catch((error: unknown) => {
    if (error instanceof Problem && error.code === 'not-found') return undefined
    throw error
  })
  if (first === undefined || first.segments.length === 0) return undefined
  if (!isEmpty()) reset()
  const { epoch, through } = first
  let entries = 0
  /** Up to here everything is held that was listed when the first index was read. What ended since is told by the feed. */
  let covered = 0
  let index = first
  for (let round = 0; round < mostIndexes && index.epoch === epoch; round++) {
    const wanted = index.segments.filter(({ lastSequence, firstSequence }) => {
      return lastSequence > covered && firstSequence <= through
    })
    try {
      for await (const part of inLargeParts(readAhead(client, wanted, index, signal))) {
        applySegments(part.entries)
        entries += part.entries.length
        covered = part.lastSequence
      }
      if (covered >= through) {
        beginAt({ epoch, sequence: through })
        return entries
      }
      index = await client.segments(signal)
    } catch (error) {
      if (signal.aborted) throw error
      await delay(2 ** round * 250, undefined, { signal })
    }
  }
  reset()
  return undefined
}

/** Segments that follow one another, as one. What came before a fault comes out before it. */
async function* inLargeParts(
  segments: AsyncIterable<[FeedSegment, SegmentEntry[]]>,
): AsyncGenerator<{ entries: SegmentEntry[]; lastSequence: number }> {
  let entries: SegmentEntry[] = []
  let bytes = 0
  let lastSequence = 0
  let isWaiting = false
  let fault: { readonly error: unknown } | undefined
  try {
    for await (const [segment, content] of segments) {
      for (const entry of content) entries.push(entry)
      bytes += segment.bytes
      lastSequence = segment.lastSequence
      isWaiting = bytes < bytesAtOnce
      if (isWaiting) continue
      yield { entries, lastSequence }
      entries = []
      bytes = 0
    }
  } catch (error) {
    fault = { error }
  }
  if (isWaiting) yield { entries, lastSequence }
  if (fault !== undefined) throw fault.error
}

/** A few are under way while the ones before are applied. Ends before one that is not there any more. */
async function* readAhead(
  client: ColdStartParts['client'],
  segments: readonly FeedSegment[],
  index: SegmentIndex,
  signal: AbortSignal,
): AsyncGenerator<[FeedSegment, SegmentEntry[]]> {
  const read = (segment: FeedSegment) =>
    client.readSegment(segment, index, signal).then(
      (content) => ({ content }),
      (error: unknown) => ({ error }),
    )
  const underWay = segments.slice(0, segmentsAhead).map(read)
  for (const [at, segment] of segments.entries()) {
    const answer = (await underWay.shift())!
    if ('error' in answer) {
      if (answer.error instanceof Problem && answer.error.code === 'segment-gone') return
      throw answer.error
    }
    const next = segments[at + segmentsAhead]
    if (next !== undefined) underWay.push(read(next))
    yield [segment, answer.content]
  }
}
