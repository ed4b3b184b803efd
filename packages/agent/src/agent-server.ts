import {
  Appeal,
  agentOperations,
  CloseBreaker,
  ContentDeletions,
  Feedback,
  Problem,
  ReviewDecision,
  type ReviewList,
} from '@breakwater/contracts'
import type { Hono } from 'hono'
import type { Agent } from './agent-interface.ts'
import { type Listening, listen } from './listen.ts'
import { addContentRoutes } from './look-back/content-routes.ts'
import { createMatchApp, refuseLargeJson } from './match-app.ts'
import { readJson } from './request-body.ts'

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
export function createAgentServer(agent: Agent, options: AgentServerOptions): Promise<Listening> {
  return serveToPlatform((token) => createAgentApp(agent, token), options)
}

/** Serves an interface that asks for a token to the platform. Throws `TokenNeeded`. */
export async function serveToPlatform(
  createApp: (token: string | undefined) => Hono,
  { host, port, token }: AgentServerOptions,
): Promise<Listening> {
  if (!loopback.has(host) && token === undefined) throw new TokenNeeded(host)
  return listen(createApp(token), { host, port, requestSeconds: uploadSeconds })
}

/** The agent's interface without a port. */
export function createAgentApp(agent: Agent, token?: string): Hono {
  const { takesBareHash, matchHash, ...answering } = agent
  const app = createMatchApp({ ...answering, ...(takesBareHash && { matchHash }) }, token)
  app.post(agentOperations.report.path, refuseLargeJson, async (context) => {
    agent.report(await readJson(context.req, Feedback))
    return context.json({}, 202)
  })
  addContentRoutes(app, agent)
  app.post(agentOperations.deleteContents.path, refuseLargeJson, async (context) => {
    const { contents } = await readJson(context.req, ContentDeletions)
    return context.json({ deleted: await agent.forget(contents) })
  })
  app.get(agentOperations.readBreakers.path, (context) => context.json({ breakers: agent.trippedBreakers() }))
  app.post(agentOperations.closeBreaker.path, refuseLargeJson, async (context) => {
    const { entry } = await readJson(context.req, CloseBreaker)
    if (!agent.closeBreaker(entry)) throw new Problem('entry-not-found')
    return context.json({})
  })
  app.get(agentOperations.readReview.path, (context) => context.json(reviewList(agent)))
  app.post(agentOperations.decideReview.path, refuseLargeJson, async (context) =>
    context.json({ state: agent.review.judge(await readJson(context.req, ReviewDecision)) }),
  )
  app.post(agentOperations.appeal.path, refuseLargeJson, async (context) => {
    const { token, words } = await readJson(context.req, Appeal)
    const { decisionDueAt } = agent.review.appeal({ token, words })
    return context.json({ decisionDueAt: decisionDueAt.toISOString() }, 202)
  })
  app.get(agentOperations.readDeadLetters.path, (context) => context.json({ deadLetters: agent.deadLetters() }))
  app.post(agentOperations.retryDeadLetters.path, (context) => context.json({ retried: agent.retryDeadLetters() }))
  return app
}

function reviewList({ review }: Agent): ReviewList {
  const items = review.waiting().map(({ id: _, outcome: __, createdAt, dueAt, opinions, state, appeal, ...item }) => ({
    ...(appeal && { appeal: { words: appeal.words, isDecidedBefore: appeal.decidedBy.length > 0 } }),
    ...{ ...item, state: state as 'waiting' | 'second-opinion', matches: [...item.matches] },
    ...{ createdAt: createdAt.toISOString(), dueAt: dueAt.toISOString(), opinions: opinions.length },
  }))
  return { waiting: review.waitingCount, items }
}
