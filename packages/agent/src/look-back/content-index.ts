import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { limits } from '@breakwater/contracts/limits'
import { createHashIndex, type HashIndex, hashBytes, type IndexMemories, type Listing } from '@breakwater/matcher'
import { createSettlerThread, loadMatcherModules, type SettlerThread } from '@breakwater/matcher/node'
import type { ContentRecord } from './content-page.ts'
import type { ContentWatcher } from './content-store.ts'

const modules = loadMatcherModules()
/** Fewer are put in here and now, sooner than a thread starts. */
const hashesWithoutThread = 20_000

interface Change {
  readonly number: number
  readonly hash: Uint8Array
  readonly isAdded: boolean
}

/**
 * The hashes of all contents in memory, for looking back. What is loaded is gathered first and built in a thread of its
 * own; what changes meanwhile waits and goes in after it.
 */
export class ContentIndex implements ContentWatcher, AsyncDisposable {
  readonly #settler: SettlerThread = createSettlerThread()
  #hashes: Uint8Array
  #ids: Uint32Array
  #gathered = 0
  #meanwhile: Change[] = []
  #index: HashIndex | undefined

  /** Room for so many that are gathered; only what is used of it takes memory. */
  constructor(capacity: number) {
    this.#hashes = new Uint8Array(new SharedArrayBuffer(capacity * hashBytes))
    this.#ids = new Uint32Array(new SharedArrayBuffer(capacity * 4))
  }

  /** Before `build`: what was there at the start. */
  gather(number: number, { hash, quality }: ContentRecord): void {
    if (quality < limits.minimumQuality) return
    this.#hashes.set(hash, this.#gathered * hashBytes)
    this.#ids[this.#gathered++] = number
  }

  async build(signal?: AbortSignal): Promise<void> {
    const index = createHashIndex(modules, { settler: this.#settler.settle }, await this.#built(signal))
    for (const { number, hash, isAdded } of this.#meanwhile) {
      if (isAdded) index.insert(number, hash)
      else index.delete(number, hash)
    }
    this.#meanwhile = []
    this.#hashes = new Uint8Array(0)
    this.#ids = new Uint32Array(0)
    this.#index = index
  }

  added(number: number, record: ContentRecord): void {
    this.#change(number, record, true)
  }

  removed(number: number, record: ContentRecord): void {
    this.#change(number, record, false)
  }

  /** The numbers of what is near to any of these hashes, each once. Only when it is built. */
  near(queries: Uint8Array): Set<number> {
    return new Set(this.#index!.search(queries, { radiusBits: limits.matchDistanceBits }).ids)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#settler[Symbol.asyncDispose]()
  }

  #change(number: number, { hash, quality }: ContentRecord, isAdded: boolean): void {
    if (quality < limits.minimumQuality) return
    if (this.#index === undefined) this.#meanwhile.push({ number, hash, isAdded })
    else if (isAdded) this.#index.insert(number, hash)
    else this.#index.delete(number, hash)
  }

  async #built(signal: AbortSignal | undefined): Promise<IndexMemories> {
    const listing: Listing = {
      hashes: this.#hashes.subarray(0, this.#gathered * hashBytes),
      ids: this.#ids.subarray(0, this.#gathered),
      radii: new Uint8Array(this.#gathered).fill(limits.matchDistanceBits),
    }
    if (this.#gathered <= hashesWithoutThread) {
      const index = createHashIndex(modules)
      if (this.#gathered > 0) index.insertAll(listing)
      return index.memories
    }
    const worker = new Worker(new URL('./index-builder.ts', import.meta.url), { workerData: listing })
    worker.unref()
    try {
      const [memories] = await once(worker, 'message', signal === undefined ? {} : { signal })
      return memories as IndexMemories
    } finally {
      await worker.terminate()
    }
  }
}
