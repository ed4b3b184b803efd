import { setTimeout as delay } from 'node:timers/promises'
import type { FeedClient } from '@breakwater/client'
import { limits } from '@breakwater/contracts/limits'

/** Nothing for so long: the line is dead. */
const silentMs = limits.hintSeconds * 2.5 * 1000
const longestPauseSeconds = 60

/**
 * Keeps a stream of hints open, so that nobody need ask to be told. A service without hints, or one that cannot be reached for
 * them, is read as before: by asking and being kept waiting.
 */
export class FeedHints {
  readonly #client: Pick<FeedClient, 'hints'>
  readonly #listeners = new Set<() => void>()
  #head: number | undefined

  constructor(client: Pick<FeedClient, 'hints'>) {
    this.#client = client
  }

  /** Whether the service says of itself when there is something to read. */
  get isLive(): boolean {
    return this.#head !== undefined
  }

  isAfter(cursor: number): boolean {
    return this.#head !== undefined && this.#head > cursor
  }

  /** Resolves when there is something after this number, when so many seconds are over, or when hints have ended. */
  async after(cursor: number, seconds: number, signal: AbortSignal): Promise<void> {
    const isOver = () => !this.isLive || this.isAfter(cursor) || signal.aborted
    if (isOver()) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const listener = () => {
      if (isOver()) resolve()
    }
    const timer = setTimeout(resolve, seconds * 1000)
    this.#listeners.add(listener)
    signal.addEventListener('abort', listener)
    await promise
    signal.removeEventListener('abort', listener)
    this.#listeners.delete(listener)
    clearTimeout(timer)
  }

  /** Until aborted. */
  async run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      if (await this.#listen(signal)) failures = 0
      const pause = Math.min(2 ** failures++ / 4, longestPauseSeconds) * (0.5 + Math.random() / 2)
      await delay(pause * 1000, undefined, { signal }).catch(() => {})
    }
  }

  /** Whether anything was heard before it ended. */
  async #listen(signal: AbortSignal): Promise<boolean> {
    const silence = new AbortController()
    const timer = setTimeout(() => silence.abort(), silentMs)
    let isHeard = false
    try {
      for await (const { head } of this.#client.hints(AbortSignal.any([signal, silence.signal]))) {
        isHeard = true
        timer.refresh()
        this.#say(head)
      }
    } catch {
      // Whoever reads says what is wrong with the service.
    } finally {
      clearTimeout(timer)
      this.#say(undefined)
    }
    return isHeard
  }

  #say(head: number | undefined): void {
    this.#head = head
    for (const listener of this.#listeners) listener()
  }
}
