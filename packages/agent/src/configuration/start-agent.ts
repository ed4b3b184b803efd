import { limits } from '@breakwater/contracts'
import { type Agent, createAgent } from '../agent.ts'
import { createAgentServer } from '../agent-server.ts'
import { listen as listenTo } from '../listen.ts'
import { createAgentLog } from '../operating/log.ts'
import { AgentMetrics } from '../operating/metrics.ts'
import type { AgentObserver } from '../operating/observer.ts'
import { createReviewApp } from '../review-page/review-routes.ts'
import type { ConfigurationFile } from './configuration-file.ts'
import { readPlatformKey, readSecret } from './secrets.ts'

export interface RunningAgent {
  readonly agent: Agent
  readonly url: string
  /** Undefined where the file asks for none. */
  readonly metricsUrl: string | undefined
  /** Undefined where there is no page for moderators. */
  readonly reviewUrl: string | undefined
  /** Takes no more, finishes what runs, keeps what must be kept. */
  close(): Promise<void>
}

/** Starts all that a file asks for. Throws what its parts throw; what was started before is stopped then. */
export async function startAgent(file: ConfigurationFile): Promise<RunningAgent> {
  const { listen, metrics: metricsAt, allowList } = file
  await using started = new AsyncDisposableStack()
  // The agent's own figures need the agent, which needs somebody to tell them to.
  let metrics: AgentMetrics | undefined
  const observer: AgentObserver = {
    decided: (event) => metrics?.decided(event),
    refused: (code) => metrics?.refused(code),
    breakerTripped: () => metrics?.breakerTripped(),
  }
  const agent = createAgent({
    service: file.service.replace(/\/+$/, ''),
    apiKey: readPlatformKey(file.keyFile),
    stateDirectory: file.state,
    waitSeconds: file.waitSeconds,
    bareHash: file.bareHash,
    privateMessages: file.privateMessages,
    dryRun: file.dryRun,
    policy: file.policy,
    circuitBreaker: file.circuitBreaker,
    staleAfterSeconds: file.readiness.staleAfterSeconds,
    decoding: file.decoding,
    video: file.video,
    review: file.review,
    uploader: file.uploader,
    ...(allowList === undefined ? {} : { allowList }),
    ...(file.storage === undefined ? {} : { storage: file.storage }),
    ...(file.webhooks === undefined ? {} : { webhooks: webhooksOf(file.webhooks) }),
    ...lookBackOf(file.lookBack),
    log: createAgentLog(),
    observer,
  })
  started.defer(() => agent.close())
  metrics = new AgentMetrics(() => agent.status())
  const token = listen.tokenFile === undefined ? {} : { token: readSecret(listen.tokenFile) }
  const server = await createAgentServer(agent, { host: listen.host, port: listen.port, ...token })
  started.defer(() => server.close())
  const metricsServer = metricsAt && (await metrics.listen(metricsAt.host, metricsAt.port))
  if (metricsServer !== undefined) started.defer(() => metricsServer.close())
  const { page } = file.review
  const reviewServer =
    page &&
    agent.reviewPage &&
    (await listenTo(createReviewApp(agent.reviewPage), { ...page, requestSeconds: limits.requestSeconds }))
  if (reviewServer !== undefined) started.defer(() => reviewServer.close())
  agent.start()
  const running = started.move()
  return {
    ...{ agent, url: server.url, metricsUrl: metricsServer?.url, reviewUrl: reviewServer?.url },
    close: () => running.disposeAsync(),
  }
}

function webhooksOf({ url, secretFile, childSafety, giveUpAfterHours }: NonNullable<ConfigurationFile['webhooks']>) {
  const events = { url, secret: readSecret(secretFile) }
  const hooks = childSafety && { 'child-safety': { url: childSafety.url, secret: readSecret(childSafety.secretFile) } }
  return { hooks: { events, ...hooks }, giveUpAfterHours }
}

function lookBackOf({ enabled, keyFile, ...rest }: ConfigurationFile['lookBack']) {
  return enabled ? { lookBack: { ...rest, ...(keyFile === undefined ? {} : { keyFile }) } } : {}
}
