import { setImmediate } from 'node:timers/promises'
import type { Match, Md5Hash } from '@breakwater/contracts'
import { limits } from '@breakwater/contracts/limits'
import { createHashIndex, type HashIndex, hashBytes, type Listing } from '@breakwater/matcher'
import { createSettlerThread, loadMatcherModules, type SettlerThread } from '@breakwater/matcher/node'
import type { FoundElsewhere } from '../agent-interface.ts'
import type { VideoPolicy } from '../policy/video-policy.ts'
import type { AgentDatabase } from '../state/agent-database.ts'
import { IndexSnapshots } from './index-snapshots.ts'
import { type ListSummary, summaryOfList } from './list-summary.ts'
import {
  type GivenEvent,
  type HashKind,
  ListedRows,
  type ListingOfEntry,
  type RowChanges,
  type Standing,
} from './listed-rows.ts'
import { bestOfEach, matchPicture, type Query } from './match-picture.ts'
import { compareVideo, type VideoQuery } from './match-video.ts'

const modules = loadMatcherModules()
/** Fewer new ones than this are read from the rows at the next start, faster than a snapshot is written. */
const hashesWithoutSnapshot = 20_000
/** How often a video is compared anew since the list has changed meanwhile. */
const mostAttempts = 4

/** Everything the agent holds: the entries on the disk, their hashes in memory besides, for matching. */
export class ListedEntries implements AsyncDisposable {
  readonly #rows: ListedRows
  readonly #snapshots: IndexSnapshots
  readonly #settler: SettlerThread = createSettlerThread()
  /** Of whole pictures and frames. */
  #index: HashIndex
  /** Few pictures have windows: no snapshot is kept of them. */
  #windows: HashIndex
  #size: number
  /** How often something was added or ended. */
  #changes = 0
  /** How often something ended: what is being kept then may hold it. */
  #removals = 0
  readonly #awaitedEnds = new Set<string>()
  #keeping: Promise<boolean> | undefined
  #isClosed = false

