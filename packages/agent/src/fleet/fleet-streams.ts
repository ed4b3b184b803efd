import {
  AckPolicy,
  DiscardPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream'
import { nanos } from '@nats-io/transport-node'
import { FleetStreamMismatch } from './fleet-errors.ts'

/** Every subject of a fleet, once. */
export const subjects = {
  /** The newest state of an entry: listed, or ended. */
  entry: (entry: string) => `bw.list.entry.${entry}`,
  /** How far the list has been handed on. */
  head: 'bw.list.head',
  /** Uploads that wait for a worker. A platform may publish here itself. */
  uploads: 'bw.uploads',
  /** What workers have found of them. */
  findings: 'bw.findings',
  /** What could not be worked on, for a person to look at. */
  laidAside: 'bw.laid-aside',
  /** Who leads. */
  lead: 'bw.lead',
  /** No stream: what a worker found of an upload that somebody waits for, settled at once by the lead. */
  settle: 'bw.settle',
  /** No stream: how far a worker has applied the list. */
  applied: 'bw.applied',
} as const

export const streams = {
  list: 'BW_LIST',
  uploads: 'BW_UPLOADS',
  findings: 'BW_FINDINGS',
  laidAside: 'BW_LAID_ASIDE',
  lead: 'BW_LEAD',
} as const
/** Who leads and does not say so for this long leads no more. */
export const leaseSeconds = 10
/** Both queues have one consumer, which all who work on them share. */
export const consumer = 'fleet'

/** What was not acknowledged for so long is given to another process. Longer work says that it goes on. */
export const redeliverSeconds = 15
/** A second copy within so long is dropped by NATS; beyond, the lead's own record knows it. */
const duplicateSeconds = 120
const queueBytes = 1024 ** 3
const laidAsideSeconds = 14 * 86_400

type Wanted = Pick<StreamConfig, 'name' | 'subjects' | 'retention' | 'storage' | 'discard' | 'num_replicas'> &
  Partial<Pick<StreamConfig, 'max_age' | 'max_bytes' | 'max_msgs_per_subject' | 'duplicate_window'>>

function wantedStreams(replicas: number): Wanted[] {
  const common = { storage: StorageType.File, retention: RetentionPolicy.Limits, num_replicas: replicas }
  const queue = {
    // Never lose what is old to make room: whoever publishes is refused and knows.
    ...{ ...common, retention: RetentionPolicy.Workqueue, discard: DiscardPolicy.New, max_bytes: queueBytes },
    duplicate_window: nanos(duplicateSeconds * 1000),
  }
  return [
    // One message for each entry, so that the stream is the list itself: it is its own snapshot.
    ...[
      {
        ...{ ...common, name: streams.list, subjects: ['bw.list.>'] },
        ...{ discard: DiscardPolicy.Old, max_msgs_per_subject: 1 },
      },
    ],
    { ...queue, name: streams.uploads, subjects: [subjects.uploads] },
    { ...queue, name: streams.findings, subjects: [subjects.findings] },
    {
      ...{ ...common, name: streams.laidAside, subjects: [subjects.laidAside], discard: DiscardPolicy.Old },
      max_age: nanos(laidAsideSeconds * 1000),
    },
    {
      ...{ ...common, name: streams.lead, subjects: [subjects.lead], discard: DiscardPolicy.Old },
      ...{ max_msgs_per_subject: 1, max_age: nanos(leaseSeconds * 1000) },
    },
  ]
}

/** Makes what is missing and checks what is there. Throws `FleetStreamMismatch`. */
export async function ensureStreams(manager: JetStreamManager, replicas: number): Promise<void> {
  for (const wanted of wantedStreams(replicas)) {
    const found = await manager.streams.info(wanted.name).catch((error: unknown) => {
      if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound) return undefined
      throw error
    })
    const { config } = found ?? (await manager.streams.add(wanted))
    for (const [field, value] of Object.entries(wanted)) {
      if (JSON.stringify(config[field as keyof Wanted]) !== JSON.stringify(value)) {
        throw new FleetStreamMismatch(wanted.name, field)
      }
    }
  }
  for (const stream of [streams.uploads, streams.findings]) {
    await manager.consumers.add(stream, {
      ...{ durable_name: consumer, ack_policy: AckPolicy.Explicit, ack_wait: nanos(redeliverSeconds * 1000) },
      // Whoever gets it once too often lays it aside, so that nothing is stuck between the two.
      ...{ max_deliver: -1, max_ack_pending: 1000 },
    })
  }
}
