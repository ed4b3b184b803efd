import { setTimeout as delay } from 'node:timers/promises'
import type { FeedClient } from '@breakwater/client'
import { type FeedSegment, Problem, type SegmentEntry, type Sequence } from '@breakwater/contracts'

export interface ColdStartParts {
  readonly client: Pick<FeedClient, 'segments' | 'readSegment'>
  /** Whether something is held already, of a start that broke off. */
  readonly isEmpty: () => boolean
  readonly reset: () => void
  readonly applySegment: (entries: readonly SegmentEntry[]) => void
  /** From here on the feed is read. */
  readonly beginAt: (place: { readonly epoch: string; readonly sequence: Sequence }) => void
}

/** Parts that were issued anew meanwhile, or that could not be read, are looked up so often. */
const mostIndexes = 6

/**
 * Fills an empty list from segments. Returns how many entries there were; undefined where it is to be read event by event: the
 * service has none, or they cannot be read. Throws what the service says to the first question.
 */
export async function startFromSegments(parts: ColdStartParts, signal: AbortSignal): Promise<number | undefined> {
  const { client, isEmpty, reset, applySegment, beginAt } = parts
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
      for await (const [segment, content] of readAhead(client, wanted, epoch, signal)) {
        applySegment(content)
        entries += content.length
        covered = segment.lastSequence
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

/** One is under way while the one before is applied. Ends before one that is not there any more. */
async function* readAhead(
  client: ColdStartParts['client'],
  segments: readonly FeedSegment[],
  epoch: string,
  signal: AbortSignal,
): AsyncGenerator<[FeedSegment, SegmentEntry[]]> {
  const read = (segment: FeedSegment | undefined) =>
    segment === undefined
      ? undefined
      : client.readSegment(segment, epoch, signal).then(
          (content) => ({ content }),
          (error: unknown) => ({ error }),
        )
  let next = read(segments[0])
  for (const [at, segment] of segments.entries()) {
    const answer = (await next)!
    if ('error' in answer) {
      if (answer.error instanceof Problem && answer.error.code === 'segment-gone') return
      throw answer.error
    }
    next = read(segments[at + 1])
    yield [segment, answer.content]
  }
}
