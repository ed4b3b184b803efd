import { setImmediate as nextTurn } from 'node:timers/promises'
import { actions, type Match } from '@breakwater/contracts'
import { distanceOf } from './content-distance.ts'
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

  #tell(entry: SoughtEntry, numbers: readonly number[]): void {
    const { database, standingOf, decide, configuration, isDryRun = false, log } = this.#options
    const { maxAction = 'review', onFound } = configuration
    const finds = database.transaction(() => {
      const standing = standingOf(entry.entry)
      if (standing === undefined) return 0
      let told = 0
      for (const number of numbers) {
        // Since the search it may have gone, and another come in its place.
        const record = this.#store.at(number)
        const distanceBits = record && distanceOf(record, entry)
        if (record === undefined || distanceBits === undefined) continue
        const match: Match = { ...standing, distanceBits, quality: record.quality }
        const decision = decide([match])
        if (decision === 'allow') continue
        if (isDryRun) told++
        if (isDryRun || !this.#sought.noteFound(findDigest(this.#store, record.content), entry.entry)) continue
        const most = Math.min(actions.indexOf(decision), actions.indexOf(maxAction))
        onFound({ content: record.content, match, decision: actions[most]! })
        told++
      }
      return told
    })
    if (finds > 0) log({ event: 'look-back-found', finds })
  }
}

/** What a find is remembered by: it says nothing of the content without the key. */
export function findDigest({ file }: ContentStore, content: string): Uint8Array {
  return file.keys.digest('found\n', content).subarray(0, 16)
}
