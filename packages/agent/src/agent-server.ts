import { randomUUID, timingSafeEqual } from 'node:crypto'
import {
  Appeal,
  agentDocument,
  agentOperations,
  BareHash,
  CloseBreaker,
  ContentDeletions,
  Feedback,
  LinkedUpload,
  limits,
  Problem,
  ReviewDecision,
  type ReviewList,
  Upload,
} from '@breakwater/contracts'
import { UnreadableFile } from '@breakwater/fingerprint'
import { z } from '@hono/zod-openapi'
import { Hono, type HonoRequest } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Agent } from './agent.ts'
import { type Listening, listen } from './listen.ts'
import { addContentRoutes } from './look-back/content-routes.ts'
import { parsed, readJson } from './request-body.ts'

export interface AgentServerOptions {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  /** Callers must send it as a bearer token. Needed on any host but this machine's own. */
  readonly token?: string
}

/** A video may take so long to arrive. */
const uploadSeconds = 600

const loopback = new Set(['127.0.0.1', '::1', 'localhost'])

/** An agent that anyone could ask would tell anyone what is listed. */
export class TokenNeeded extends Error {
  override readonly name = 'TokenNeeded'
  constructor(host: string) {
    super(`On ${host}, others can reach the agent: give it a token (--token-file), or let it listen on 127.0.0.1.`)
  }
}

/** Serves the agent over HTTP to its own platform. Throws `TokenNeeded`. */
export async function createAgentServer(agent: Agent, { host, port, token }: AgentServerOptions): Promise<Listening> {
  if (!loopback.has(host) && token === undefined) throw new TokenNeeded(host)
  return listen(createAgentApp(agent, token), { host, port, requestSeconds: uploadSeconds })
}

/** The agent's interface without a port. */
export function createAgentApp(agent: Agent, token?: string): Hono {
  const app = new Hono()
  app.get('/healthz', (context) => context.text('ok'))
  app.get('/readyz', (context) => {
    const { isReady, reason } = agent.readiness()
    return context.text(reason, isReady ? 200 : 503)
  })
  const document = agentDocument()
  app.get('/openapi.json', (context) => context.json(document))
  app.use('/v1/*', async (context, next) => {
    if (token !== undefined && !isToken(context.req.header('authorization'), token)) throw new Problem('unauthorized')
    await next()
  })
  const refuseLarge = (limit: number) =>
    bodyLimit({
      maxSize: limit,
      onError: () => {
        throw new Problem('body-too-large', { limit })
      },
    })

  const refuseLargeJson = refuseLarge(limits.requestBytes)
  app.post(agentOperations.match.path, (context, next) => {
    // Files are bounded as they come, by what they are.
    return typeOf(context.req) === 'application/json' ? refuseLargeJson(context, next) : next()
  })
  app.post(agentOperations.match.path, async (context) => {
    const upload = parsed(Upload, context.req.query())
    const type = typeOf(context.req)
    if (type === 'application/json') {
      const body = await readJson(context.req, z.union([LinkedUpload, BareHash]))
      if ('url' in body) return context.json(await agent.matchAt(body.url, upload))
      if (!agent.takesBareHash) throw new Problem('bare-hash-off')
      const { pdq, quality } = body
      return context.json(agent.matchHash({ hash: pdq, quality }, upload))
    }
    if (!/^(image|video)\//.test(type)) throw new Problem('unsupported-media-type')
    return context.json(await agent.match(context.req.raw.body ?? new Uint8Array(), upload))
  })
  app.post(agentOperations.report.path, refuseLarge(limits.requestBytes), async (context) => {
    agent.report(await readJson(context.req, Feedback))
    return context.json({}, 202)
  })
  addContentRoutes(app, agent.lookBack)
  app.post(agentOperations.deleteContents.path, refuseLarge(limits.requestBytes), async (context) => {
    const { contents } = await readJson(context.req, ContentDeletions)
    return context.json({ deleted: await agent.forget(contents) })
  })
  app.get(agentOperations.status.path, (context) => context.json(agent.status()))
  app.get(agentOperations.readBreakers.path, (context) => context.json({ breakers: agent.trippedBreakers() }))
  app.post(agentOperations.closeBreaker.path, refuseLarge(limits.requestBytes), async (context) => {
    const { entry } = await readJson(context.req, CloseBreaker)
    if (!agent.closeBreaker(entry)) throw new Problem('entry-not-found')
    return context.json({})
  })
  app.get(agentOperations.readReview.path, (context) => context.json(reviewList(agent)))
  app.post(agentOperations.decideReview.path, refuseLarge(limits.requestBytes), async (context) =>
    context.json({ state: agent.review.judge(await readJson(context.req, ReviewDecision)) }),
  )
  app.post(agentOperations.appeal.path, refuseLarge(limits.requestBytes), async (context) => {
    const { token, words } = await readJson(context.req, Appeal)
    const { decisionDueAt } = agent.review.appeal({ token, words })
    return context.json({ decisionDueAt: decisionDueAt.toISOString() }, 202)
  })
  app.get(agentOperations.readDeadLetters.path, (context) => context.json({ deadLetters: agent.deadLetters() }))
  app.post(agentOperations.retryDeadLetters.path, (context) => context.json({ retried: agent.retryDeadLetters() }))

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

function typeOf(request: HonoRequest): string {
  return request.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
}

function reviewList({ review }: Agent): ReviewList {
  const items = review.waiting().map(({ id: _, outcome: __, createdAt, dueAt, opinions, state, appeal, ...item }) => ({
    ...(appeal && { appeal: { words: appeal.words, isDecidedBefore: appeal.decidedBy.length > 0 } }),
    ...{ ...item, state: state as 'waiting' | 'second-opinion', matches: [...item.matches] },
    ...{ createdAt: createdAt.toISOString(), dueAt: dueAt.toISOString(), opinions: opinions.length },
  }))
  return { waiting: review.waitingCount, items }
}

function isToken(authorization: string | undefined, token: string): boolean {
  const given = Buffer.from(authorization ?? '')
  const expected = Buffer.from(`Bearer ${token}`)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
