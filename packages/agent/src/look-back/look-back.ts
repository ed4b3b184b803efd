import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import { type FeedEvent, type LookBackStatus, type Match, Problem } from '@breakwater/contracts'
import { type ContentHash, recordOf, today } from './content-hash.ts'
import { ContentIndex } from './content-index.ts'
import type { ContentRecord } from './content-page.ts'
import { ContentStore, type Put } from './content-store.ts'
import type { LookBackOptions } from './look-back-options.ts'
import { type Look, Looks } from './looks.ts'
import { findDigest, OldCopies } from './old-copies.ts'
import { SoughtEntries, soughtOf } from './sought-entries.ts'

/** What became of contents that were told of. */
export type Added = Readonly<Record<Put, number>>

/** How long contents gather before they are put on the disk together. */
const gatherMs = 5
const entriesOfOneSearch = 16
const expiredPagesOfOneTurn = 64
const expirySeconds = 3600
const longestPauseSeconds = 60

/** Keeps the hashes of what the platform shows in public, and finds the old copies of every new entry among them. */
export class LookBack implements AsyncDisposable {
  readonly #options: LookBackOptions
  readonly #now: () => Date
  readonly #isDryRun: boolean
  readonly #index: ContentIndex
  readonly #store: ContentStore
  readonly #sought: SoughtEntries
  readonly #oldCopies: OldCopies
  readonly #looks = new Looks()
  readonly #stopping = new AbortController()
  /** When every content can be named. */
  readonly #loaded: Promise<void>
  readonly #ended: Promise<void>
  #commit: Promise<void> | undefined
  #wake = () => {}
  #passNotBefore = 0
  #passDemands = 0
  #expireNotBefore = 0

