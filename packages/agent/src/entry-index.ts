import {
  dihedralForms,
  type FeedEvent,
  type Match,
  type Md5Hash,
  type PdqFingerprint,
  type PdqHash,
} from '@breakwater/contracts'
import { limits } from '@breakwater/contracts/limits'
import { createKeyedHashIndex, type KeyedHashIndex } from '@breakwater/matcher'
import { loadMatcherModules } from '@breakwater/matcher/node'
import type { HeldEntry } from './state/feed-state.ts'

export interface Query {
  readonly md5?: Md5Hash
  readonly pdq: Pick<PdqFingerprint, 'hash' | 'quality'> & Partial<Pick<PdqFingerprint, 'dihedral'>>
}

/** Everything the agent holds, in memory, for matching. */
export class EntryIndex {
  readonly #entries = new Map<string, HeldEntry>()
  readonly #byMd5 = new Map<Md5Hash, Set<string>>()
  readonly #byPdq: KeyedHashIndex = createKeyedHashIndex(loadMatcherModules())

  constructor(entries: Iterable<HeldEntry>) {
    const hashes: [string, PdqHash][] = []
    for (const held of entries) {
      this.#note(held)
      if (held.pdq !== null) hashes.push([held.entry, held.pdq])
    }
    if (hashes.length > 0) this.#byPdq.insertAll(hashes)
  }

  get size(): number {
    return this.#entries.size
  }

  has(entry: string): boolean {
    return this.#entries.has(entry)
  }

  put(held: HeldEntry): void {
    this.remove(held.entry)
    this.#note(held)
    if (held.pdq !== null) this.#byPdq.insert(held.entry, held.pdq)
  }

  #note(held: HeldEntry): void {
    this.#entries.set(held.entry, held)
    const same = this.#byMd5.get(held.md5) ?? new Set()
    this.#byMd5.set(held.md5, same.add(held.entry))
  }

  remove(entry: string): void {
    const held = this.#entries.get(entry)
    if (held === undefined) return
    this.#entries.delete(entry)
    this.#byPdq.delete(entry)
    const same = this.#byMd5.get(held.md5)
    same?.delete(entry)
    if (same?.size === 0) this.#byMd5.delete(held.md5)
  }

  /** Applies a page's events: what ends first, so that nothing withdrawn is matched a moment longer than it must. */
  apply(events: readonly FeedEvent[]): void {
    const ended = new Set<string>()
    for (const { type, entry } of events) {
      if (type === 'withdraw' || type === 'quarantine' || type === 'expire') ended.add(entry)
      else if (type === 'restore') ended.delete(entry)
    }
    for (const entry of ended) this.remove(entry)
    for (const event of events) {
      if (ended.has(event.entry)) continue
      if ((event.type === 'add' || event.type === 'restore') && event.fingerprint !== null) {
        const { entry, trust, maxAction, fingerprint } = event
        this.put({ entry, trust, maxAction, md5: fingerprint.md5, pdq: fingerprint.pdq?.hash ?? null })
      } else if (event.type === 'amend') {
        const held = this.#entries.get(event.entry)
        if (held !== undefined) this.put({ ...held, trust: event.trust, maxAction: event.maxAction })
      }
    }
  }

  /** One match for each entry that the upload is close to, in any of its eight forms; nearest first. */
  match({ md5, pdq }: Query): Match[] {
    const nearest = new Map<string, number>()
    for (const entry of (md5 === undefined ? undefined : this.#byMd5.get(md5)) ?? []) nearest.set(entry, 0)
    if (pdq.quality >= limits.minimumQuality) {
      const { dihedral } = pdq
      const hashes = dihedral === undefined ? [pdq.hash] : dihedralForms.map((form) => dihedral[form])
      for (const { key, distanceBits } of this.#byPdq.search(hashes, { radiusBits: limits.matchDistanceBits })) {
        nearest.set(key, Math.min(distanceBits, nearest.get(key) ?? Number.POSITIVE_INFINITY))
      }
    }
    return [...nearest]
      .map(([id, distanceBits]) => {
        const { entry, trust, maxAction } = this.#entries.get(id)!
        return { entry, distanceBits, quality: pdq.quality, trust, maxAction }
      })
      .sort((a, b) => a.distanceBits - b.distanceBits)
  }
}
