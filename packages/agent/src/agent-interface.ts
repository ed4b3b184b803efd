import type {
  AgentStatus,
  ContentId,
  Feedback,
  LookAgain,
  LookedAgain,
  Match,
  MatchAnswer,
  Md5Hash,
  PdqFingerprint,
  Upload,
} from '@breakwater/contracts'
import type { Query } from './listed/match-picture.ts'
import type { LookBack } from './look-back/look-back.ts'
import type { UploadBytes } from './matching/upload-receiver.ts'
import type { ReviewQueue } from './review/review-queue.ts'
import type { ReviewPage } from './review-page/review-page.ts'
import type { DeadLetter } from './webhooks/webhook-outbox.ts'

/** The platform's side: keeps the list, answers what to do with an upload, reports back by itself. */
export interface Agent extends AsyncDisposable {
  /** The uploads that wait for a person. */
  readonly review: Pick<ReviewQueue, 'waiting' | 'waitingCount' | 'judge' | 'appeal'>
  /** What moderators see and do, where it is on: to be served by `createReviewPageServer`. */
  readonly reviewPage: ReviewPage | undefined
  /** Messages to the platform that were given up. */
  deadLetters(): DeadLetter[]
  /** Tries them again; returns how many. */
  retryDeadLetters(): number
  readonly takesBareHash: boolean
  /** Where it is on. */
  readonly lookBack: LookBack | undefined
  /** Begins to follow the feed. Until then it answers from what it held when it stopped. */
  start(): void
  /**
   * What to do with an uploaded picture or video, given whole or as it comes. Throws `UnreadableFile`: an unreadable file is
   * never `allow`. The problems are those of the operation `match`.
   */
  match(bytes: UploadBytes, upload?: Upload): Promise<MatchAnswer>
  /** The same of one in the platform's own storage. Throws `url-off`, `url-refused`, `url-unreachable` besides. */
  matchAt(url: string, upload?: Upload): Promise<MatchAnswer>
  /**
   * Looks deeply at what the platform shows already, for all that is listed by now. Throws `look-back-off`, and as `matchAt`.
   */
  lookAgain(content: LookAgain): Promise<LookedAgain>
  /**
   * What another process of a fleet has found: decided here, by the newest list, and once. `isNew` is asked within the
   * transaction that keeps what follows; where it says no nothing happens. `kept` is done when it is remembered.
   */
  settle(
    found: FoundElsewhere,
    upload: Upload,
    isNew: () => boolean,
  ): { readonly given: MatchAnswer; readonly kept: Promise<void> | undefined } | undefined
  /** Without the picture only its upright form can be compared. */
  matchHash(pdq: Query['pdq'], upload?: Upload): MatchAnswer
  /** Keeps a moderator's decision on the disk before it returns; it is delivered as soon as the service answers. */
  report(feedback: Feedback): void
  /**
   * Forgets what the platform has deleted: it waits for nobody any more, and is not looked for. What may show a child is
   * remembered by its id alone, so that it never comes before people again. Returns how many were known.
   */
  forget(contents: readonly ContentId[]): Promise<number>
  /** Whether an entry is still listed: a held upload whose entries are all gone may be shown. */
  holds(entry: string): boolean
  status(): AgentStatus
  /** Whether its answers are of the whole list, and of one that is fresh enough; if not, why. */
  readiness(): { readonly isReady: boolean; readonly reason: 'ready' | 'not-read-yet' | 'out-of-reach' }
  /** Entries whose breaker has tripped: they are at most `review` until a person closes it. */
  trippedBreakers(): { readonly entry: string; readonly since: string }[]
  /** False when that entry's breaker had not tripped. */
  closeBreaker(entry: string): boolean
  close(): Promise<void>
}

/** What another process has computed of an upload. */
export interface FoundElsewhere {
  readonly md5: Md5Hash
  /** Of a picture. */
  readonly pdq?: PdqFingerprint | undefined
  /** Of a video, by the list as it was there. */
  readonly matches: readonly Match[]
  /** As `MatchAnswer` has it. */
  readonly insideCutShort?: true | undefined
}
