import {
  type FeedCapabilities,
  feedCapabilities,
  feedOperations,
  nonceHeader,
  Problem,
  sealedQuestions,
} from '@breakwater/contracts'
import type { Store } from '@breakwater/store'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Exchange } from './exchange.ts'
import type { FeedSealing } from './feed-sealing.ts'
import type { HintBoard } from './hint-board.ts'
import type { ListRepair } from './list-repair.ts'

export interface FeedRouteParts {
  readonly exchange: Exchange
  readonly hints: HintBoard
  readonly repair: ListRepair
  readonly sealing: FeedSealing
  readonly store: Pick<Store, 'issueSegments' | 'listSegments' | 'readSegment'>
  /** Ways in which this lane can be read. */
  readonly faces: FeedCapabilities['faces']
  readonly lateAfterSeconds: number
  /** Aborted when the service stops. */
  readonly stopping: AbortSignal
}

const checkEveryMs = 1_000
/** How long whoever asks for segments waits for new ones. The rest is made later, and read from the feed until then. */
const issueMs = 5_000

/** Mounts what the feed offers besides reading it; who asks has been looked at. */
export function mountFeed(app: OpenAPIHono, parts: FeedRouteParts): void {
  const { exchange, hints, repair, sealing, store, faces, lateAfterSeconds, stopping } = parts
  const platformOf = (context: Context) => exchange.authenticate(context.req.header('authorization'))
  const capabilities: FeedCapabilities = { ...feedCapabilities, faces, lateAfterSeconds }

  app.openapi(feedOperations.readCapabilities, (context) => context.json(capabilities, 200))
  app.openapi(feedOperations.findDifference, async (context) => {
    const platform = await platformOf(context)
    const nonce = context.req.valid('header')[nonceHeader]
    sealing.check(platform, nonce)
    const said = context.req.valid('json')
    const asked = { question: sealedQuestions.sketch(said.held), nonce }
    return context.json(await sealing.answer(platform, asked, await repair.compare(said)), 200)
  })
  app.openapi(feedOperations.listSegments, async (context) => {
    const platform = await platformOf(context)
    const nonce = context.req.valid('header')[nonceHeader]
    sealing.check(platform, nonce)
    await store.issueSegments(issueMs)
    const { epoch, through, segments } = await store.listSegments()
    return context.json(await sealing.index(platform, nonce, { epoch, through, segments: [...segments] }), 200)
  })
  app.openapi(feedOperations.readSegment, async (context) => {
    const platform = await platformOf(context)
    const { digest } = context.req.valid('param')
    const { period } = context.req.valid('query')
    const plain = await store.readSegment(digest)
    if (plain === null) throw new Problem('segment-gone')
    const content = await sealing.segment(platform, { digest, period }, plain)
    const etag = period === undefined ? `"${digest}"` : `"${digest}-${period}"`
    // A cache must ask before it gives it again: what somebody took back must not come out of one.
    const headers = { etag, 'cache-control': 'private, no-cache' }
    const isKnown = context.req
      .header('if-none-match')
      ?.split(/\s*,\s*/)
      .includes(etag)
    if (isKnown === true) return new Response(null, { status: 304, headers })
    const type = period === undefined ? 'application/x-ndjson' : 'application/octet-stream'
    return new Response(content, { headers: { ...headers, 'content-type': type } })
  })
  app.openapi(feedOperations.streamHints, async (context) => {
    const platform = await platformOf(context)
    const connection = hints.connect(platform.id)
    const gone = new AbortController()
    const signal = AbortSignal.any([gone.signal, stopping, context.req.raw.signal])
    const answer = streamSSE(context, async (stream) => {
      using _ = connection
      stream.onAbort(() => gone.abort())
      let checkedAt = performance.now()
      try {
        for await (const hint of hints.hints(signal)) {
          // One that was suspended meanwhile is told no more.
          if (performance.now() - checkedAt > checkEveryMs) {
            await platformOf(context)
            checkedAt = performance.now()
          }
          await stream.writeSSE({ data: JSON.stringify(hint) })
        }
      } catch {
        // It ends, and the client comes again: then it is told what is wrong.
      }
    })
    // Proxies that collect answers would keep hints until they are worth nothing.
    answer.headers.set('x-accel-buffering', 'no')
    return answer
  })
}
