import { randomUUID } from 'node:crypto'
import { createFeedClient } from '@breakwater/client'
import {
  type AgentStatus,
  type Feedback,
  type FeedPage,
  type MatchAnswer,
  Problem,
  type Upload,
} from '@breakwater/contracts'
import { fingerprintImage } from '@breakwater/fingerprint/node'
import { decide, defaultPolicy, type MatchPolicy } from '@breakwater/matcher'
import { type AgentLogEvent, follow } from './feed-follower.ts'
import { ListedEntries, type Query } from './listed/listed-entries.ts'
import { LookBack } from './look-back/look-back.ts'
import type { LookBackConfiguration } from './look-back/look-back-options.ts'
import { AgentDatabase } from './state/agent-database.ts'
import { FeedState } from './state/feed-state.ts'

export interface AgentConfiguration {
  /** Origin of the Breakwater service, without a trailing slash. */
  readonly service: string
  readonly apiKey: string
  /** Must be this agent's alone. */
  readonly stateDirectory: string
  readonly policy?: MatchPolicy
  /** How long the service may hold a poll open. */
  readonly waitSeconds?: number
  /** Take a bare hash for a picture. Makes the list a lookup oracle; off unless asked for. */
  readonly bareHash?: boolean
  /** Also look at uploads to private messages. Off unless asked for: see docs/runbooks/connect-a-platform.md. */
  readonly privateMessages?: boolean
  /** Keep the hashes of what is shown in public, to find old copies of new entries. Off unless asked for: see docs/agent/look-back.md. */
  readonly lookBack?: LookBackConfiguration
  readonly fetch?: typeof fetch
  readonly log?: (event: AgentLogEvent) => void
}

/** The platform's side: keeps the list, answers what to do with an upload, reports back by itself. */
export interface Agent extends AsyncDisposable {
  readonly takesBareHash: boolean
  /** Where it is on. */
  readonly lookBack: LookBack | undefined
  /** Begins to follow the feed. Until then it answers from what it held when it stopped. */
  start(): void
  /** What to do with an uploaded image. Throws `UnreadableFile`: an unreadable file is never `allow`. */
  match(bytes: Uint8Array, upload?: Upload): Promise<MatchAnswer>
  /** Without the picture only its upright form can be compared. */
  matchHash(pdq: Query['pdq'], upload?: Upload): MatchAnswer
  /** Keeps a moderator's decision on the disk before it returns; it is delivered as soon as the service answers. */
  report(feedback: Feedback): void
  /** Whether an entry is still listed: a held upload whose entries are all gone may be shown. */
  holds(entry: string): boolean
  status(): AgentStatus
  close(): Promise<void>
}

const publicUpload: Upload = { surface: 'public' }

/** Opens the state, or throws `AgentStateInUse`. */
export function createAgent(configuration: AgentConfiguration): Agent {
  const {
    service,
    apiKey,
    stateDirectory,
    policy = defaultPolicy,
    waitSeconds = 25,
    bareHash = false,
    privateMessages = false,
  } = configuration
  const log = configuration.log ?? (() => {})
  const client = createFeedClient({
    baseUrl: service,
    apiKey,
    ...(configuration.fetch === undefined ? {} : { fetch: configuration.fetch }),
  })
  const database = new AgentDatabase(stateDirectory)
  const state = new FeedState(database)
  const listed = new ListedEntries(database)
  const lookBack =
    configuration.lookBack &&
    new LookBack({
      database,
      configuration: configuration.lookBack,
      progress: () => state.progress,
      readFeed: (after, signal) => client.read({ after }, signal),
      standingOf: (entry) => listed.standingOf(entry),
      decide: (matches) => decide(matches, policy),
      log,
    })
  let lastContactAt: Date | null = null
  const stopping = new AbortController()
  let following: ReturnType<typeof follow> | undefined

  const followed = {
    get progress() {
      return state.progress
    },
    get owedAcknowledgement() {
      return state.owedAcknowledgement
    },
    reports: () => state.reports(),
    apply(page: FeedPage) {
      const [applyInMemory, lookBackSoon] = database.transaction(() => {
        state.advance(page)
        return [listed.apply(page.events), lookBack?.apply(page.events)]
      })
      applyInMemory()
      lookBackSoon?.()
    },
    reset() {
      const removeInMemory = database.transaction(() => {
        state.rewind()
        lookBack?.rewind()
        return listed.removeAll()
      })
      removeInMemory()
    },
    noteAcknowledged: (withdrawnThrough: number) => state.noteAcknowledged(withdrawnThrough),
    forgetReport: (key: string) => state.forgetReport(key),
  }

  const checkSurface = ({ surface }: Upload) => {
    if (surface === 'private-message' && !privateMessages) throw new Problem('surface-off')
  }
  const answer = (query: Query): MatchAnswer => {
    const matches = listed.match(query)
    return { decision: decide(matches, policy), feedSequence: state.progress.cursor, matches }
  }

  /** In one turn with the answer, so that no entry can come between: it would miss this upload. */
  const remember = async ({ content, surface }: Upload, { decision }: MatchAnswer, { pdq, md5 }: Query) => {
    if (lookBack === undefined || content === undefined || surface !== 'public' || decision !== 'allow') return
    await lookBack.remember({ content, pdq: pdq.hash, quality: pdq.quality, md5 })
  }

  const agent: Agent = {
    takesBareHash: bareHash,
    lookBack,
    start() {
      const onContact = () => {
        lastContactAt = new Date()
      }
      following ??= follow(followed, client, { waitSeconds, log, signal: stopping.signal, onContact })
    },
    async match(bytes, upload = publicUpload) {
      checkSurface(upload)
      const fingerprint = await fingerprintImage(bytes)
      const given = answer(fingerprint)
      await remember(upload, given, fingerprint)
      return given
    },
    matchHash(pdq, upload = publicUpload) {
      checkSurface(upload)
      return answer({ pdq })
    },
    report(feedback) {
      const isIncomplete = feedback.reason === undefined || feedback.secondModerator !== true
      if (feedback.value === 'not_intimate' && isIncomplete) throw new Problem('reason-required')
      state.queueReport({ key: randomUUID(), feedback })
      following?.tellSoon()
    },
    holds: (entry) => listed.has(entry),
    status: () => ({
      feedSequence: state.progress.cursor,
      entries: listed.size,
      queued: state.reports().length + (state.owedAcknowledgement === null ? 0 : 1),
      lastContactAt: lastContactAt?.toISOString() ?? null,
      ...(lookBack === undefined ? {} : { lookBack: lookBack.status }),
    }),
    async close() {
      stopping.abort()
      await following?.ended
      await lookBack?.[Symbol.asyncDispose]()
      await listed[Symbol.asyncDispose]()
      database[Symbol.dispose]()
    },
    [Symbol.asyncDispose]: () => agent.close(),
  }
  return agent
}
