import { randomUUID } from 'node:crypto'
import { createFeedClient } from '@breakwater/client'
import {
  type ContentId,
  type FeedEvent,
  type FeedPage,
  type HeldList,
  type ListDifference,
  Problem,
} from '@breakwater/contracts'
import { defaultPolicy } from '@breakwater/matcher'
import type { AgentConfiguration } from './agent-configuration.ts'
import type { Agent } from './agent-interface.ts'
import { UploadAnswers } from './answering/upload-answers.ts'
import { type ColdStartParts, startFromSegments } from './cold-start.ts'
import { follow } from './feed-follower.ts'
import { FeedHints } from './feed-hints.ts'
import type { FleetLead } from './fleet/fleet-lead.ts'
import { auditTimes, runAudit } from './list-audit.ts'
import { ListedEntries } from './listed/listed-entries.ts'
import { LookBack } from './look-back/look-back.ts'
import type { LookBackFind } from './look-back/look-back-options.ts'
import { UploadFingerprints } from './matching/upload-fingerprints.ts'
import { videoConfigurationSchema } from './matching/video-pool.ts'
import { nobodyObserves } from './operating/observer.ts'
import { AllowList } from './policy/allow-list.ts'
import { CircuitBreaker, circuitBreakerConfigurationSchema } from './policy/circuit-breaker.ts'
import { decideWithin, judgeUpload } from './policy/judge.ts'
import { reviewConfigurationSchema } from './review/review-configuration.ts'
import { ReviewQueue } from './review/review-queue.ts'
import { Previews } from './review-page/previews.ts'
import { ReviewPage } from './review-page/review-page.ts'
import { AgentDatabase } from './state/agent-database.ts'
import { FeedState } from './state/feed-state.ts'
import { openSealing } from './state/sealing-key.ts'
import { uploaderConfigurationSchema } from './uploader/uploader-notice.ts'
import { WebhookOutbox } from './webhooks/webhook-outbox.ts'
import { WebhookSender } from './webhooks/webhook-sender.ts'

/** How often the index is kept for a start after a kill, where enough of it is new. */
const keepEveryMs = 15 * 60 * 1000

/** Opens the state, or throws `AgentStateInUse`; whatever a part of it throws, the state is not left open. */
export function createAgent(configuration: AgentConfiguration): Agent {
  const database = new AgentDatabase(configuration.stateDirectory)
  try {
    return composeAgent(configuration, database)
  } catch (error) {
    database[Symbol.dispose]()
    throw error
  }
}

