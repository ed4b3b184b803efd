import { type FeedHint, limits, Problem } from '@breakwater/contracts'
import type { Store } from '@breakwater/store'

/** How far the log has come, for everybody who wants to be told of it: looked up once, whoever asks. */
export class HintBoard {
  readonly #store: Pick<Store, 'head' | 'newestEnding' | 'onAppend'>
  readonly #connections = new Map<string, number>()
  #newest: FeedHint | undefined
  #looking: Promise<FeedHint> | undefined

  constructor(store: Pick<Store, 'head' | 'newestEnding' | 'onAppend'>) {
    this.#store = store
  }

  /** One more connection of a platform, until it is given back. Throws `too-many-connections`. */
  connect(platformId: string): Disposable {
    const before = this.#connections.get(platformId) ?? 0
    if (before >= limits.hintConnections) {
      throw new Problem('too-many-connections', { limit: limits.hintConnections, retryAfterSeconds: 30 })
    }
    this.#connections.set(platformId, before + 1)
    return {
      [Symbol.dispose]: () => {
        const left = this.#connections.get(platformId)! - 1
        if (left > 0) this.#connections.set(platformId, left)
        else this.#connections.delete(platformId)
      },
    }
  }

  /**
   * The newest hint, at once and then whenever something was appended; the same again after `limits.hintSeconds`. Whoever is
   * slow misses the ones between. Ends with the signal; a fault of the store ends it too, and the client comes again.
   */
  async *hints(signal: AbortSignal): AsyncGenerator<FeedHint> {
    let wake = () => {}
    let isNew = true
    const stop = this.#store.onAppend(() => {
      isNew = true
      // What is being looked up may not have it yet.
      this.#looking = undefined
      wake()
    })
    const end = () => wake()
    signal.addEventListener('abort', end)
    try {
      while (!signal.aborted) {
        isNew = false
        yield await this.#look()
        if (isNew || signal.aborted) continue
        const { promise, resolve } = Promise.withResolvers<void>()
        wake = resolve
        const timer = setTimeout(resolve, limits.hintSeconds * 1000)
        await promise
        clearTimeout(timer)
      }
    } finally {
      stop()
      signal.removeEventListener('abort', end)
    }
  }

  #look(): Promise<FeedHint> {
    this.#looking ??= this.#read().finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }

  async #read(): Promise<FeedHint> {
    const before = this.#newest
    const head = await this.#store.head()
    if (before?.head === head) return before
    // Events are never taken back, so only what came since is looked through. One that came meanwhile is of a later head.
    const found = await this.#store.newestEnding(before?.head ?? 0)
    const ended = found === 0 ? (before?.ended ?? found) : found
    const hint: FeedHint = { head: ended > head ? ended : head, ended }
    if (hint.head >= (this.#newest?.head ?? 0)) this.#newest = hint
    return hint
  }
}
