import {
  type ContentId,
  type LookAgain,
  type LookedAgain,
  type Match,
  type MatchAnswer,
  Problem,
  type Upload,
} from '@breakwater/contracts'
import { UnreadableFile } from '@breakwater/fingerprint'
import { stillOfVideo } from '@breakwater/fingerprint/node'
import type { Agent } from '../agent-interface.ts'
import type { AgentLogEvent } from '../feed-follower.ts'
import type { ListedEntries } from '../listed/listed-entries.ts'
import { type ContentHash, withoutPicture } from '../look-back/content-hash.ts'
import { lookAgain } from '../look-back/look-again.ts'
import type { LookBack } from '../look-back/look-back.ts'
import { type UploadFingerprints, whereCutShort } from '../matching/upload-fingerprints.ts'
import type { ReceivedUpload, UploadBytes } from '../matching/upload-receiver.ts'
import type { AgentObserver } from '../operating/observer.ts'
import type { UploadName } from '../policy/allow-list.ts'
import type { Judged } from '../policy/judge.ts'
import type { VideoPolicy } from '../policy/video-policy.ts'
import type { ReviewQueue } from '../review/review-queue.ts'
import type { Previews } from '../review-page/previews.ts'
import type { AgentDatabase } from '../state/agent-database.ts'
import type { FeedState } from '../state/feed-state.ts'

export interface UploadAnswersParts {
  readonly database: AgentDatabase
  readonly state: FeedState
  readonly listed: ListedEntries
  readonly uploads: UploadFingerprints
  readonly review: ReviewQueue
  readonly previews: Previews | undefined
  readonly lookBack: LookBack | undefined
  readonly videoPolicy: VideoPolicy
  readonly judge: (name: UploadName, matches: readonly Match[]) => Judged
  readonly observer: AgentObserver
  readonly log: (event: AgentLogEvent) => void
  readonly isDryRun: boolean
  readonly takesPrivateMessages: boolean
}

const publicUpload: Upload = { surface: 'public' }

/** Answers what to do with an upload, and keeps what follows from the answer: who has to look, and what is looked for later. */
export class UploadAnswers implements Pick<Agent, 'match' | 'matchAt' | 'matchHash' | 'lookAgain' | 'settle'> {
  readonly #parts: UploadAnswersParts

  constructor(parts: UploadAnswersParts) {
    this.#parts = parts
  }

