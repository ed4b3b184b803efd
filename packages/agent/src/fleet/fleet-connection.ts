import { readFile } from 'node:fs/promises'
import { type JetStreamClient, type JetStreamManager, jetstream } from '@nats-io/jetstream'
import { connect, credsAuthenticator, type NatsConnection } from '@nats-io/transport-node'
import type { FleetConfiguration } from './fleet-configuration.ts'
import { FleetStreamMismatch, FleetUnreachable } from './fleet-errors.ts'
import { ensureStreams } from './fleet-streams.ts'

export interface FleetConnection {
  readonly nats: NatsConnection
  readonly publisher: JetStreamClient
  readonly manager: JetStreamManager
}

const requestMs = 5_000

/** Connects, and makes or checks the streams. Connects again by itself for ever. Throws `FleetUnreachable`, `FleetStreamMismatch`. */
export async function connectFleet(configuration: FleetConfiguration): Promise<FleetConnection> {
  const nats = await connectToNats(configuration)
  try {
    const publisher = jetstream(nats, { timeout: requestMs })
    const manager = await publisher.jetstreamManager()
    await ensureStreams(manager, configuration.replicas)
    return { nats, publisher, manager }
  } catch (error) {
    await nats.close()
    const isOurs = error instanceof FleetStreamMismatch
    throw isOurs ? error : new FleetUnreachable(configuration.servers, error)
  }
}

/** Connects and leaves everything as it is: what `agent check` needs. Throws `FleetUnreachable`. */
export async function lookAtNats(configuration: FleetConfiguration): Promise<string> {
  const nats = await connectToNats(configuration)
  try {
    await jetstream(nats, { timeout: requestMs }).jetstreamManager()
    return `NATS ${nats.info?.version ?? ''} answers, with JetStream`
  } catch (error) {
    throw new FleetUnreachable(configuration.servers, error)
  } finally {
    await nats.close()
  }
}

async function connectToNats(configuration: FleetConfiguration): Promise<NatsConnection> {
  const { servers, credentialsFile, tls, role } = configuration
  const authenticator = credentialsFile && credsAuthenticator(await readFile(credentialsFile))
  const files = Object.fromEntries(Object.entries(tls ?? {}).filter(([, file]) => file !== undefined))
  return connect({
    ...{ servers, name: `breakwater ${role}`, timeout: requestMs },
    ...{ maxReconnectAttempts: -1, reconnectTimeWait: 500 },
    ...(authenticator ? { authenticator } : {}),
    // Given, even empty, it refuses a server that offers no TLS; the address alone does not.
    ...(tls === undefined && !servers.some((server) => server.startsWith('tls:')) ? {} : { tls: files }),
  }).catch((error: unknown) => {
    throw new FleetUnreachable(servers, error)
  })
}
