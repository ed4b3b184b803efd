import { type FeedCapabilities, feedCapabilities, feedOperations } from '@breakwater/contracts'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { ServiceConfiguration } from './configuration.ts'
import type { Exchange } from './exchange.ts'
import type { HintBoard } from './hint-board.ts'
import type { ListRepair } from './list-repair.ts'

export interface FeedRouteParts {
  readonly exchange: Exchange
  readonly hints: HintBoard
  readonly repair: ListRepair
  readonly configuration: Pick<ServiceConfiguration, 'lateAfterSeconds' | 'ncmecFace'>
  /** Aborted when the service stops. */
  readonly stopping: AbortSignal
}

const checkEveryMs = 1_000

/** Mounts what the feed offers besides reading it; who asks has been looked at. */
export function mountFeed(
  app: OpenAPIHono,
  { exchange, hints, repair, configuration, stopping }: FeedRouteParts,
): void {
  const platformOf = (context: Context) => exchange.authenticate(context.req.header('authorization'))
  const { lateAfterSeconds, ncmecFace } = configuration
  const faces = ['native', 'stopncii', ...(ncmecFace ? ['ncmec'] : [])]
  const capabilities: FeedCapabilities = { ...feedCapabilities, faces, lateAfterSeconds }

  app.openapi(feedOperations.readCapabilities, (context) => context.json(capabilities, 200))
  app.openapi(feedOperations.findDifference, async (context) =>
    context.json(await repair.compare(context.req.valid('json')), 200),
  )
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
