import { randomUUID } from 'node:crypto'
import {
  type Action,
  type ContentId,
  type EntryId,
  type Feedback,
  type NotIntimateReason,
  Problem,
  type Surface,
} from '@breakwater/contracts'
import type { AgentDatabase } from '../state/agent-database.ts'
import type { FeedState } from '../state/feed-state.ts'
import { tellUploaderAfter, type UploaderConfiguration } from '../uploader/uploader-notice.ts'
import type { WebhookOutbox, WebhookType } from '../webhooks/webhook-outbox.ts'
import { AppealTokens } from './appeal-tokens.ts'
import { childSafetyData } from './child-safety.ts'
import type { ReviewConfiguration } from './review-configuration.ts'
import { type Judgement, reviewOutcome } from './review-outcome.ts'
import { isOpen, type ReviewItem, type ReviewMatch, ReviewRows } from './review-rows.ts'

/** What is put before people: an upload with a content id that was not simply allowed. */
export interface NewReview {
  readonly content: ContentId
  readonly surface: Surface
  readonly decision: Action
  readonly source: 'upload' | 'look-back'
  readonly matches: readonly ReviewMatch[]
  /** For the child-safety hook alone, never kept here. */
  readonly md5?: string | undefined
}

export interface Judging {
  readonly content: ContentId
  readonly moderator: string
  readonly value: Judgement
  readonly reason?: NotIntimateReason | undefined
}

/** An uploader who asks for a person to look. */
export interface Appealing {
  /** What the message `upload.held`, `upload.blocked` or `upload.removed` carried. */
  readonly token: string
  readonly words?: string | undefined
}

interface PreviewsToForget {
  forget(content: ContentId): void
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const queuedAs: Readonly<Record<Action, WebhookType>> = {
  review: 'upload.queued',
  hold: 'upload.held',
  block: 'upload.blocked',
}
const endedAs: Readonly<Record<Exclude<Judgement, 'suspected_under_18'>, WebhookType>> = {
  confirmed: 'upload.removed',
  not_intimate: 'upload.released',
  quality_unknown: 'upload.released',
}

/**
 * Uploads that wait for a person. Whatever happens to one, its state, the message to the platform and the feedback to the
 * exchange reach the disk together or not at all; so each is told exactly once, whatever is killed when.
 */
export class ReviewQueue {
  readonly #database: AgentDatabase
  readonly #rows: ReviewRows
  readonly #tokens: AppealTokens
  readonly #feedState: FeedState
  readonly #outbox: Pick<WebhookOutbox, 'put'>
  readonly #configuration: ReviewConfiguration
  readonly #uploader: UploaderConfiguration
  readonly #previews: PreviewsToForget | undefined
  readonly #onRemoved: (content: ContentId) => void
  readonly #onChange: () => void
  #forgetNotBefore = 0

  /** `onRemoved` is called when a person has taken it out of sight, `onChange` when something waits to be told. */
  constructor(
    database: AgentDatabase,
    parts: {
      readonly feedState: FeedState
      readonly outbox: Pick<WebhookOutbox, 'put'>
      /** Not one outlives the decision. */
      readonly previews?: PreviewsToForget | undefined
      readonly onRemoved: (content: ContentId) => void
      readonly onChange: () => void
    },
    configuration: ReviewConfiguration,
    uploader: UploaderConfiguration,
  ) {
    this.#uploader = uploader
    this.#database = database
    this.#rows = new ReviewRows(database)
    this.#tokens = new AppealTokens(database)
    this.#feedState = parts.feedState
    this.#outbox = parts.outbox
    this.#previews = parts.previews
    this.#onRemoved = parts.onRemoved
    this.#onChange = parts.onChange
    this.#configuration = configuration
  }

  /** What waits, the most urgent first. */
  waiting(limit = 100): ReviewItem[] {
    return this.#rows.waiting(limit)
  }

  /** One that waits; undefined for any other. */
  find(id: number): ReviewItem | undefined {
    const item = this.#rows.findById(id)
    return item !== undefined && isOpen(item) ? item : undefined
  }

  waits(content: ContentId): boolean {
    const item = this.#rows.find(content)
    return item !== undefined && isOpen(item)
  }

  /** Of those that wait, how many should have been decided by now. */
  overdueCount(at: Date): number {
    return this.#rows.overdueCount(at)
  }

