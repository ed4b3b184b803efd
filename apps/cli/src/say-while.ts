import { setTimeout as sleep } from 'node:timers/promises'

const askEvery = 100
const sayEvery = 1_000

/**
 * Waits for work, and says meanwhile on standard error how far it is, at most once a second. `lineNow`: null while there is
 * nothing to say. Where the asking fails nothing more is said; what becomes of the work is its own.
 */
export async function sayWhile<Result>(work: Promise<Result>, lineNow: () => Promise<string | null>): Promise<Result> {
  const done = new AbortController()
  const saying = sayUntil(done.signal, lineNow)
  try {
    return await work
  } finally {
    done.abort()
    await saying
  }
}

async function sayUntil(signal: AbortSignal, lineNow: () => Promise<string | null>): Promise<void> {
  let saidAt = Number.NEGATIVE_INFINITY
  try {
    while (!signal.aborted) {
      await sleep(askEvery, undefined, { signal })
      if (performance.now() - saidAt < sayEvery) continue
      const line = await lineNow()
      if (line === null || signal.aborted) continue
      saidAt = performance.now()
      console.error(line)
    }
  } catch {
    // The work ended, or cannot be asked about.
  }
}
