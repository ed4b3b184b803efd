import { setImmediate as nextTurn } from 'node:timers/promises'
import { actions, type Match } from '@breakwater/contracts'
import { likenessOf } from './content-distance.ts'
import type { ContentIndex } from './content-index.ts'
import type { ContentStore } from './content-store.ts'
import type { LookBackOptions } from './look-back-options.ts'
import type { SoughtEntries, SoughtEntry } from './sought-entries.ts'

const contentsOfOneTurn = 256

/** Finds the contents that are near to an entry and tells of each once. */
export class OldCopies {
  readonly #index: ContentIndex
  readonly #store: ContentStore
  readonly #sought: SoughtEntries
  readonly #options: LookBackOptions

  constructor(index: ContentIndex, store: ContentStore, sought: SoughtEntries, options: LookBackOptions) {
    this.#index = index
    this.#store = store
    this.#sought = sought
    this.#options = options
  }

  /** In turns, so that others are served meanwhile, and as long as the entry is sought. */
  async tellOf(entry: SoughtEntry, isSought: () => boolean): Promise<void> {
    const numbers = this.#index.near(entry.forms)
    for (const number of this.#store.mayHave(entry.md5)) numbers.add(number)
    const all = [...numbers]
    for (let from = 0; from < all.length; from += contentsOfOneTurn) {
      if (!isSought()) return
      this.#tell(entry, all.slice(from, from + contentsOfOneTurn))
      await nextTurn()
    }
    if (all.length === 0) await nextTurn()
  }

  /** Tells of all that was found in one content, each entry once. Returns how many are new. */
  tellOfContent(content: string, matches: readonly Match[]): number {
    const { database, standingOf } = this.#options
    return this.#logged(
      database.transaction(() => {
        // Since it was compared an entry may have ended.
        const listed = matches.filter(({ entry }) => standingOf(entry) !== undefined)
        return listed.filter((match) => this.#tellOnce(content, match)).length
      }),
    )
  }

  #tell(entry: SoughtEntry, numbers: readonly number[]): void {
    const { database, standingOf } = this.#options
    this.#logged(
      database.transaction(() => {
        const standing = standingOf(entry.entry)
        if (standing === undefined) return 0
        let told = 0
        for (const number of numbers) {
          // Since the search it may have gone, and another come in its place.
          const record = this.#store.at(number)
          const likeness = record && likenessOf(record, entry)
          if (record === undefined || likeness === undefined) continue
          const match: Match = { ...standing, ...likeness, quality: record.quality }
          if (this.#tellOnce(record.content, match)) told++
        }
        return told
      }),
    )
  }

  /** Within a transaction. False where the policy lets it be, or it was told before. In a dry run all is only counted. */
  #tellOnce(content: string, match: Match): boolean {
    const { decide, configuration, isDryRun = false } = this.#options
    const { maxAction = 'review', onFound } = configuration
    const decision = decide([match])
    if (decision === 'allow') return false
    if (isDryRun) return true
    if (!this.#sought.noteFound(findDigest(this.#store, content), match.entry)) return false
    const most = Math.min(actions.indexOf(decision), actions.indexOf(maxAction))
    onFound({ content, match, decision: actions[most]! })
    return true
  }

  #logged(finds: number): number {
    if (finds > 0) this.#options.log({ event: 'look-back-found', finds })
    return finds
  }
}

/** What a find is remembered by: it says nothing of the content without the key. */
export function findDigest({ file }: ContentStore, content: string): Uint8Array {
  return file.keys.digest('found\n', content).subarray(0, 16)
}