  get waitingCount(): number {
    return this.#rows.waitingCount
  }

  /**
   * Puts an upload before people. Of one that waits already, only what is new is added. One in which somebody suspected a
   * child never comes before anybody again: what matches it now is told the exchange, where it was not told before.
   */
  add({ content, surface, decision, source, matches }: NewReview, at = new Date()): void {
    this.#database.transaction(() => {
      this.#forgetOld(at)
      const before = this.#rows.find(content)
      if (before?.outcome === 'suspected_under_18') {
        for (const { entry } of this.#rows.addMatches(before, matches))
          this.#tellExchange({ entry, value: before.outcome })
        return
      }
      const waiting = before && isOpen(before) ? before : undefined
      const dueAt = this.#dueAfter(at)
      const item = waiting ?? this.#rows.open({ content, surface, decision, source, createdAt: at, dueAt })
      for (const { entry } of this.#rows.addMatches(item, matches))
        this.#tellExchange({ entry, value: 'pending_review' })
      if (waiting !== undefined) return
      const type = source === 'look-back' ? 'upload.found' : queuedAs[decision]
      const tellUploader = source === 'upload' && decision !== 'review'
      this.#tellPlatform(type, item, at, {
        ...{ surface, decision, decisionDueAt: dueAt.toISOString() },
        ...(tellUploader
          ? {
              tellUploaderAfter: tellUploaderAfter(this.#uploader, at).toISOString(),
              ...this.#appealable(item, at),
            }
          : {}),
      })
    })
    this.#onChange()
  }

