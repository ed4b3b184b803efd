import { createHash } from 'node:crypto'
import {
  type Feedback,
  type FeedbackValue,
  type FetchedHashes,
  type FetchHashesQuery,
  limits,
  notIntimateReasons,
  Problem,
  type SubmitFeedback,
} from '@breakwater/contracts'
import { type Store, sealingKeyOf } from '@breakwater/store'
import type { Exchange } from '../exchange.ts'
import type { FeedSealing } from '../feed-sealing.ts'
import { HashPages, type PageQuery, type Reader } from './hash-pages.ts'
import { type Place, pageToken, placeOf } from './page-token.ts'
import { hashesOf } from './records.ts'

export interface StopNciiDependencies {
  readonly store: Store
  readonly exchange: Exchange
  readonly sealing: FeedSealing
  readonly pepper: Uint8Array
  readonly now: () => Date
}

/**
 * The log as clients of StopNCII's exchange read it (docs/protocol/stopncii.md): by seconds instead of numbers, by hashes
 * instead of entries.
 */
export class StopNciiFace {
  readonly #store: Store
  readonly #exchange: Exchange
  readonly #sealing: FeedSealing
  readonly #pages: HashPages
  readonly #now: () => Date

  constructor({ store, exchange, sealing, pepper, now }: StopNciiDependencies) {
    this.#store = store
    this.#exchange = exchange
    this.#sealing = sealing
    this.#pages = new HashPages({ store, pepper })
    this.#now = now
  }

  /** Both headers carry the one key of the platform. Throws `unauthorized`, `sealing-required`. */
  async authenticate(subscriptionKey: string | undefined, functionKey: string | undefined): Promise<Reader> {
    if (subscriptionKey === undefined || subscriptionKey !== functionKey) throw new Problem('unauthorized')
    const platform = await this.#exchange.authenticateKey(subscriptionKey)
    this.#sealing.checkPlain(platform)
    return { platform, apiKey: subscriptionKey }
  }

  async fetchHashes(reader: Reader, query: FetchHashesQuery): Promise<FetchedHashes> {
    const { startTimestamp, nextPageToken } = query
    const after = nextPageToken === undefined || nextPageToken === '' ? null : placeOf(nextPageToken)
    const readThrough = await this.#noteProgress(reader, startTimestamp, after)
    const pageSize = Math.min(query.pageSize, limits.stopNciiPageRecords)
    const { records, last, hasMore } = await this.#givePage(reader, { from: startTimestamp, after, pageSize })
    const nextSetTimestamp = last?.stamp ?? after?.stamp ?? startTimestamp
    if (!hasMore && last !== null) {
      const offered = { stamp: nextSetTimestamp, sequence: last.sequence }
      await this.#store.noteFaceRead(reader.platform.id, { face: 'stopncii', readThrough, at: this.#now(), offered })
    }
    return {
      count: records.length,
      nextSetTimestamp,
      nextPageToken: hasMore && last !== null ? pageToken(last) : null,
      hasMoreRecords: hasMore,
      hashRecords: [...records],
    }
  }

  /** All of them, or none: whoever resends after a refusal must not count twice. */
  async submitFeedback({ platform }: Reader, { hashFeedbacks }: SubmitFeedback): Promise<void> {
    const found = await this.#store.findByHash(hashFeedbacks.map(({ hashValue }) => hashValue))
    const given = hashFeedbacks.flatMap(({ hashValue, feedbackValue, tags }) => {
      const said = feedbackOf(feedbackValue, tags)
      const entries = found.filter(({ fingerprint }) => {
        return fingerprint !== null && (fingerprint.md5 === hashValue || hashesOf(fingerprint).includes(hashValue))
      })
      if (entries.length === 0) throw new Problem('hash-not-listed')
      return entries.map(({ entry }): Feedback => ({ entry, ...said }))
    })
    for (const feedback of given) {
      const meaning = [platform.id, feedback.entry, feedback.value, feedback.reason ?? '']
      const key = createHash('sha256').update(JSON.stringify(meaning)).digest('hex')
      await this.#exchange.giveFeedback(platform, feedback, `stopncii-${key}`)
    }
  }

  /**
   * Before anything goes out it is noted that this platform is given it: what ends from then on is sealed for it, and what
   * ended before is not on the page: it is read anew where anything happened before the note.
   */
  async #givePage(reader: Reader, query: Omit<PageQuery, 'through'>) {
    const { platform, apiKey } = reader
    const head = await this.#store.head()
    const first = await this.#pages.draft(reader, { ...query, through: head })
    const through = first.last?.sequence ?? 0
    if (through <= platform.givenThrough) return this.#pages.complete(reader, first)
    const given = { through, sealingKey: await sealingKeyOf(apiKey) }
    const headWhenNoted = await this.#store.noteGiven(platform.id, given)
    if (headWhenNoted === head) return this.#pages.complete(reader, first)
    // Not a record further than what was noted; so this page cannot know whether there are more.
    const again = await this.#pages.draft(reader, { ...query, through })
    const { records, last } = await this.#pages.complete(reader, again)
    return { records, last: last ?? first.last, hasMore: first.hasMore }
  }

  /** Coming back with a second says that everything before it is stored; coming back for a page, that it was received. */
  async #noteProgress({ platform }: Reader, startTimestamp: number, after: Place | null): Promise<number> {
    const { givenThrough } = platform
    const offered = platform.face === 'stopncii' ? platform.offered : { stamp: 0, sequence: 0 }
    const stored = startTimestamp >= offered.stamp ? offered.sequence : await this.#store.sequenceBefore(startTimestamp)
    const readThrough = Math.min(givenThrough, after === null ? stored : after.sequence - 1)
    await this.#store.noteFaceRead(platform.id, { face: 'stopncii', readThrough, at: this.#now() })
    if (after === null) await this.#store.forgetSealedEndings(platform.id, readThrough)
    return readThrough
  }
}

const values: Readonly<Partial<Record<string, FeedbackValue>>> = {
  Blocked: 'confirmed',
  NotBlocked: 'not_intimate',
  PendingReview: 'pending_review',
  QualityUnknown: 'quality_unknown',
}

/** `NotBlocked` needs two tags that say what it rests on: a reason, and `second-moderator` (decision D3). */
function feedbackOf(feedbackValue: string, tags: readonly string[]): Omit<Feedback, 'entry'> {
  const value = values[feedbackValue]
  if (value === undefined) throw new Problem('feedback-not-taken')
  if (value !== 'not_intimate') return { value }
  const reason = notIntimateReasons.find((each) => tags.includes(each))
  if (reason === undefined || !tags.includes('second-moderator')) throw new Problem('reason-required')
  return { value, reason, secondModerator: true }
}
