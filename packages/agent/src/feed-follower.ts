import { setTimeout as delay } from 'node:timers/promises'
import type { FeedClient } from '@breakwater/client'
import { type Feedback, type FeedPage, Problem } from '@breakwater/contracts'
import type { FeedHints } from './feed-hints.ts'
import type { LookBackEvent } from './look-back/look-back-event.ts'

/** What happened, for the platform's own log. Never a hash, an entry or a key. */
export type AgentLogEvent =
  | LookBackEvent
  | { readonly event: 'page'; readonly events: number; readonly cursor: number; readonly head: number }
  /** The list was filled from segments; what comes after them is read from the feed. */
  | { readonly event: 'segments'; readonly entries: number; readonly cursor: number }
  | { readonly event: 'acknowledged'; readonly withdrawnThrough: number }
  | { readonly event: 'reported' }
  | { readonly event: 'reset'; readonly reason: 'new-epoch' | 'cursor-ahead' | 'list-differs' }
  | { readonly event: 'refused-report'; readonly code: string }
  | { readonly event: 'breaker-tripped' }
  /** The file was changed and cannot be read: what it said before holds. */
  | { readonly event: 'allow-list-unreadable' }
  /** The service's log says something else than what is held here; what follows puts it right (docs/agent/operating.md). */
  | { readonly event: 'list-differs' }
  /** Entries that were kept and should not have been, and that were missing or stood otherwise. */
  | { readonly event: 'list-repaired'; readonly dropped: number; readonly added: number }
  /** NATS did not do what was asked of it; it is tried again. */
  | { readonly event: 'fleet-trouble'; readonly doing: string; readonly problem: string }
  /** Moderators will have no picture of an upload. */
  | { readonly event: 'preview-not-kept' }
  /** The disk did not take the index: a start after a kill will take longer. */
  | { readonly event: 'index-not-kept' }
  /** The platform's own address did not take a message; `status` is 0 where there was no answer. */
  | { readonly event: 'webhook-failed'; readonly status: number; readonly isDead: boolean }
  | {
      readonly event: 'trouble'
      readonly during: 'reading' | 'telling'
      readonly problem: string
      readonly retryInSeconds: number
    }

/** What the follower needs of the agent that it keeps up to date. */
export interface Followed {
  readonly progress: { readonly epoch: string | null; readonly cursor: number }
  readonly owedAcknowledgement: number | null
  reports(): { readonly key: string; readonly feedback: Feedback }[]
  apply(page: FeedPage): void
  /** Fills a list of which nothing was read, where there is a faster way. False where there is none. */
  startCold?(signal: AbortSignal): Promise<boolean>
  reset(): void
  noteAcknowledged(withdrawnThrough: number): void
  forgetReport(key: string): void
}

const longestPauseSeconds = 60
/** A proxy between may know the feed and not the segments: what is only a shortcut must not keep the list away. */
const mostColdFailures = 2

