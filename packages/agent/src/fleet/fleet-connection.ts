import { readFile } from 'node:fs/promises'
import { type JetStreamClient, type JetStreamManager, jetstream } from '@nats-io/jetstream'
import { connect, credsAuthenticator, type NatsConnection } from '@nats-io/transport-node'
import type { FleetConfiguration } from './fleet-configuration.ts'
import { ensureStreams } from './fleet-streams.ts'

export interface FleetConnection {
  readonly nats: NatsConnection
  readonly publisher: JetStreamClient
  readonly manager: JetStreamManager
}

const requestMs = 5_000

/** Connects, and makes or checks the streams. Connects again by itself for ever. Throws `FleetStreamMismatch`. */
export async function connectFleet(configuration: FleetConfiguration): Promise<FleetConnection> {
  const { servers, credentialsFile, tls, role, replicas } = configuration
  const nats = await connect({
    ...{ servers, name: `breakwater ${role}`, timeout: requestMs },
    ...{ maxReconnectAttempts: -1, reconnectTimeWait: 500 },
    ...(credentialsFile === undefined ? {} : { authenticator: credsAuthenticator(await readFile(credentialsFile)) }),
    ...(tls === undefined
      ? {}
      : { tls: Object.fromEntries(Object.entries(tls).filter(([, file]) => file !== undefined)) }),
  })
  try {
    const publisher = jetstream(nats, { timeout: requestMs })
    const manager = await publisher.jetstreamManager()
    await ensureStreams(manager, replicas)
    return { nats, publisher, manager }
  } catch (error) {
    await nats.close()
    throw error
  }
}
