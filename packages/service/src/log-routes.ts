import { logOperations, Problem, passHeader } from '@breakwater/contracts'
import { parseTilePath } from '@breakwater/log'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { readPass } from './gate/proof-of-work.ts'
import type { Intake } from './intake.ts'
import type { TransparencyLog } from './transparency-log.ts'

const prefix = '/v1/log/'
const text = { 'content-type': 'text/plain; charset=utf-8' }
/** A tile never changes; a checkpoint does, so that it may be kept for a moment only. */
const tileHeaders = {
  'content-type': 'application/octet-stream',
  'cache-control': 'public, max-age=31536000, immutable',
}
const checkpointHeaders = { ...text, 'cache-control': 'public, max-age=5' }

/** Of what anybody may keep a copy of: everything of the log that is there. */
export function isPublicLog(path: string): boolean {
  return path.startsWith(prefix)
}

/** C2SP tlog-tiles below `/v1/log/`, or below that behind the path of a lane. */
export function mountLog(app: OpenAPIHono, transparency: TransparencyLog): void {
  app.openapi(logOperations.describeLog, async (context) => context.json(await transparency.describe(), 200))
  app.openapi(logOperations.readLogKey, async (context) =>
    context.text(await transparency.key(), 200, checkpointHeaders),
  )
  app.openapi(logOperations.readCheckpoint, async (context) =>
    context.text(await transparency.checkpoint(), 200, checkpointHeaders),
  )
  // Paths of tiles have as many parts as their number needs.
  app.on(['GET', 'HEAD'], `${prefix}tile/*`, async (context) => {
    const { path } = context.req
    const tile = parseTilePath(path.slice(path.indexOf(prefix) + prefix.length))
    const bytes = tile === null ? null : await transparency.tile(tile)
    if (bytes === null) throw new Problem('not-found')
    return context.body(Uint8Array.from(bytes), 200, tileHeaders)
  })
}

export function mountReceipts(app: OpenAPIHono, intake: Intake): void {
  app.openapi(logOperations.readReceipt, async (context) =>
    context.json(await intake.receipt(context.req.valid('json'), readPass(context.req.header(passHeader))), 200),
  )
}
