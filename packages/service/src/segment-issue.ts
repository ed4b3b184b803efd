import { setTimeout as delay } from 'node:timers/promises'
import type { Store } from '@breakwater/store'
import type { Log } from './log.ts'

/** So often it looks, and so long it works at a time: a service that stops waits no longer. */
const everyMilliseconds = 60_000
const atOnceMilliseconds = 500

/** From now on what was added becomes segments before anybody asks. */
export function keepSegmentsIssued(store: Pick<Store, 'issueSegments'>, log: Log): AsyncDisposable {
  const stopping = new AbortController()
  const { signal } = stopping
  const keep = async () => {
    while (!signal.aborted) {
      const isDone = await store.issueSegments(atOnceMilliseconds).catch(() => {
        log.event('segments-not-issued')
        return true
      })
      await delay(isDone ? everyMilliseconds : 0, undefined, { signal }).catch(() => {})
    }
  }
  const kept = keep()
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await kept
    },
  }
}
