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
import { z } from '@hono/zod-openapi'
import type { AgentDatabase } from '../state/agent-database.ts'
import type { FeedState } from '../state/feed-state.ts'
import { tellUploaderAfter, type UploaderConfiguration } from '../uploader/uploader-notice.ts'
import type { WebhookOutbox, WebhookType } from '../webhooks/webhook-outbox.ts'
import { type Judgement, reviewOutcome } from './review-outcome.ts'
import { type ReviewItem, type ReviewMatch, ReviewRows } from './review-rows.ts'

export const reviewConfigurationSchema = z
  .strictObject({
    dueHours: z.number().positive().default(24).describe('Within what time a person decides. Uploaders are told this.'),
    forgetAfterDays: z.int().min(1).default(90).describe('How long what was decided is remembered, by content id.'),
  })
  .describe('The queue of uploads that wait for a person.')
export type ReviewConfiguration = z.output<typeof reviewConfigurationSchema>

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
  readonly #feedState: FeedState
  readonly #outbox: Pick<WebhookOutbox, 'put'>
  readonly #configuration: ReviewConfiguration
  readonly #uploader: UploaderConfiguration
  readonly #onChange: () => void
  #forgetNotBefore = 0

  /** `onChange` is called when something waits to be told. */
  constructor(
    database: AgentDatabase,
    parts: {
      readonly feedState: FeedState
      readonly outbox: Pick<WebhookOutbox, 'put'>
      readonly onChange: () => void
    },
    configuration: ReviewConfiguration,
    uploader: UploaderConfiguration,
  ) {
    this.#uploader = uploader
    this.#database = database
    this.#rows = new ReviewRows(database)
    this.#feedState = parts.feedState
    this.#outbox = parts.outbox
    this.#onChange = parts.onChange
    this.#configuration = configuration
  }

  /** What waits, the most urgent first. */
  waiting(limit = 100): ReviewItem[] {
    return this.#rows.waiting(limit)
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
      const isOpen = before?.state === 'waiting' || before?.state === 'second-opinion'
      const dueAt = new Date(at.getTime() + this.#configuration.dueHours * hourMs)
      const item = isOpen ? before : this.#rows.open({ content, surface, decision, source, createdAt: at, dueAt })
      for (const { entry } of this.#rows.addMatches(item, matches))
        this.#tellExchange({ entry, value: 'pending_review' })
      if (isOpen) return
      const type = source === 'look-back' ? 'upload.found' : queuedAs[decision]
      const tellUploader = source === 'upload' && decision !== 'review'
      this.#tellPlatform(type, item, at, {
        ...{ surface, decision, decisionDueAt: dueAt.toISOString() },
        ...(tellUploader ? { tellUploaderAfter: tellUploaderAfter(this.#uploader, at).toISOString() } : {}),
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
      const opinions = [...item.opinions, { moderator, value, reason: reason ?? null }]
      const judged = opinions.map((one) => ({ moderator: one.moderator, value: one.value as Judgement }))
      const isOwnSecond = item.opinions.some((one) => one.moderator === moderator && one.value === value)
      if (isOwnSecond && reviewOutcome(judged) === 'second-opinion') throw new Problem('second-moderator-required')
      this.#rows.addOpinion(item, { moderator, value, reason: reason ?? null }, at)
      const result = reviewOutcome(judged)
      if (result === 'second-opinion') this.#rows.setState(item, 'second-opinion')
      else this.#conclude(item, result, { moderator, at, reason: opinions.find((one) => one.reason !== null)?.reason })
      return result === 'second-opinion' ? result : 'decided'
    })
    this.#onChange()
    return outcome
  }

  /** Entries that were withdrawn, quarantined or expired: what they alone held goes free. Within the page's transaction. */
  entriesEnded(entries: readonly EntryId[], at = new Date()): void {
    for (const entry of entries) {
      for (const item of this.#rows.dropEntry(entry)) {
        if (item.state === 'decided') continue
        this.#rows.end(item, null, at)
        this.#tellPlatform('upload.released', item, at, { because: 'nothing-matches-any-more' })
      }
    }
  }

  #conclude(
    item: ReviewItem,
    value: Judgement,
    { moderator, at, reason }: { moderator: string; at: Date; reason: string | null | undefined },
  ): void {
    for (const { entry } of item.matches) {
      const because = value === 'not_intimate' ? { reason: reason as NotIntimateReason, secondModerator: true } : {}
      this.#tellExchange({ entry, value, ...because })
    }
    if (value === 'suspected_under_18') {
      // The ordinary address hears only that it is over: what it was goes to those who deal with it.
      this.#tellPlatform('upload.closed', item, at, {})
      const message = {
        type: 'child-safety',
        timestamp: at.toISOString(),
        data: childSafetyData(item, moderator, at),
      } as const
      this.#outbox.put('child-safety', message, at)
    } else this.#tellPlatform(endedAs[value], item, at, { because: value })
    this.#rows.end(item, value, at)
    // By these a later match is known as told already; they are numbers without a hash.
    if (value === 'suspected_under_18') this.#rows.addMatches(item, item.matches)
  }

  /** Once a day. */
  #forgetOld(at: Date): void {
    if (at.getTime() < this.#forgetNotBefore) return
    this.#forgetNotBefore = at.getTime() + dayMs
    this.#rows.forgetEndedBefore(new Date(at.getTime() - this.#configuration.forgetAfterDays * dayMs))
  }

  #tellExchange(feedback: Feedback): void {
    this.#feedState.queueReport({ key: randomUUID(), feedback })
  }

  #tellPlatform(type: WebhookType, { content }: ReviewItem, at: Date, data: Record<string, unknown>): void {
    this.#outbox.put('events', { type, timestamp: at.toISOString(), data: { content, ...data } }, at)
  }
}

function childSafetyData({ content, surface, createdAt }: ReviewItem, moderator: string, at: Date) {
  return {
    content,
    surface,
    moderator,
    queuedAt: createdAt.toISOString(),
    suspectedAt: at.toISOString(),
    // Said in words a program can show: the receiver may know nothing else of us.
    preserve: ['the file as it was uploaded', 'when it was uploaded', 'the account', 'how it was shared'],
    doNot: ['delete it', 'forward it', 'show it to anyone who need not see it'],
  }
}