  /**
   * What somebody has decided. Throws `review-not-found`, `review-over`, `reason-required`, or `second-moderator-required`
   * where the same person would be their own second opinion.
   */
  judge({ content, moderator, value, reason }: Judging, at = new Date()): 'second-opinion' | 'decided' {
    if (value === 'not_intimate' && reason === undefined) throw new Problem('reason-required')
    const outcome = this.#database.transaction(() => {
      const item = this.#rows.find(content)
      if (item === undefined) throw new Problem('review-not-found')
      if (item.state === 'decided' || item.state === 'closed') throw new Problem('review-over')
      const isOwnAppeal = item.appeal?.decidedBy.includes(moderator) === true && value !== 'suspected_under_18'
      if (isOwnAppeal) throw new Problem('second-moderator-required')
      const opinions = [...item.opinions, { moderator, value, reason: reason ?? null }]
      const judged = opinions.map((one) => ({ moderator: one.moderator, value: one.value as Judgement }))
      const isOwnSecond = item.opinions.some((one) => one.moderator === moderator && one.value === value)
      if (isOwnSecond && reviewOutcome(judged) === 'second-opinion') throw new Problem('second-moderator-required')
      this.#rows.addOpinion(item, { moderator, value, reason: reason ?? null }, at)
      const result = reviewOutcome(judged)
      if (result === 'second-opinion') this.#rows.setState(item, 'second-opinion')
      else this.#conclude(item, result, { moderator, at, reason: opinions.find((one) => one.reason !== null)?.reason })
      return result
    })
    this.#onChange()
    if (outcome === 'confirmed' || outcome === 'suspected_under_18') this.#onRemoved(content)
    return outcome === 'second-opinion' ? outcome : 'decided'
  }

  /**
   * Puts what the uploader says before whoever decides; what was removed goes before another person. A repeat is answered
   * alike. Throws `appeal-not-found`, and `appeal-over` where nothing is withheld any more, or it was appealed already.
   */
  appeal({ token, words = '' }: Appealing, at = new Date()): { readonly decisionDueAt: Date } {
    const decisionDueAt = this.#database.transaction(() => {
      const issued = this.#tokens.find(token)
      const item = issued && this.#rows.find(issued.content)
      if (issued === undefined || item === undefined) throw new Problem('appeal-not-found')
      if (issued.dueAt !== undefined) return issued.dueAt
      const dueAt = isOpen(item) ? item.dueAt : this.#dueAfter(at)
      const isRemoved = item.outcome === 'confirmed' && (item.appeal?.decidedBy ?? []).length === 0
      if (item.outcome === 'suspected_under_18') {
        // Whoever asks reads what any other would. It goes to those who deal with it.
        const data = { content: item.content, appealedAt: at.toISOString(), words }
        this.#outbox.put('child-safety', { type: 'child-safety', timestamp: at.toISOString(), data }, at)
      } else if (isOpen(item) || isRemoved) this.#rows.appeal(item, words === '' ? null : words, dueAt)
      else throw new Problem('appeal-over')
      this.#tokens.noteAppeal(issued, dueAt)
      return dueAt
    })
    this.#onChange()
    return { decisionDueAt }
  }

  /**
   * What the platform has deleted waits for nobody. Returns those that there were. Of what may show a child the id is kept,
   * so that it never comes before anybody again.
   */
  forget(contents: readonly ContentId[]): ContentId[] {
    return this.#database.transaction(() =>
      contents.filter((content) => {
        const item = this.#rows.find(content)
        this.#previews?.forget(content)
        if (item !== undefined && item.outcome !== 'suspected_under_18') this.#rows.remove(item)
        return item !== undefined
      }),
    )
  }

  /** Entries that were withdrawn, quarantined or expired: what they alone held goes free. Within the page's transaction. */
  entriesEnded(entries: readonly EntryId[], at = new Date()): void {
    for (const entry of entries) {
      for (const item of this.#rows.dropEntry(entry)) {
        // What a person has removed stays so, and is decided anew only by a person.
        if (item.state === 'decided' || isAgain(item)) continue
        this.#end(item, null, at)
        this.#tellPlatform('upload.released', item, at, { because: 'nothing-matches-any-more' })
      }
    }
  }

  #conclude(
    item: ReviewItem,
    value: Judgement,
    { moderator, at, reason }: { moderator: string; at: Date; reason: string | null | undefined },
  ): void {
    const isRejected = isAgain(item) && value === 'confirmed'
    for (const { entry } of isRejected ? [] : item.matches) {
      const because = value === 'not_intimate' ? { reason: reason as NotIntimateReason, secondModerator: true } : {}
      this.#tellExchange({ entry, value, ...because })
    }
    if (value === 'suspected_under_18') {
      // The ordinary address hears only that it is over: what it was goes to those who deal with it.
      this.#tellPlatform('upload.closed', item, at, {})
      const data = childSafetyData(item, moderator, at)
      this.#outbox.put('child-safety', { type: 'child-safety', timestamp: at.toISOString(), data }, at)
    } else if (isRejected) this.#tellPlatform('appeal.rejected', item, at, {})
    else {
      const appealable = value === 'confirmed' ? this.#appealable(item, at) : {}
      const afterAppeal = item.appeal === undefined ? {} : { afterAppeal: true }
      this.#tellPlatform(endedAs[value], item, at, { because: value, ...afterAppeal, ...appealable })
    }
    this.#end(item, value, at)
    // By these a later match is known as told already; they are numbers without a hash.
    if (value === 'suspected_under_18') this.#rows.addMatches(item, item.matches)
  }

  #end(item: ReviewItem, outcome: Judgement | null, at: Date): void {
    this.#rows.end(item, outcome, at)
    this.#previews?.forget(item.content)
  }

  #dueAfter(at: Date): Date {
    return new Date(at.getTime() + this.#configuration.dueHours * hourMs)
  }

  /** What the uploader needs to ask for a person, once. */
  #appealable({ content }: ReviewItem, at: Date): { appealToken: string; appealUntil: string } {
    const until = new Date(at.getTime() + this.#configuration.forgetAfterDays * dayMs)
    return { appealToken: this.#tokens.issue(content, at), appealUntil: until.toISOString() }
  }

  /** Once a day. */
  #forgetOld(at: Date): void {
    if (at.getTime() < this.#forgetNotBefore) return
    this.#forgetNotBefore = at.getTime() + dayMs
    const before = new Date(at.getTime() - this.#configuration.forgetAfterDays * dayMs)
    this.#rows.forgetEndedBefore(before)
    this.#tokens.forgetIssuedBefore(before)
  }

  #tellExchange(feedback: Feedback): void {
    this.#feedState.queueReport({ key: randomUUID(), feedback })
  }

  #tellPlatform(type: WebhookType, { content }: ReviewItem, at: Date, data: Record<string, unknown>): void {
    this.#outbox.put('events', { type, timestamp: at.toISOString(), data: { content, ...data } }, at)
  }
}

/** It was decided, and is decided again since the uploader has asked. */
function isAgain({ appeal }: ReviewItem): boolean {
  return appeal !== undefined && appeal.decidedBy.length > 0
}
