import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import {
  type AgentStatus,
  type FeedPage,
  type MatchAnswer,
  Problem,
  type ProblemCode,
  problems,
  type QueuedUpload,
  type Sequence,
  type Upload,
} from '@breakwater/contracts'
import { UnreadableFile } from '@breakwater/fingerprint'
import type { JsMsg } from '@nats-io/jetstream'
import type { AgentConfiguration } from '../agent-configuration.ts'
import { type AgentLogEvent, follow } from '../feed-follower.ts'
import { ListedEntries } from '../listed/listed-entries.ts'
import type { UploadTier } from '../matching/fingerprint-pool.ts'
import { UploadFingerprints, whereCutShort } from '../matching/upload-fingerprints.ts'
import type { UploadBytes } from '../matching/upload-receiver.ts'
import { videoConfigurationSchema } from '../matching/video-pool.ts'
import { nobodyObserves } from '../operating/observer.ts'
import { AgentDatabase } from '../state/agent-database.ts'
import { FeedState } from '../state/feed-state.ts'
import type { FleetConfiguration } from './fleet-configuration.ts'
import { connectFleet, type FleetConnection } from './fleet-connection.ts'
import { type Applied, type Finding, QueuedMessage } from './fleet-messages.ts'
import { streams, subjects } from './fleet-streams.ts'
import { reportEveryMs, type SettleReply } from './lead-fleet.ts'
import { ListReader } from './list-reader.ts'
import { repeatUntilAborted } from './repeat.ts'
import { layAside, workOn } from './work-queue.ts'

export type FleetWorkerConfiguration = Pick<
  AgentConfiguration,
  'stateDirectory' | 'decoding' | 'video' | 'storage' | 'privateMessages' | 'staleAfterSeconds' | 'log' | 'observer'
> & { readonly fleet: FleetConfiguration }

/** Decodes and compares for a fleet, from the queue and over HTTP; what follows from it the lead decides. */
export interface FleetWorker extends AsyncDisposable {
  start(): void
  /** As `Agent.match`. What matches, or has a content id, is settled by the lead first. Throws `not-ready` besides. */
  match(bytes: UploadBytes, upload?: Upload): Promise<MatchAnswer>
  matchAt(url: string, upload?: Upload): Promise<MatchAnswer>
  /** Puts an upload in the queue: it is on the disk of NATS when this returns. Throws `not-ready`. */
  enqueue(upload: QueuedUpload): Promise<{ readonly id: string }>
  status(): AgentStatus
  readiness(): { readonly isReady: boolean; readonly reason: 'ready' | 'not-read-yet' | 'out-of-reach' }
  close(): Promise<void>
}

const publicUpload: Upload = { surface: 'public' }
/** Problems that may be over in a while: such an upload is tried again. */
const passing: ReadonlySet<string> = new Set<ProblemCode>(['url-unreachable', 'busy', 'not-ready', 'internal'])

/** Opens the state and joins the fleet. Throws `AgentStateInUse`, `FleetStreamMismatch`, `FleetUnreachable`. */
export async function startFleetWorker(configuration: FleetWorkerConfiguration): Promise<FleetWorker> {
  const database = new AgentDatabase(configuration.stateDirectory)
  try {
    const connection = await connectFleet(configuration.fleet)
    return composeWorker(configuration, database, connection)
  } catch (error) {
    database[Symbol.dispose]()
    throw error
  }
}