  async match(bytes: UploadBytes, upload: Upload = publicUpload): Promise<MatchAnswer> {
    const startedAt = performance.now()
    const { uploads, listed, judge, videoPolicy } = this.#parts
    try {
      this.#check(upload)
      const deeper = { tier: 'upload', hasWindows: listed.hasWindows } as const
      return await uploads.of(bytes, deeper, async (found, received) => {
        const conclude = (matches: readonly Match[]) => {
          const judged = judge(found.kind === 'image' ? found : { md5: found.md5 }, matches)
          const cut = found.kind === 'image' ? whereCutShort(found) : {}
          const given = this.#answer(judged, upload, startedAt, cut)
          const known = found.kind === 'image' ? { pdq: found.pdq.hash, quality: found.pdq.quality } : withoutPicture
          return { given, kept: this.#remember(upload, judged, { md5: found.md5, ...known }) }
        }
        const { given, kept } =
          found.kind === 'image' ? conclude(listed.match(found)) : await listed.matchVideo(found, videoPolicy, conclude)
        await kept
        const { content } = upload
        if (content !== undefined) await this.#keepPreview(content, received, strongest(given.matches)?.atSeconds)
        return given
      })
    } catch (error) {
      return this.#refused(error)
    }
  }

  async matchAt(url: string, upload: Upload = publicUpload): Promise<MatchAnswer> {
    let bytes: UploadBytes
    try {
      bytes = this.#parts.uploads.at(url)
    } catch (error) {
      return this.#refused(error)
    }
    return this.match(bytes, upload)
  }

  matchHash(...[pdq, upload = publicUpload]: Parameters<Agent['matchHash']>): MatchAnswer {
    const startedAt = performance.now()
    const { judge, listed } = this.#parts
    try {
      this.#check(upload)
      return this.#answer(judge({ pdq }, listed.match({ pdq })), upload, startedAt)
    } catch (error) {
      return this.#refused(error)
    }
  }

  async lookAgain(content: LookAgain): Promise<LookedAgain> {
    try {
      this.#check(publicUpload)
      return await lookAgain(this.#parts, content)
    } catch (error) {
      return this.#refused(error)
    }
  }

  settle(...[found, upload, isNew]: Parameters<Agent['settle']>): ReturnType<Agent['settle']> {
    const startedAt = performance.now()
    const { database, state, listed, judge } = this.#parts
    if (!state.isWhole) throw new Problem('not-ready', { retryAfterSeconds: 1 })
    const matches = listed.settled(found)
    return database.transaction(() => {
      if (!isNew()) return undefined
      const judged = judge(found, matches)
      const given = this.#answer(judged, upload, startedAt, found)
      const known = found.pdq ? { pdq: found.pdq.hash, quality: found.pdq.quality } : withoutPicture
      return { given, kept: this.#remember(upload, judged, { md5: found.md5, ...known }) }
    })
  }

  /** From a list that was never read to its end, `allow` would say nothing. */
  #check({ surface }: Upload): void {
    const { state, takesPrivateMessages } = this.#parts
    if (surface === 'private-message' && !takesPrivateMessages) throw new Problem('surface-off')
    if (!state.isWhole) throw new Problem('not-ready', { retryAfterSeconds: 1 })
  }

  #answer(
    { isAllowListed, decision, ...found }: Judged,
    { content, surface }: Upload,
    startedAt: number,
    { insideCutShort }: Pick<MatchAnswer, 'insideCutShort'> = {},
  ): MatchAnswer {
    const { review, observer, state, isDryRun } = this.#parts
    const matches = [...found.matches]
    if (content !== undefined && decision !== 'allow' && !isDryRun) {
      review.add({ content, surface, decision, source: 'upload', matches })
    }
    const seconds = (performance.now() - startedAt) / 1000
    const isInside = matches.some(({ region }) => region !== undefined)
    observer.decided({ decision, isDryRun, isAllowListed, isInside, seconds })
    const feedSequence = state.progress.cursor
    const said = { feedSequence, matches, ...(insideCutShort ? { insideCutShort } : {}) }
    return isDryRun ? { decision: 'allow', ...said, dryRun: isDryRun } : { decision, ...said }
  }

  /** Counts it, and throws it again. */
  #refused(error: unknown): never {
    const isExpected = error instanceof Problem || error instanceof UnreadableFile
    this.#parts.observer.refused(isExpected ? error.code : 'internal')
    throw error
  }

  /** For whoever has to decide. That it cannot be kept takes no answer away. */
  async #keepPreview(content: ContentId, received: ReceivedUpload, atSeconds?: number): Promise<void> {
    const { previews, review, log } = this.#parts
    if (previews === undefined || !review.waits(content)) return
    try {
      const bytes = received.kind === 'image' ? received.bytes : await stillOfVideo(received.file, atSeconds ?? 0)
      if (bytes !== undefined) await previews.keep(content, { bytes, atSeconds }, () => review.waits(content))
    } catch {
      log({ event: 'preview-not-kept' })
    }
  }

  /** In one turn with the answer, so that no entry can come between: it would miss this upload. */
  #remember({ content, surface }: Upload, { decision }: Judged, known: Omit<ContentHash, 'content'>) {
    const { lookBack } = this.#parts
    // What waits may become public, and is forgotten when it is removed.
    if (lookBack === undefined || content === undefined || surface !== 'public' || decision === 'block') return
    return lookBack.remember({ content, ...known })
  }
}

/** What a still is shown of: a match of the whole rather than of a part, the nearest of either. */
function strongest(matches: readonly Match[]): Match | undefined {
  return matches.find(({ region }) => region === undefined) ?? matches[0]
}