  /** Opens the contents and begins to load them. Throws `LookBackInUse`, `LookBackKeyMissing`, `LookBackKeyRefused`. */
  constructor(options: LookBackOptions) {
    this.#options = options
    const { database, configuration } = options
    this.#isDryRun = options.isDryRun ?? false
    this.#now = options.now ?? (() => new Date())
    this.#sought = new SoughtEntries(database)
    const { keyFile } = configuration
    const place = { directory: database.directory, ...(keyFile === undefined ? {} : { keyFile }) }
    const watcher = {
      added: (number: number, record: ContentRecord) => this.#index.added(number, record),
      removed: (number: number, record: ContentRecord) => this.#index.removed(number, record),
    }
    this.#store = new ContentStore(place, watcher)
    this.#index = new ContentIndex(this.#store.mostAtOpen)
    this.#oldCopies = new OldCopies(this.#index, this.#store, this.#sought, options)
    this.#lookForWhatCameMeanwhile()
    const { signal } = this.#stopping
    const startedAt = performance.now()
    this.#loaded = this.#store.load((number, record) => this.#index.gather(number, record), signal)
    this.#loaded.catch(() => {})
    this.#ended = this.#loaded
      .then(() => this.#index.build(signal))
      .then(() => {
        const seconds = Math.round(performance.now() - startedAt) / 1000
        if (!signal.aborted) options.log({ event: 'look-back-loaded', contents: this.#store.size, seconds })
        return this.#repeat()
      })
      .catch((error: unknown) => {
        if (signal.aborted) return
        options.log({ event: 'look-back-trouble', problem: nameOf(error), retryInSeconds: 0 })
      })
  }

  get status(): LookBackStatus {
    return {
      contents: this.#store.size,
      loaded: this.#store.loaded,
      waitingEntries: this.#sought.waiting,
      readingAgainFrom: this.#store.file.passAfter,
    }
  }

  /** Within the transaction of a page. What it returns is called once that is on the disk. */
  apply(events: readonly FeedEvent[]): () => void {
    // Whoever uploads is compared with the list first and put in here at once, so no content can fall between the two.
    const areSought = this.#store.size > 0 || this.#store.loaded < 1
    this.#sought.apply(events, { areSought, areCovered: !this.#isDryRun })
    return () => this.#wake()
  }

  /** The feed begins anew: as `apply`. */
  rewind(): void {
    this.#sought.rewind()
  }

  /**
   * Keeps one that was just compared with the whole list in its eight forms and is shown. It is found from now on; it is on
   * the disk when the promise is kept. A disk that takes nothing is logged and stops no upload: it is tried again with the
   * next.
   */
  remember({ content, pdq, quality, md5 }: ContentHash): Promise<void> {
    this.#put({ content, pdq, quality, md5 })
    this.#commit ??= delay(gatherMs)
      .then(() => {
        this.#commit = undefined
        this.#store.flush()
      })
      .catch((error: unknown) => {
        this.#options.log({ event: 'look-back-trouble', problem: nameOf(error), retryInSeconds: 0 })
      })
    return this.#commit
  }

  /**
   * Keeps contents that the platform has shown for long, on the disk when it returns. They were compared with the list as it
   * was at `feedSequence`, or never (0): what is listed since is looked for among them soon.
   */
  add(
    contents: readonly ContentHash[],
    { feedSequence, besides }: { feedSequence: number; besides?: () => void },
  ): Added {
    const added = { added: 0, changed: 0, unchanged: 0 }
    for (const content of contents) added[this.#put(content)]++
    const isCompared = added.added + added.changed === 0 || feedSequence >= this.#options.progress().cursor
    this.#store.flush(() => {
      if (!isCompared) this.#demandPass(feedSequence)
      besides?.()
    })
    this.#wake()
    return added
  }

  /** A content that is shown is going to be looked at again, as a whole and inside. */
  beginLook(content: string): Look {
    return this.#looks.begin(content)
  }

  /** When every content can be named: a look ends no sooner. */
  get loaded(): Promise<void> {
    return this.#loaded
  }

  /**
   * What a look has found: tells at once of each entry that was not told of for this content, and says of how many. The content
   * is kept, if it was not known: on the disk when `kept` is done. Nothing of one that was forgotten meanwhile.
   */
  endLook(
    { content, isForgotten }: Look,
    known: Omit<ContentHash, 'content'>,
    matches: readonly Match[],
  ): { readonly found: number; readonly kept: Promise<void> | undefined } {
    if (isForgotten) return { found: 0, kept: undefined }
    const isKnown = this.#store.numberOf(content) !== undefined
    const kept = isKnown ? undefined : this.remember({ content, ...known })
    return { found: this.#oldCopies.tellOfContent(content, matches), kept }
  }

  /** How far a file was imported, and how to say so: `besides` of `add`. */
  get imports(): Pick<ContentStore['file'], 'importProgress' | 'noteImport'> {
    return this.#store.file
  }

  /** Forgets what the platform has deleted, at once and everywhere. Returns those of them that there were. */
  async forget(contents: readonly string[]): Promise<string[]> {
    this.#looks.forget(contents)
    await this.#loaded
    const removed = contents.filter((content) => this.#store.remove(content) !== undefined)
    this.#store.flush()
    this.#forgetFinds(contents)
    return removed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort()
    this.#wake()
    await this.#ended
    await this.#commit
    await this.#index[Symbol.asyncDispose]()
    this.#store[Symbol.dispose]()
  }

  #put(content: ContentHash): Put {
    const put = this.#store.put(recordOf(content, today(this.#now())))
    if (put === 'changed') this.#forgetFinds([content.content])
    return put
  }

  /** Looking back was off for a while: the entries of that time were not looked for. */
  #lookForWhatCameMeanwhile(): void {
    const { cursor } = this.#options.progress()
    const { covered } = this.#sought
    if (this.#isDryRun) return
    if (this.#store.mostAtOpen > 0 && (covered ?? 0) < cursor) this.#demandPass(covered ?? 0)
    if ((covered ?? -1) < cursor) this.#sought.cover(cursor)
  }

  #demandPass(after: number): void {
    const { file } = this.#store
    file.passAfter = Math.min(file.passAfter ?? after, after)
    this.#passDemands++
    this.#passNotBefore = performance.now() + (this.#options.configuration.passDelaySeconds ?? 30) * 1000
  }

  async #repeat(): Promise<void> {
    const { signal } = this.#stopping
    let failures = 0
    while (!signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      try {
        const isBusy = (await this.#searchWaiting()) || (await this.#readAgain()) || (await this.#expire())
        failures = 0
        if (isBusy || signal.aborted) continue
        await Promise.race([promise, delay(this.#idleMs(), undefined, { signal, ref: false }).catch(() => {})])
      } catch (error) {
        if (signal.aborted) return
        const pause = Math.min(2 ** failures++ / 4, longestPauseSeconds)
        this.#options.log({ event: 'look-back-trouble', problem: nameOf(error), retryInSeconds: pause })
        await delay(pause * 1000, undefined, { signal }).catch(() => {})
      }
    }
  }

  #idleMs(): number {
    const untilExpiry = this.#expireNotBefore - performance.now()
    const isPassDue = this.#store.file.passAfter !== null && !this.#isDryRun
    const untilPass = !isPassDue ? untilExpiry : this.#passNotBefore - performance.now()
    return Math.max(1, Math.min(untilExpiry, untilPass))
  }

  async #searchWaiting(): Promise<boolean> {
    const entries = this.#sought.first(entriesOfOneSearch)
    for (const { turn, ...entry } of entries) await this.#oldCopies.tellOf(entry, () => this.#sought.isWaiting(turn))
    if (!this.#stopping.signal.aborted) this.#sought.done(entries.map(({ turn }) => turn))
    return entries.length > 0
  }

  /** One page of the feed once more, for contents that came after its entries. */
  async #readAgain(): Promise<boolean> {
    const { file } = this.#store
    const after = file.passAfter
    if (after === null || this.#isDryRun || performance.now() < this.#passNotBefore) return false
    const { signal } = this.#stopping
    const { epoch, cursor } = this.#options.progress()
    const demands = this.#passDemands
    if (after < cursor) {
      const page = await this.#options.readFeed(after, signal)
      if (page.epoch !== epoch) throw new Error('the feed begins anew')
      for (const event of page.events) {
        if ((event.type !== 'add' && event.type !== 'restore') || event.fingerprint === null) continue
        await this.#oldCopies.tellOf(soughtOf(event.entry, event.fingerprint), () => !signal.aborted)
      }
      if (signal.aborted) return false
      // More came meanwhile, to be compared with what was read already.
      if (demands !== this.#passDemands) return true
      file.passAfter = page.next
      if (page.next < cursor) return true
    }
    file.passAfter = null
    return false
  }

  /** Forgets what was not told of for too long; now and then. */
  async #expire(): Promise<boolean> {
    if (performance.now() < this.#expireNotBefore) return false
    const { retentionDays = 365 } = this.#options.configuration
    const { removed, isDone } = this.#store.expire(today(this.#now()) - retentionDays, expiredPagesOfOneTurn)
    if (removed.length > 0) {
      this.#store.flush()
      this.#forgetFinds(removed.map(({ content }) => content))
      this.#options.log({ event: 'look-back-expired', contents: removed.length })
      await nextTurn()
    }
    if (isDone) this.#expireNotBefore = performance.now() + expirySeconds * 1000
    return !isDone
  }

  #forgetFinds(contents: readonly string[]): void {
    this.#options.database.transaction(() => {
      for (const content of contents) this.#sought.forgetFinds(findDigest(this.#store, content))
    })
  }
}

function nameOf(error: unknown): string {
  return error instanceof Problem ? error.code : (error as Error).name
}
