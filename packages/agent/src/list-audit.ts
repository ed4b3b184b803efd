import { setTimeout as delay } from 'node:timers/promises'
import type { FeedClient } from '@breakwater/client'
import type { HeldList } from '@breakwater/contracts'
import type { AgentLogEvent } from './feed-follower.ts'

export interface AuditTimes {
  /** After the start: by then the list has been read. */
  readonly firstSeconds: number
  readonly everySeconds: number
  /** After one that could not be made, or that differed. */
  readonly againSeconds: number
}
export const auditTimes: AuditTimes = { firstSeconds: 60, everySeconds: 6 * 3600, againSeconds: 300 }

export interface AuditParts {
  readonly client: Pick<FeedClient, 'acknowledge'>
  /** Undefined while it is not known: the list is being read, or changes. */
  readonly held: () => Promise<HeldList | undefined>
  readonly acknowledged: () => number
  readonly log: (event: AgentLogEvent) => void
  readonly onAgreed: (agrees: boolean) => void
}

/** Says again and again what is held, so that the service can tell a list that went wrong. */
export async function runAudit(parts: AuditParts, times: AuditTimes, signal: AbortSignal): Promise<void> {
  const { client, held, acknowledged, log, onAgreed } = parts
  for (let seconds = times.firstSeconds; !signal.aborted; ) {
    await delay(seconds * 1000, undefined, { signal, ref: false }).catch(() => {})
    if (signal.aborted) return
    seconds = times.againSeconds
    try {
      const list = await held()
      if (list === undefined) continue
      const { agrees } = await client.acknowledge({ withdrawnThrough: acknowledged(), held: list }, signal)
      // A service of before has no opinion.
      if (agrees === undefined) continue
      onAgreed(agrees)
      if (agrees) seconds = times.everySeconds
      else log({ event: 'list-differs' })
    } catch {
      // Whoever reads and tells says what is wrong with the service.
    }
  }
}
