import { limits } from '@breakwater/contracts'
import { createAgent } from '../agent.ts'
import type { AgentConfiguration } from '../agent-configuration.ts'
import type { Agent } from '../agent-interface.ts'
import { type AgentServerOptions, createAgentServer, serveToPlatform } from '../agent-server.ts'
import type { FleetConfiguration } from '../fleet/fleet-configuration.ts'
import type { FleetLeadership } from '../fleet/fleet-lead.ts'
import { listen as listenTo } from '../listen.ts'
import { createAgentLog } from '../operating/log.ts'
import { AgentMetrics } from '../operating/metrics.ts'
import type { AgentObserver } from '../operating/observer.ts'
import { createReviewApp } from '../review-page/review-routes.ts'
import type { ConfigurationFile } from './configuration-file.ts'
import { readPlatformKey, readSecret } from './secrets.ts'

export interface RunningAgent {
  /** Undefined where this is a worker of a fleet. */
  readonly agent: Agent | undefined
  readonly url: string
  /** Undefined where the file asks for none. */
  readonly metricsUrl: string | undefined
  /** Undefined where there is no page for moderators. */
  readonly reviewUrl: string | undefined
  /** Takes no more, finishes what runs, keeps what must be kept. */
  close(): Promise<void>
}

/** Starts all that a file asks for. Throws what its parts throw; what was started before is stopped then. */
export function startAgent(file: ConfigurationFile): Promise<RunningAgent> {
  return file.fleet?.role === 'worker' ? startWorker(file, file.fleet) : startWhole(file)
}

/** NATS is loaded where there is a fleet, and nowhere else. */
async function startWorker(file: ConfigurationFile, fleet: FleetConfiguration): Promise<RunningAgent> {
  const { startFleetWorker } = await import('../fleet/fleet-worker.ts')
  const { createWorkerApp } = await import('../fleet/worker-app.ts')
  await using started = new AsyncDisposableStack()
  let metrics: AgentMetrics | undefined
  const worker = await startFleetWorker({
    ...{ stateDirectory: file.state, decoding: file.decoding, video: file.video, fleet },
    ...{ privateMessages: file.privateMessages, staleAfterSeconds: file.readiness.staleAfterSeconds },
    ...(file.storage === undefined ? {} : { storage: file.storage }),
    ...{ log: createAgentLog(), observer: observerOf(() => metrics) },
  })
  started.defer(() => worker.close())
  metrics = new AgentMetrics(() => worker.status())
  const server = await serveToPlatform((token) => createWorkerApp(worker, token), addressOf(file.listen))
  started.defer(() => server.close())
  const metricsServer = file.metrics && (await metrics.listen(file.metrics.host, file.metrics.port))
  if (metricsServer !== undefined) started.defer(() => metricsServer.close())
  worker.start()
  const running = started.move()
  return {
    ...{ agent: undefined, url: server.url, metricsUrl: metricsServer?.url, reviewUrl: undefined },
    close: () => running.disposeAsync(),
  }
}

async function startWhole(file: ConfigurationFile): Promise<RunningAgent> {
  const { listen, metrics: metricsAt, allowList } = file
  await using started = new AsyncDisposableStack()
  let metrics: AgentMetrics | undefined
  const log = createAgentLog()
  const fleet = file.fleet && (await (await import('../fleet/lead-fleet.ts')).leadFleet(file.fleet, log))
  const agent = await createOrAbandon(fleet, {
    service: file.service.replace(/\/+$/, ''),
    apiKey: readPlatformKey(file.keyFile),
    stateDirectory: file.state,
    sealing: file.sealing,
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
    ...(fleet === undefined ? {} : { fleet }),
    log,
    observer: observerOf(() => metrics),
  })
  started.defer(() => agent.close())
  metrics = new AgentMetrics(() => agent.status())
  const server = await createAgentServer(agent, addressOf(listen))
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

/** Where no agent comes of it, another may lead at once. */
async function createOrAbandon(fleet: FleetLeadership | undefined, configuration: AgentConfiguration): Promise<Agent> {
  try {
    return createAgent(configuration)
  } catch (error) {
    await fleet?.abandon()
    throw error
  }
}

/** The agent's own figures need the agent, which needs somebody to tell them to. */
function observerOf(metrics: () => AgentMetrics | undefined): AgentObserver {
  return {
    decided: (event) => metrics()?.decided(event),
    refused: (code) => metrics()?.refused(code),
    breakerTripped: () => metrics()?.breakerTripped(),
  }
}

function addressOf({ host, port, tokenFile }: ConfigurationFile['listen']): AgentServerOptions {
  return { host, port, ...(tokenFile === undefined ? {} : { token: readSecret(tokenFile) }) }
}

function webhooksOf({ url, secretFile, childSafety, giveUpAfterHours }: NonNullable<ConfigurationFile['webhooks']>) {
  const events = { url, secret: readSecret(secretFile) }
  const hooks = childSafety && { 'child-safety': { url: childSafety.url, secret: readSecret(childSafety.secretFile) } }
  return { hooks: { events, ...hooks }, giveUpAfterHours }
}

function lookBackOf({ enabled, keyFile, ...rest }: ConfigurationFile['lookBack']) {
  return enabled ? { lookBack: { ...rest, ...(keyFile === undefined ? {} : { keyFile }) } } : {}
}