  /** Opens what was held: from the snapshot of the index where there is a good one, else from the rows. */
  constructor(database: AgentDatabase) {
    this.#rows = new ListedRows(database)
    this.#snapshots = new IndexSnapshots(database)
    this.#size = this.#rows.size
    const snapshot = this.#snapshots.read()
    this.#index = this.#newIndex(snapshot?.memory ?? null)
    if (snapshot === undefined) this.#index.insertAll(this.#listing('whole'))
    else for (const { id, hash } of this.#rows.hashesAfter(snapshot.newestHash, 'whole')) this.#index.insert(id, hash)
    // A snapshot that is not of these rows must not decide anything.
    if (snapshot !== undefined && this.#index.size !== this.#rows.hashCount('whole')) this.#rebuild()
    this.#windows = this.#newIndex(null)
    this.#windows.insertAll(this.#listing('window'))
  }

  get size(): number {
    return this.#size
  }

  /** Whether there is any use in looking for windows in an upload. */
  get hasWindows(): boolean {
    return this.#windows.size > 0
  }

  has(entry: string): boolean {
    return this.#rows.has(entry as Standing['entry'])
  }

  standingOf(entry: Standing['entry']): Standing | undefined {
    return this.#rows.standingOf(entry)
  }

  listingOf(entry: Standing['entry']): ListingOfEntry | undefined {
    return this.#rows.listingOf(entry)
  }

  entries(): Generator<Standing['entry']> {
    return this.#rows.entries()
  }

  /**
   * What is held, to be compared with the service's log, with a sketch of so many cells. Undefined while that cannot be said: the list changes, or an entry
   * has come without its hash since it has ended, and its end has not come yet.
   */
  async summary(cells: number): Promise<ListSummary | undefined> {
    const changes = this.#changes
    if (this.#awaitedEnds.size > 0) return undefined
    return summaryOfList(this.#rows.versions(), cells, () => changes === this.#changes)
  }

  /**
   * The page's changes in the rows, within the transaction that moves the cursor; what it returns does them in memory,
   * once that is on the disk: first what ends.
   */
  apply(events: readonly GivenEvent[]): () => void {
    const changes = this.#rows.apply(events)
    for (const event of events) {
      if ('fingerprint' in event && event.fingerprint === null) this.#awaitedEnds.add(event.entry)
      else this.#awaitedEnds.delete(event.entry)
    }
    // A snapshot may hold what ends: without its key it holds nothing.
    if (changes.removed.length > 0) this.#spoilSnapshot()
    return () => this.#applyToIndex(changes)
  }

  /** Forgets everything, as `apply` in two steps. */
  removeAll(): () => void {
    this.#rows.removeAll()
    this.#spoilSnapshot()
    return () => {
      this.#changes++
      this.#index = this.#newIndex(null)
      this.#windows = this.#newIndex(null)
      this.#size = 0
    }
  }

  /**
   * One match for each entry that the picture, or else a part of it, is close to, in any of its eight forms, or else a window
   * of it; nearest first.
   */
  match(query: Query): Match[] {
    const listed = { index: this.#index, windows: this.#windows, rows: this.#rows }
    return this.#withSameFile(query.md5, query.pdq.quality, matchPicture(listed, query))
  }

  /**
   * The same of a video, by its frames and what is inside of them. Others have their turn between batches; if the list changes meanwhile it begins
   * again, so that the answer is of one state of the list, as a picture's is, and concludes before the list can change.
   */
  async matchVideo<Result>(
    query: VideoQuery,
    policy: VideoPolicy,
    conclude: (matches: Match[]) => Result,
  ): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      const changes = this.#changes
      const comparing = compareVideo({ index: this.#index, rows: this.#rows }, query, policy)
      let step = comparing.next()
      while (!step.done && changes === this.#changes) {
        // A list that never stands still must not keep an upload waiting.
        if (attempt < mostAttempts) await setImmediate()
        step = comparing.next()
      }
      const best = Math.max(0, ...query.frames.map(({ quality }) => quality))
      if (step.done && changes === this.#changes) return conclude(this.#withSameFile(query.md5, best, step.value))
    }
  }

  /** Matches of a video that were found elsewhere, as they stand now: without what has ended, with what is this file. */
  renewed(md5: Md5Hash | undefined, matches: readonly Match[]): Match[] {
    const quality = Math.max(0, ...matches.map((match) => match.quality))
    const standing = matches.flatMap((match) => {
      const now = this.#rows.standingOf(match.entry)
      return now === undefined ? [] : [{ ...match, ...now }]
    })
    return this.#withSameFile(md5, quality, standing)
  }

  /** What a worker of a fleet has found, as it stands now: a picture is compared anew, its parts and a video are not. */
  settled({ md5, pdq, matches }: FoundElsewhere): Match[] {
    if (pdq === undefined) return this.renewed(md5, matches)
    const parts = matches.filter(({ region }) => region !== undefined)
    const best = bestOfEach([...this.match({ md5, pdq }), ...this.renewed(undefined, parts)])
    return best.sort((a, b) => a.distanceBits - b.distanceBits)
  }

  /** Entries of this very file are the nearest there can be. */
  #withSameFile(md5: Md5Hash | undefined, quality: number, matches: readonly Match[]): Match[] {
    const byEntry = new Map(matches.map((match) => [match.entry, match]))
    for (const { entry, trust, maxAction } of md5 === undefined ? [] : this.#rows.withMd5(md5)) {
      byEntry.set(entry, { entry, distanceBits: 0, quality, trust, maxAction })
    }
    return [...byEntry.values()].sort((a, b) => a.distanceBits - b.distanceBits)
  }

  /**
   * Keeps the index for a start after a kill, where that is worth it, in a thread beside. False when nothing was kept: little
   * is new, or something ended meanwhile, which is no fault; then it is tried again later.
   */
  async keep(): Promise<boolean> {
    if (!this.#isWorthKeeping || this.#keeping !== undefined) return false
    this.#keeping = this.#keepBeside().finally(() => {
      this.#keeping = undefined
    })
    return this.#keeping
  }

  /** Keeps the index for the next start. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    await this.#keeping?.catch(() => {})
    if (this.#isWorthKeeping) {
      await this.#index.settle().catch(() => {})
      const { settled } = this.#index.memories
      if (settled !== null) this.#snapshots.write(settled)
    }
    await this.#settler[Symbol.asyncDispose]()
  }

  async #keepBeside(): Promise<boolean> {
    const removals = this.#removals
    await this.#index.settle()
    const { settled } = this.#index.memories
    if (settled === null || this.#isClosed) return false
    return this.#snapshots.writeIn(this.#settler, settled, () => removals === this.#removals && !this.#isClosed)
  }

  get #isWorthKeeping(): boolean {
    return this.#rows.newestHash - (this.#snapshots.newestHash ?? 0) > hashesWithoutSnapshot
  }

  #applyToIndex({ sizeChange, removed, added }: RowChanges): void {
    this.#changes++
    for (const { kind, id, hash } of removed) this.#indexOf(kind).delete(id, hash)
    for (const { kind, id, hash } of added) this.#indexOf(kind).insert(id, hash)
    this.#size += sizeChange
  }

  #indexOf(kind: HashKind): HashIndex {
    return kind === 'window' ? this.#windows : this.#index
  }

  #spoilSnapshot(): void {
    this.#removals++
    this.#snapshots.destroy()
  }

  #newIndex(settled: WebAssembly.Memory | null): HashIndex {
    return createHashIndex(modules, { settler: this.#settler.settle }, { settled, recent: [] })
  }

  #rebuild(): void {
    this.#snapshots.destroy()
    this.#index = this.#newIndex(null)
    this.#index.insertAll(this.#listing('whole'))
  }

  /** Every hash of a kind in the rows. */
  #listing(kind: HashKind): Listing {
    const count = this.#rows.hashCount(kind)
    const listing = {
      hashes: new Uint8Array(count * hashBytes),
      ids: new Uint32Array(count),
      radii: new Uint8Array(count),
    }
    listing.radii.fill(limits.matchDistanceBits)
    let at = 0
    for (const { id, hash } of this.#rows.hashesAfter(0, kind)) {
      listing.ids[at] = id
      listing.hashes.set(hash, at++ * hashBytes)
    }
    return listing
  }
}
