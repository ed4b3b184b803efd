import {
  type Acknowledged,
  type Acknowledgement,
  type Feedback,
  type FeedPage,
  type Lane,
  Problem,
  type Sequence,
} from '@breakwater/contracts'
import type { Platform, Store } from '@breakwater/store'
import { platformKeyDigest, requestDigest } from './secrets.ts'

const seenEverySeconds = 5

/** What a platform can do: read the one ordered log, say what it carried out, say what its moderators decided. */
export class Exchange {
  readonly #store: Store
  readonly #now: () => Date
  readonly #lateAfterSeconds: number
  readonly #lane: Lane

  constructor({
    store,
    now,
    lateAfterSeconds,
    lane = 'adult',
  }: {
    store: Store
    now: () => Date
    lateAfterSeconds: number
    lane?: Lane
  }) {
    this.#store = store
    this.#lane = lane
    this.#now = now
    this.#lateAfterSeconds = lateAfterSeconds
  }

  /** The platform behind a bearer key. Throws `unauthorized`. */
  async authenticate(authorization: string | undefined): Promise<Platform> {
    const [, apiKey] = /^Bearer (\S{1,256})$/.exec(authorization ?? '') ?? []
    return this.authenticateKey(apiKey)
  }

  /** The platform with this key. Throws `unauthorized`. */
  async authenticateKey(apiKey: string | undefined): Promise<Platform> {
    const platform = apiKey === undefined ? null : await this.#store.findPlatformByKey(platformKeyDigest(apiKey))
    if (platform === null || platform.suspendedAt !== null) throw new Problem('unauthorized')
    return platform
  }

  /** A page after a sequence number; when there is none, waits for the next event or `wait` seconds. */
  async read(
    platform: Platform,
    { after, limit, wait }: { after: number; limit: number; wait: number },
    signal: AbortSignal,
  ): Promise<FeedPage> {
    const deadline = Date.now() + wait * 1000
    const { withdrawnThrough: acknowledged, addedAt } = platform
    const removals = { acknowledged, addedAt, lateAfterSeconds: this.#lateAfterSeconds }
    for (let isFirst = true; ; isFirst = false) {
      const news = this.#nextAppend(deadline, signal)
      try {
        const { epoch, events, head } = await this.#store.readEvents({ after, limit, removals })
        if (after > head) throw new Problem('cursor-ahead', { head })
        if (isFirst) await this.#noteRead(platform, after)
        if (events.length > 0 || Date.now() >= deadline || signal.aborted) {
          return { epoch, events, next: events.at(-1)?.sequence ?? (after as Sequence), head }
        }
        await news.happened
      } finally {
        news.stop()
      }
    }
  }

  /** What is on record already, and was seen a moment ago, is not written again: platforms without news ask all the time. */
  async #noteRead({ id, face, readThrough, lastSeenAt }: Platform, after: number): Promise<void> {
    const at = this.#now()
    const unseenSeconds = lastSeenAt === null ? Number.POSITIVE_INFINITY : (at.getTime() - lastSeenAt.getTime()) / 1000
    const isOnRecord = face === 'native' && after <= readThrough && Math.abs(unseenSeconds) < seenEverySeconds
    if (!isOnRecord) await this.#store.notePlatformRead(id, { after, at })
  }

  /** Keeps what a platform has carried out, and compares what it says it holds. Throws `cursor-ahead`. */
  async acknowledge(platform: Platform, { withdrawnThrough, held }: Acknowledgement): Promise<Acknowledged> {
    const head = await this.#store.head()
    if (Math.max(withdrawnThrough, held?.sequence ?? 0) > head) throw new Problem('cursor-ahead', { head })
    const at = this.#now()
    const onRecord = await this.#store.acknowledge(platform.id, { withdrawnThrough, at })
    if (held === undefined) return { withdrawnThrough: onRecord }
    return { withdrawnThrough: onRecord, agrees: await this.#store.noteHeld(platform.id, { ...held, at }) }
  }

  async giveFeedback(platform: Platform, feedback: Feedback, idempotencyKey: string | undefined): Promise<void> {
    if (idempotencyKey === undefined) throw new Problem('idempotency-key-required')
    const isIncomplete = feedback.reason === undefined || feedback.secondModerator !== true
    if (feedback.value === 'not_intimate' && isIncomplete) throw new Problem('reason-required')
    const outcome = await this.#store.recordFeedback({
      platformId: platform.id,
      feedback: this.#inLane(feedback),
      at: this.#now(),
      idempotencyKey,
      requestDigest: requestDigest(feedback),
    })
    if (outcome === 'conflict') throw new Problem('idempotency-conflict')
    if (outcome === 'unknown-entry') throw new Problem('entry-not-found')
  }

  /** In the child lane it is what the entry says already that someone is under 18: seeing it confirms the entry. */
  #inLane(feedback: Feedback): Feedback {
    if (this.#lane === 'adult' || feedback.value !== 'suspected_under_18') return feedback
    return { ...feedback, value: 'confirmed' }
  }

  /** Listens before the caller looks, so that nothing appended in between is missed. */
  #nextAppend(deadline: number, signal: AbortSignal): { happened: Promise<void>; stop: () => void } {
    const { promise, resolve } = Promise.withResolvers<void>()
    const unsubscribe = this.#store.onAppend(() => resolve())
    const timer = setTimeout(resolve, Math.max(0, deadline - Date.now()))
    const wake = () => resolve()
    signal.addEventListener('abort', wake, { once: true })
    return {
      happened: promise,
      stop: () => {
        unsubscribe()
        clearTimeout(timer)
        signal.removeEventListener('abort', wake)
      },
    }
  }
}