function composeWorker(
  configuration: FleetWorkerConfiguration,
  database: AgentDatabase,
  connection: FleetConnection,
): FleetWorker {
  const { fleet, privateMessages = false, staleAfterSeconds = 900, observer = nobodyObserves } = configuration
  const log = configuration.log ?? ((_: AgentLogEvent) => {})
  const worker = nameOf(database)
  const state = new FeedState(database)
  const listed = new ListedEntries(database)
  const video = configuration.video ?? videoConfigurationSchema.parse({})
  const uploads = new UploadFingerprints({ ...configuration, video })
  const stopping = new AbortController()
  const { signal } = stopping
  let lastContactAt: Date | null = null
  let isCaughtUp = false
  let running: Promise<unknown> = Promise.resolve()
  let closed: Promise<void> | undefined

  const report = () => {
    const { applied } = reader
    if (applied === undefined || connection.nats.isClosed()) return
    connection.nats.publish(subjects.applied, JSON.stringify({ worker, ...applied } satisfies Applied))
  }
  const reader = new ListReader(connection, report)
  // Whoever answers has said how far it is, so that no withdrawal is acknowledged without it.
  const canAnswer = () => isCaughtUp && reader.applied !== undefined

  const followed = {
    get progress() {
      return state.progress
    },
    owedAcknowledgement: null,
    reports: () => [],
    apply(page: FeedPage) {
      const applyInMemory = database.transaction(() => {
        state.advance(page)
        return listed.apply(page.events)
      })
      applyInMemory()
    },
    reset() {
      isCaughtUp = false
      const removeInMemory = database.transaction(() => {
        state.rewind()
        return listed.removeAll()
      })
      removeInMemory()
    },
    noteAcknowledged() {},
    forgetReport() {},
  }
  const feed = {
    read: reader.read.bind(reader),
    // A worker has nothing to tell the exchange.
    acknowledge: () => Promise.reject(new Problem('internal')),
    giveFeedback: () => Promise.reject(new Problem('internal')),
  }

  /** Read before the list is: what is added in between is compared again. */
  const listedThrough = () => ({ feedSequence: (reader.applied?.sequence ?? 0) as Sequence })
  const look = (bytes: UploadBytes, tier: UploadTier) =>
    uploads.of(
      bytes,
      { tier, hasWindows: listed.hasWindows },
      async (found): Promise<NonNullable<Finding['found']>> => {
        if (found.kind === 'image') {
          return { md5: found.md5, pdq: found.pdq, matches: listed.match(found), ...whereCutShort(found) }
        }
        return { md5: found.md5, matches: await listed.matchVideo(found, video.policy, (matches) => matches) }
      },
    )
  const checkUpload = ({ surface }: Upload) => {
    if (surface === 'private-message' && !privateMessages) throw new Problem('surface-off')
    if (!canAnswer()) throw new Problem('not-ready', { retryAfterSeconds: 1 })
  }
  const settle = async (found: NonNullable<Finding['found']>, upload: Upload): Promise<MatchAnswer> => {
    const finding: Finding = { id: randomUUID(), ...upload, ...listedThrough(), found }
    const reply = await connection.nats
      .request(subjects.settle, JSON.stringify(finding), { timeout: fleet.answerSeconds * 1000 })
      .then((message) => message.json<SettleReply>())
      .catch((cause: unknown) => {
        throw new Problem('not-ready', { retryAfterSeconds: 1 }, { cause })
      })
    if ('answer' in reply) return reply.answer
    throw new Problem(reply.code in problems ? (reply.code as ProblemCode) : 'internal')
  }

  const findAndTell = async (message: JsMsg): Promise<void> => {
    const parsed = QueuedMessage.safeParse(jsonOf(message))
    if (!parsed.success) return layAside(connection, message)
    const { id, content, surface, url } = parsed.data
    try {
      checkUpload({ surface })
      await tell({ id, content, surface, ...listedThrough(), found: await look(uploads.at(url), 'queue') })
    } catch (error) {
      const code = codeOf(error)
      if (passing.has(code)) throw error
      await tell({ id, content, surface, ...listedThrough(), code })
    }
  }
  const tell = async (finding: Finding): Promise<void> => {
    await connection.publisher.publish(subjects.findings, JSON.stringify(finding), { msgID: finding.id })
  }

  const own: FleetWorker = {
    start() {
      if (running !== idle) return
      const onContact = () => {
        lastContactAt = new Date()
      }
      const onCaughtUp = () => {
        isCaughtUp = true
      }
      const following = follow(followed, feed, { waitSeconds: 20, log, signal, onContact, onCaughtUp })
      const queue = {
        ...{ stream: streams.uploads, together: fleet.together, signal, work: findAndTell },
        giveUp: async (message: JsMsg, error: unknown) => {
          const { id, content, surface } = QueuedMessage.parse(jsonOf(message))
          await tell({ id, content, surface, ...listedThrough(), code: codeOf(error) })
        },
      }
      running = Promise.all([
        following.ended,
        repeatUntilAborted({ doing: 'working', log, signal }, async () => {
          // Who has not the whole list takes no work from those who have.
          if (canAnswer()) await workOn(connection, queue)
          else await delay(50)
        }),
        repeatUntilAborted({ doing: 'reporting', log, signal }, async () => {
          report()
          await delay(reportEveryMs, undefined, { signal }).catch(() => {})
        }),
      ])
    },
    async match(bytes, upload = publicUpload) {
      const startedAt = performance.now()
      try {
        checkUpload(upload)
        const found = await look(bytes, 'upload')
        const isPlain = found.matches.length === 0 && upload.content === undefined
        const feedSequence = (reader.applied?.sequence ?? 0) as Sequence
        const { insideCutShort } = found
        const allowed = { decision: 'allow' as const, feedSequence, matches: [] }
        const answer = isPlain
          ? { ...allowed, ...(insideCutShort ? { insideCutShort } : {}) }
          : await settle(found, upload)
        const seconds = (performance.now() - startedAt) / 1000
        const isInside = answer.matches.some(({ region }) => region !== undefined)
        observer.decided({ decision: answer.decision, isDryRun: false, isAllowListed: false, isInside, seconds })
        return answer
      } catch (error) {
        observer.refused(codeOf(error))
        throw error
      }
    },
    async matchAt(url, upload = publicUpload) {
      return own.match(uploads.at(url), upload)
    },
    async enqueue({ id = randomUUID(), ...upload }) {
      const queued: QueuedMessage = { id, ...upload }
      await connection.publisher.publish(subjects.uploads, JSON.stringify(queued), { msgID: id }).catch((cause) => {
        throw new Problem('not-ready', { retryAfterSeconds: 1 }, { cause })
      })
      return { id }
    },
    status: () => ({
      feedSequence: (reader.applied?.sequence ?? 0) as Sequence,
      entries: listed.size,
      listAgrees: null,
      ...{ queued: 0, waitingReviews: 0, overdueReviews: 0, waitingMessages: 0, deadLetters: 0 },
      lastContactAt: lastContactAt?.toISOString() ?? null,
    }),
    readiness() {
      if (lastContactAt === null || !canAnswer()) return { isReady: false, reason: 'not-read-yet' }
      const isReached = Date.now() - lastContactAt.getTime() < staleAfterSeconds * 1000
      return { isReady: isReached, reason: isReached ? 'ready' : 'out-of-reach' }
    },
    close() {
      closed ??= close()
      return closed
    },
    [Symbol.asyncDispose]: () => own.close(),
  }
  const idle = running
  const close = async () => {
    stopping.abort()
    await running
    await uploads[Symbol.asyncDispose]()
    await connection.nats.close()
    await listed[Symbol.asyncDispose]()
    database[Symbol.dispose]()
  }
  return own
}

/** A worker's name is its own, and stays with its state. */
function nameOf(database: AgentDatabase): string {
  const own = database.own('fleet-worker', ['CREATE TABLE fleet_worker (name TEXT NOT NULL) STRICT;'])
  const found = own.prepare('SELECT name FROM fleet_worker').get()
  if (found !== undefined) return found.name as string
  const name = randomUUID()
  own.prepare('INSERT INTO fleet_worker VALUES (?)').run(name)
  return name
}

function codeOf(error: unknown): ProblemCode {
  return error instanceof Problem || error instanceof UnreadableFile ? error.code : 'internal'
}

function jsonOf(message: JsMsg): unknown {
  try {
    return message.json()
  } catch {
    return undefined
  }
}