function composeAgent(configuration: AgentConfiguration, database: AgentDatabase): Agent {
  const {
    service,
    apiKey,
    stateDirectory,
    policy = defaultPolicy,
    waitSeconds = 25,
    bareHash = false,
    privateMessages = false,
  } = configuration
  const { dryRun = false, staleAfterSeconds = 900, observer = nobodyObserves } = configuration
  const log = configuration.log ?? (() => {})
  const client = createFeedClient({
    baseUrl: service,
    apiKey,
    sealing: openSealing(configuration),
    ...(configuration.fetch === undefined ? {} : { fetch: configuration.fetch }),
  })
  const state = new FeedState(database)
  const breaker = new CircuitBreaker(
    database,
    configuration.circuitBreaker ?? circuitBreakerConfigurationSchema.parse({}),
  )
  const outbox = new WebhookOutbox(database)
  const sender =
    configuration.webhooks &&
    new WebhookSender(outbox, {
      ...configuration.webhooks,
      onFailure: (failure) => log({ event: 'webhook-failed', ...failure }),
    })
  /** Where nobody is to be told nothing is kept to tell, but for what must not be lost. */
  const tellPlatform: WebhookOutbox['put'] = (hook, message, at) => {
    if (sender !== undefined || hook === 'child-safety') outbox.put(hook, message, at)
  }
  const reviewConfiguration = configuration.review ?? reviewConfigurationSchema.parse({})
  const previews = reviewConfiguration.keepPreviews ? new Previews(database) : undefined
  const review = new ReviewQueue(
    database,
    {
      feedState: state,
      outbox: { put: tellPlatform },
      previews,
      onRemoved: (content) => {
        lookBack?.forget([content]).catch(({ name }: Error) => {
          log({ event: 'look-back-trouble', problem: name, retryInSeconds: 0 })
        })
      },
      onChange() {
        following?.tellSoon()
        sender?.tellSoon()
      },
    },
    reviewConfiguration,
    configuration.uploader ?? uploaderConfigurationSchema.parse({}),
  )
  const { page, media } = reviewConfiguration
  const reviewPage = page && new ReviewPage(database, { review, previews, page, media, fetch: configuration.fetch })
  const allowList =
    configuration.allowList && new AllowList(configuration.allowList, () => log({ event: 'allow-list-unreadable' }))
  const listed = new ListedEntries(database)
  const video = configuration.video ?? videoConfigurationSchema.parse({})
  const { decoding, storage } = configuration
  const uploads = new UploadFingerprints({ stateDirectory, decoding, video, storage })
  const putBeforePeople = ({ content, match, decision }: LookBackFind) => {
    const found = { content: content as ContentId, surface: 'public', decision, matches: [match] } as const
    review.add({ ...found, source: 'look-back' })
  }
  const lookBack =
    configuration.lookBack &&
    new LookBack({
      database,
      configuration: { ...configuration.lookBack, onFound: configuration.lookBack.onFound ?? putBeforePeople },
      progress: () => state.progress,
      readFeed: (after, signal) => client.read({ after }, signal),
      standingOf: (entry) => listed.standingOf(entry),
      decide: (matches) => decideWithin({ breaker, policy, video: video.policy }, matches),
      isDryRun: dryRun,
      log,
    })
  let lastContactAt: Date | null = null
  let isCaughtUp = false
  const stopping = new AbortController()
  let sending: Promise<void> | undefined
  let following: ReturnType<typeof follow> | undefined
  let keeping: NodeJS.Timeout | undefined
  let auditing: Promise<void> | undefined
  let hinted: Promise<void> | undefined
  const hints = new FeedHints(client)
  let listAgrees: boolean | null = null
  let closed: Promise<void> | undefined
  // What could not be written leaves the next start slower, and nothing else.
  const keepIndex = () => void listed.keep().catch(() => log({ event: 'index-not-kept' }))

  /** All that follows from events, with what else must change with them. */
  const applyEvents = (events: readonly FeedEvent[], alsoInTransaction: () => void) => {
    const [applyInMemory, lookBackSoon] = database.transaction(() => {
      alsoInTransaction()
      const apply = listed.apply(events)
      fleet?.apply(events)
      review.entriesEnded(events.map(({ entry }) => entry).filter((entry) => !listed.has(entry)))
      return [apply, lookBack?.apply(events)]
    })
    applyInMemory()
    lookBackSoon?.()
    sender?.tellSoon()
    for (const { entry } of events) if (!listed.has(entry)) breaker.close(entry)
  }

  const followed = {
    get progress() {
      return state.progress
    },
    get owedAcknowledgement() {
      const owed = state.owedAcknowledgement
      return owed !== null && (fleet?.isAppliedEverywhere(owed) ?? true) ? owed : null
    },
    reports: () => state.reports(),
    // Looking back needs all forms of what it looks for, which the feed has.
    async startCold(signal: AbortSignal) {
      if (lookBack !== undefined) return false
      const entries = await startFromSegments(coldStart, signal)
      if (entries !== undefined) log({ event: 'segments', entries, cursor: state.progress.cursor })
      return entries !== undefined
    },
    apply: (page: FeedPage) => applyEvents(page.events, () => state.advance(page)),
    reset() {
      isCaughtUp = false
      const removeInMemory = database.transaction(() => {
        state.rewind()
        lookBack?.rewind()
        fleet?.reset()
        return listed.removeAll()
      })
      removeInMemory()
    },
    noteAcknowledged: (withdrawnThrough: number) => state.noteAcknowledged(withdrawnThrough),
    forgetReport: (key: string) => state.forgetReport(key),
  }

  const coldStart: ColdStartParts = {
    client,
    isEmpty: () => listed.size === 0,
    reset: () => followed.reset(),
    applySegments(entries) {
      const events = entries.map((entry) => ({ ...entry, type: 'add' }) as const)
      const applyInMemory = database.inLargeTransaction(() => listed.apply(events))
      applyInMemory()
    },
    beginAt(place) {
      database.transaction(() => {
        state.beginAt(place)
        fleet?.reset()
      })
    },
  }

  const onTrip = () => {
    log({ event: 'breaker-tripped' })
    observer.breakerTripped()
  }
  const answers = new UploadAnswers({
    ...{ database, state, listed, uploads, review, previews, lookBack, observer, log, videoPolicy: video.policy },
    judge: (name, matches) => judgeUpload({ breaker, allowList, policy, video: video.policy, onTrip }, name, matches),
    isDryRun: dryRun,
    takesPrivateMessages: privateMessages,
  })

  const held = async (cells: number) => {
    const { cursor, epoch } = state.progress
    const summary = isCaughtUp ? await listed.summary(cells) : undefined
    const isStillSo = state.progress.cursor === cursor && state.progress.epoch === epoch
    if (summary === undefined || !isStillSo) return undefined
    const { entries, digest, sketch } = summary
    return { held: { sequence: cursor, entries, digest }, sketch }
  }
  /** The cursor stays: what comes after it is still to come. */
  const repair = ({ drop, hold }: ListDifference, { sequence }: HeldList) => {
    const { cursor } = state.progress
    if (cursor !== sequence) return false
    const ends = drop.map((entry) => ({ type: 'withdraw', entry, sequence: cursor }) as const)
    applyEvents([...hold, ...ends], () => {})
    return true
  }

  const agent: Agent = {
    review,
    reviewPage,
    deadLetters: () => outbox.deadLetters(),
    retryDeadLetters() {
      const retried = outbox.retryDeadLetters(new Date())
      sender?.tellSoon()
      return retried
    },
    takesBareHash: bareHash,
    lookBack,
    start() {
      const onContact = () => {
        lastContactAt = new Date()
      }
      const onCaughtUp = () => {
        isCaughtUp = true
        state.noteWhole()
      }
      sending ??= sender?.run(stopping.signal)
      keeping ??= setInterval(keepIndex, keepEveryMs).unref()
      const onAgreed = (agrees: boolean) => {
        listAgrees = agrees
      }
      auditing ??= runAudit(
        { client, held, acknowledged: () => state.acknowledged, repair, reread: () => followed.reset(), log, onAgreed },
        configuration.audit ?? auditTimes,
        stopping.signal,
      )
      fleet?.start()
      hinted ??= hints.run(stopping.signal)
      const { signal } = stopping
      following ??= follow(followed, client, { waitSeconds, hints, log, signal, onContact, onCaughtUp })
    },
    match: (bytes, upload) => answers.match(bytes, upload),
    matchAt: (url, upload) => answers.matchAt(url, upload),
    matchHash: (pdq, upload) => answers.matchHash(pdq, upload),
    lookAgain: (content) => answers.lookAgain(content),
    settle: (found, upload, isNew) => answers.settle(found, upload, isNew),
    report(feedback) {
      const isIncomplete = feedback.reason === undefined || feedback.secondModerator !== true
      if (feedback.value === 'not_intimate' && isIncomplete) throw new Problem('reason-required')
      state.queueReport({ key: randomUUID(), feedback })
      following?.tellSoon()
    },
    async forget(contents) {
      const waited = review.forget(contents)
      const kept = (await lookBack?.forget(contents)) ?? []
      return new Set([...waited, ...kept]).size
    },
    holds: (entry) => listed.has(entry),
    status: () => ({
      feedSequence: state.progress.cursor,
      entries: listed.size,
      listAgrees,
      queued: state.reports().length + (state.owedAcknowledgement === null ? 0 : 1),
      waitingReviews: review.waitingCount,
      overdueReviews: review.overdueCount(new Date()),
      waitingMessages: outbox.waiting,
      deadLetters: outbox.deadLetterCount,
      lastContactAt: lastContactAt?.toISOString() ?? null,
      ...(lookBack === undefined ? {} : { lookBack: lookBack.status }),
    }),
    readiness() {
      if (lastContactAt === null || !isCaughtUp) return { isReady: false, reason: 'not-read-yet' }
      const isReached = Date.now() - lastContactAt.getTime() < staleAfterSeconds * 1000
      return { isReady: isReached, reason: isReached ? 'ready' : 'out-of-reach' }
    },
    trippedBreakers: () => breaker.tripped(new Date()),
    closeBreaker: (entry) => breaker.close(entry),
    close() {
      closed ??= close()
      return closed
    },
    [Symbol.asyncDispose]: () => agent.close(),
  }
  const fleet: FleetLead | undefined = configuration.fleet?.use({
    ...{ database, listed, settle: agent.settle, tellSoon: () => following?.tellSoon() },
    progress: () => state.progress,
    tell(type, data, at) {
      tellPlatform('events', { type, timestamp: at.toISOString(), data }, at)
      sender?.tellSoon()
    },
  })
  const close = async () => {
    stopping.abort()
    clearInterval(keeping)
    await fleet?.close()
    await following?.ended
    await auditing
    await hinted
    await sending
    await lookBack?.[Symbol.asyncDispose]()
    await uploads[Symbol.asyncDispose]()
    await listed[Symbol.asyncDispose]()
    database[Symbol.dispose]()
  }
  return agent
}