/** Two loops that run until aborted: one reads the feed, one tells the service what it is owed. Neither ever gives up. */
export function follow(
  followed: Followed,
  client: Pick<FeedClient, 'read' | 'acknowledge' | 'giveFeedback'>,
  {
    waitSeconds,
    hints,
    log,
    signal,
    onContact,
    onCaughtUp,
  }: {
    waitSeconds: number
    /** Without them, or while they do not come, the service is asked to wait. */
    hints?: FeedHints
    log: (event: AgentLogEvent) => void
    signal: AbortSignal
    onContact: () => void
    /** Everything that there was when the service answered is applied. */
    onCaughtUp: () => void
  },
): { readonly ended: Promise<void>; tellSoon(): void } {
  let wake = () => {}
  /** Only who has all that there is may be kept waiting for more. */
  let isCaughtUp = false
  let hasStarted = false
  let coldFailures = 0
  /** The service knows that what it gave is processed: it was asked with the newest cursor. */
  let isSaid = false

  async function startCold(): Promise<boolean> {
    try {
      return (await followed.startCold?.(signal)) === true
    } catch (error) {
      if (signal.aborted || ++coldFailures < mostColdFailures) throw error
      return false
    }
  }

  async function readPage(): Promise<void> {
    const { cursor, epoch } = followed.progress
    // Where that fails twice the feed is read, as it is by a service that has no other way.
    if (cursor === 0 && epoch === null && !hasStarted) {
      const isFilled = await startCold()
      hasStarted = true
      if (isFilled) return onContact()
    }
    const isHinted = hints?.isLive === true
    if (isHinted && isCaughtUp && isSaid) await hints.after(cursor, waitSeconds, signal)
    signal.throwIfAborted()
    const page = await client
      .read({ after: cursor, wait: isCaughtUp && !isHinted ? waitSeconds : 0 }, signal)
      .catch((error: unknown) => {
        if (!(error instanceof Problem) || error.code !== 'cursor-ahead' || cursor === 0) throw error
        return 'cursor-ahead' as const
      })
    onContact()
    const now = followed.progress
    // The list was begun anew meanwhile: this page is not the one that follows.
    if (now.cursor !== cursor || now.epoch !== epoch) {
      isCaughtUp = false
      return
    }
    if (page === 'cursor-ahead' || (epoch !== null && epoch !== page.epoch)) {
      followed.reset()
      isCaughtUp = false
      hasStarted = false
      log({ event: 'reset', reason: page === 'cursor-ahead' ? 'cursor-ahead' : 'new-epoch' })
      return
    }
    isSaid = page.next === cursor
    // It was told of more than it is given: not again at once.
    if (isHinted && isSaid && hints.isAfter(cursor)) await delay(1_000, undefined, { signal })
    if (page.next !== cursor || epoch !== page.epoch) {
      followed.apply(page)
      log({ event: 'page', events: page.events.length, cursor: page.next, head: page.head })
      wake()
    }
    isCaughtUp = page.next >= page.head
    if (isCaughtUp) onCaughtUp()
  }

  async function tell(): Promise<void> {
    const owed = followed.owedAcknowledgement
    if (owed !== null) {
      await client.acknowledge({ withdrawnThrough: owed }, signal)
      followed.noteAcknowledged(owed)
      log({ event: 'acknowledged', withdrawnThrough: owed })
    }
    for (const { key, feedback } of followed.reports()) {
      try {
        await client.giveFeedback(feedback, key, signal)
        log({ event: 'reported' })
      } catch (error) {
        // The service has seen it and will never take it: keeping it would block the ones behind it.
        if (!(error instanceof Problem) || error.code === 'unauthorized' || error.status >= 500) throw error
        log({ event: 'refused-report', code: error.code })
      }
      followed.forgetReport(key)
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    wake = resolve
    // A signal that was given meanwhile is not given again: waiting for it would never end.
    if (followed.owedAcknowledgement === null && followed.reports().length === 0 && !signal.aborted) {
      signal.addEventListener('abort', wake, { once: true })
      await promise
      signal.removeEventListener('abort', wake)
    }
  }

  async function repeat(during: 'reading' | 'telling', step: () => Promise<void>): Promise<void> {
    let failures = 0
    while (!signal.aborted) {
      try {
        await step()
        failures = 0
      } catch (error) {
        if (signal.aborted) return
        const pause = Math.min(2 ** failures++ / 4, longestPauseSeconds) * (0.5 + Math.random() / 2)
        const problem = error instanceof Problem ? error.code : (error as Error).name
        log({ event: 'trouble', during, problem, retryInSeconds: Math.round(pause * 10) / 10 })
        await delay(pause * 1000, undefined, { signal }).catch(() => {})
      }
    }
  }

  const ended = Promise.all([repeat('reading', readPage), repeat('telling', tell)]).then(() => {})
  return { ended, tellSoon: () => wake() }
}
