import { setTimeout as delay } from 'node:timers/promises'
import { Problem } from '@breakwater/contracts'
import type { AgentLogEvent } from '../feed-follower.ts'

const longestPauseSeconds = 10

/** Runs a step for ever. An error is logged by its kind alone, and the next try waits a little longer. */
export async function repeatUntilAborted(
  { doing, log, signal }: { doing: string; log: (event: AgentLogEvent) => void; signal: AbortSignal },
  step: () => Promise<void>,
): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    try {
      await step()
      failures = 0
    } catch (error) {
      if (signal.aborted) return
      const problem = error instanceof Problem ? error.code : (error as Error).name
      log({ event: 'fleet-trouble', doing, problem })
      const pause = Math.min(2 ** failures++ / 8, longestPauseSeconds) * (0.5 + Math.random() / 2)
      await delay(pause * 1000, undefined, { signal }).catch(() => {})
    }
  }
}
