import { randomUUID, timingSafeEqual } from 'node:crypto'
import {
  type AgentStatus,
  agentDocument,
  agentOperations,
  BareHash,
  LinkedUpload,
  limits,
  type MatchAnswer,
  Problem,
  Upload,
} from '@breakwater/contracts'
import { UnreadableFile } from '@breakwater/fingerprint'
import { z } from '@hono/zod-openapi'
import { Hono, type HonoRequest, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Query } from './listed/match-picture.ts'
import type { UploadBytes } from './matching/upload-receiver.ts'
import { parsed, readJson } from './request-body.ts'

/** Whoever answers what to do with an upload: an agent, or a worker of a fleet. */
export interface Answering {
  match(bytes: UploadBytes, upload?: Upload): Promise<MatchAnswer>
  matchAt(url: string, upload?: Upload): Promise<MatchAnswer>
  /** Absent where a bare hash is not taken. */
  matchHash?(pdq: Query['pdq'], upload?: Upload): MatchAnswer
  status(): AgentStatus
  readiness(): { readonly isReady: boolean; readonly reason: string }
}

/** What all who answer have in common: health, the token, problems, and the question itself. */
export function createMatchApp(answering: Answering, token: string | undefined): Hono {
  const app = new Hono()
  app.get('/healthz', (context) => context.text('ok'))
  app.get('/readyz', (context) => {
    const { isReady, reason } = answering.readiness()
    return context.text(reason, isReady ? 200 : 503)
  })
  const document = agentDocument()
  app.get('/openapi.json', (context) => context.json(document))
  app.use('/v1/*', async (context, next) => {
    if (token !== undefined && !isToken(context.req.header('authorization'), token)) throw new Problem('unauthorized')
    await next()
  })

  app.post(agentOperations.match.path, (context, next) => {
    // Files are bounded as they come, by what they are.
    return typeOf(context.req) === 'application/json' ? refuseLargeJson(context, next) : next()
  })
  app.post(agentOperations.match.path, async (context) => {
    const upload = parsed(Upload, context.req.query())
    const type = typeOf(context.req)
    if (type === 'application/json') {
      const body = await readJson(context.req, z.union([LinkedUpload, BareHash]))
      if ('url' in body) return context.json(await answering.matchAt(body.url, upload))
      if (answering.matchHash === undefined) throw new Problem('bare-hash-off')
      const { pdq, quality } = body
      return context.json(answering.matchHash({ hash: pdq, quality }, upload))
    }
    if (!/^(image|video)\/|^application\/octet-stream$/.test(type)) throw new Problem('unsupported-media-type')
    return context.json(await answering.match(context.req.raw.body ?? new Uint8Array(), upload))
  })
  app.get(agentOperations.status.path, (context) => context.json(answering.status()))

  app.notFound((context) => {
    const isKnown = Object.values(agentOperations).some(({ path }) => path === context.req.path)
    throw new Problem(isKnown ? 'method-not-allowed' : 'not-found')
  })
  app.onError((error) => {
    const problem =
      error instanceof Problem
        ? error
        : error instanceof UnreadableFile
          ? new Problem(error.code)
          : new Problem('internal', { requestId: randomUUID() })
    return new Response(JSON.stringify(problem), {
      status: problem.status,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    })
  })
  return app
}

/** For every body that is JSON. */
export const refuseLargeJson: MiddlewareHandler = bodyLimit({
  maxSize: limits.requestBytes,
  onError: () => {
    throw new Problem('body-too-large', { limit: limits.requestBytes })
  },
})

function typeOf(request: HonoRequest): string {
  return request.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
}

function isToken(authorization: string | undefined, token: string): boolean {
  const given = Buffer.from(authorization ?? '')
  const expected = Buffer.from(`Bearer ${token}`)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
