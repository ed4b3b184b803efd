import { type NotIntimateReason, Problem } from '@breakwater/contracts'
import { readSecret } from '../configuration/secrets.ts'
import type { MediaConfiguration, ReviewPageConfiguration } from '../review/review-configuration.ts'
import type { Judgement } from '../review/review-outcome.ts'
import type { ReviewQueue } from '../review/review-queue.ts'
import type { ReviewItem } from '../review/review-rows.ts'
import type { AgentDatabase } from '../state/agent-database.ts'
import { outlined } from './match-words.ts'
import { MediaStore } from './media-store.ts'
import { Moderators } from './moderators.ts'
import type { Previews } from './previews.ts'
import { Sessions } from './sessions.ts'
import { ShiftRows } from './shift-rows.ts'
import { drawStill, type Sight } from './still.ts'

export interface ReviewPageParts {
  readonly review: Pick<ReviewQueue, 'waiting' | 'find' | 'waits' | 'judge'>
  readonly previews: Previews | undefined
  readonly page: ReviewPageConfiguration
  readonly media: MediaConfiguration | undefined
  readonly fetch?: typeof fetch | undefined
}

const listed = 500

/** What moderators do on the page: who may look at what, for how long, and how much of it is seen. */
export class ReviewPage {
  readonly sessions: Sessions
  readonly #parts: ReviewPageParts
  readonly #shifts: ShiftRows
  readonly #media: MediaStore | undefined

  /** Throws `ModeratorsUnreadable`. */
  constructor(database: AgentDatabase, parts: ReviewPageParts) {
    const { page, media } = parts
    this.#parts = parts
    this.#shifts = new ShiftRows(database)
    this.sessions = new Sessions(new Moderators(page.moderatorsFile), page)
    this.#media =
      media &&
      new MediaStore({
        ...{ url: media.url, maxBytes: media.maxBytes },
        ...(media.tokenFile === undefined ? {} : { token: readSecret(media.tokenFile) }),
        ...(parts.fetch && { fetch: parts.fetch }),
      })
  }

  get itemsPerDay(): number {
    return this.#parts.page.itemsPerDay
  }

  get breakEveryMinutes(): number {
    return this.#parts.page.breakEveryMinutes
  }

  /** Notes that a moderator works. Returns until when they pause; undefined when they do not. */
  work(moderator: string, at: Date): Date | undefined {
    return this.#shifts.work(moderator, at, this.#parts.page)
  }

  openedToday(moderator: string, at: Date): number {
    return this.#shifts.openedToday(moderator, at)
  }

  /** What waits for this moderator, the most urgent first: not what only somebody else may decide. */
  items(moderator: string): ReviewItem[] {
    return this.#parts.review.waiting(listed).filter((item) => mayDecide(item, moderator))
  }

  find(moderator: string, id: number): ReviewItem | undefined {
    const item = this.#parts.review.find(id)
    return item !== undefined && mayDecide(item, moderator) ? item : undefined
  }

  /** Opens one for a moderator. `enough`: their day is full. */
  open(moderator: string, id: number, at: Date): ReviewItem | 'gone' | 'enough' {
    const item = this.find(moderator, id)
    if (item === undefined) return 'gone'
    return this.#shifts.open(moderator, id, at, this.itemsPerDay) ? item : 'enough'
  }

  /** Of a video: which second its still is of. */
  secondShown({ content }: ReviewItem): number | undefined {
    return this.#parts.previews?.secondOf(content)
  }

  /**
   * A grey, blurred still of what this moderator has open; undefined for anything else, and where no picture is to be had.
   * Asked again once it is drawn: nothing is seen of what was closed meanwhile.
   */
  async still(moderator: string, id: number, sight: Sight, at: Date): Promise<Buffer | undefined> {
    const item = this.find(moderator, id)
    if (item === undefined || !this.#shifts.isOpened(moderator, id, at)) return undefined
    const preview = this.#parts.previews?.find(item.content)
    const bytes = preview?.bytes ?? (await this.#media?.read(item.content))
    const still = bytes && (await drawStill(bytes, sight, outlined(item, preview?.atSeconds)))
    return this.find(moderator, id) === undefined ? undefined : still
  }

  /** Throws what `ReviewQueue.judge` throws. */
  decide(
    moderator: string,
    id: number,
    { value, reason }: { readonly value: Judgement; readonly reason?: NotIntimateReason | undefined },
    at: Date,
  ): 'second-opinion' | 'decided' {
    const item = this.#parts.review.find(id)
    if (item === undefined) throw new Problem('review-over')
    return this.#parts.review.judge({ content: item.content, moderator, value, reason }, at)
  }
}

/** Not on an appeal against oneself; nor a second time, unless somebody else has said something different. */
function mayDecide({ appeal, opinions }: ReviewItem, moderator: string): boolean {
  if (appeal?.decidedBy.includes(moderator)) return false
  const own = opinions.findLast((one) => one.moderator === moderator)
  return own === undefined || opinions.some(({ value }) => value !== own.value)
}
