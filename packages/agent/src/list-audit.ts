import { setTimeout as delay } from 'node:timers/promises'
import type { FeedClient } from '@breakwater/client'
import { type HeldList, type ListDifference, Problem } from '@breakwater/contracts'
import { limits } from '@breakwater/contracts/limits'
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
  readonly client: Pick<FeedClient, 'acknowledge' | 'findDifference'>
  /** With a sketch of so many cells. Undefined while it is not known: the list is being read, or changes. */
  readonly held: (cells: number) => Promise<{ readonly held: HeldList; readonly sketch: string } | undefined>
  readonly acknowledged: () => number
  /** Makes the list what it should have been at that number. False where it has changed since. */
  readonly repair: (difference: ListDifference, held: HeldList) => boolean
  /** Begins the list anew. */
  readonly reread: () => void
  readonly log: (event: AgentLogEvent) => void
  readonly onAgreed: (agrees: boolean) => void
}

/** A small difference is found in what takes little; then as much as there is. */
const sketchSizes = [384, limits.sketchCells]
const mostRounds = 50
/** Reading anew leaves uploads waiting: where it does not help it is not done again and again. */
const rereadEveryMs = 86_400_000

/** Says again and again what is held, so that the service can tell a list that went wrong; then puts it right. */
export async function runAudit(parts: AuditParts, times: AuditTimes, signal: AbortSignal): Promise<void> {
  const { client, held, acknowledged, log, onAgreed } = parts
  let rereadAt = Number.NEGATIVE_INFINITY
  let isRepaired = false
  for (let seconds = times.firstSeconds; !signal.aborted; ) {
    await delay(seconds * 1000, undefined, { signal, ref: false }).catch(() => {})
    if (signal.aborted) return
    seconds = times.againSeconds
    try {
      const said = await held(0)
      if (said === undefined) continue
      const { agrees } = await client.acknowledge({ withdrawnThrough: acknowledged(), held: said.held }, signal)
      // A service of before has no opinion.
      if (agrees === undefined) continue
      onAgreed(agrees)
      const wasRepaired = isRepaired
      isRepaired = false
      if (agrees) {
        seconds = times.everySeconds
        continue
      }
      log({ event: 'list-differs' })
      const outcome = await repairList(parts, signal)
      if (outcome === 'repaired') {
        isRepaired = true
        // Said at once; one that differs again nonetheless has to wait.
        if (!wasRepaired) seconds = 0
      } else if (outcome === 'impossible' && performance.now() - rereadAt > rereadEveryMs) {
        rereadAt = performance.now()
        parts.reread()
        log({ event: 'reset', reason: 'list-differs' })
      }
    } catch {
      // Whoever reads and tells says what is wrong with the service.
    }
  }
}

async function repairList(
  { client, held, repair, log }: AuditParts,
  signal: AbortSignal,
): Promise<'repaired' | 'later' | 'impossible'> {
  let [dropped, added] = [0, 0]
  let size = 0
  for (let round = 0; round < mostRounds; round++) {
    const cells = sketchSizes[size]
    if (cells === undefined) return 'impossible'
    const said = await held(cells)
    if (said === undefined) return 'later'
    const found = await client.findDifference(said, signal).catch((error: unknown) => {
      if (error instanceof Problem && error.code === 'not-found') return null
      throw error
    })
    if (found === null) return 'impossible'
    if (!found.isFound) {
      size++
      continue
    }
    if (!repair(found, said.held)) return 'later'
    dropped += found.drop.length
    added += found.hold.length
    if (!found.isWhole) continue
    log({ event: 'list-repaired', dropped, added })
    return 'repaired'
  }
  return 'later'
}
