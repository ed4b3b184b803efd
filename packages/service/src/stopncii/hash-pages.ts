import { createSecretKey, type KeyObject } from 'node:crypto'
import type { StopNciiRecord } from '@breakwater/contracts'
import {
  type LatestEntry,
  type ListedFile,
  openSealed,
  type Platform,
  type Store,
  sealingContext,
} from '@breakwater/store'
import { entryAlias } from './entry-alias.ts'
import type { Place } from './page-token.ts'
import { hashesOf, recordOf } from './records.ts'

/** Entries looked through for one answer at most: those that ended before a platform was given them yield nothing. */
const mostEntries = 2_000
const hashesPerEntry = 8

export interface Reader {
  readonly platform: Platform
  readonly apiKey: string
}

export interface PageQuery {
  readonly from: number
  readonly after: Place | null
  /** Nothing that last changed after this number. */
  readonly through: number
  readonly pageSize: number
}

export interface HashPage {
  readonly records: readonly StopNciiRecord[]
  /** The last record, or what was looked at last without yielding one; null when there was nothing. */
  readonly last: Place | null
  readonly hasMore: boolean
}

/** What a page will be made of: entries with those of their hashes that stand on it. */
export interface PageDraft extends Omit<HashPage, 'records'> {
  readonly entries: readonly { readonly entry: LatestEntry; readonly hashes: readonly string[] }[]
}

/** Makes pages of records out of entries in the order of their latest events. */
export class HashPages {
  readonly #store: Store
  readonly #pepper: KeyObject

  constructor({ store, pepper }: { store: Store; pepper: Uint8Array }) {
    this.#store = store
    this.#pepper = createSecretKey(pepper)
  }

  /** With what this platform may know when it is read. */
  async draft(reader: Reader, { from, after, through, pageSize }: PageQuery): Promise<PageDraft> {
    // The entry that the page before ended in comes once more: it may have hashes left. One more says whether there are more.
    const limit = Math.ceil(pageSize / hashesPerEntry) + 2
    const drafted: PageDraft['entries'][number][] = []
    let places = 0
    let last: Place | null = null
    let cursor = after === null ? undefined : { stamp: after.stamp, sequence: after.sequence - 1 }
    for (let seen = 0; seen < mostEntries; seen += limit) {
      const read = await this.#store.readLatest({ from, limit, ...(cursor && { after: cursor }) })
      const entries = read.filter(({ sequence }) => sequence <= through)
      for (const entry of await this.#knownTo(reader, entries)) {
        const hashes = entry.fingerprint === null ? [] : hashesOf(entry.fingerprint)
        const given = after?.sequence === entry.sequence ? after.index + 1 : 0
        const left = hashes.slice(given, given + pageSize - places)
        const end = given + left.length
        if (left.length > 0) drafted.push({ entry, hashes: left })
        places += left.length
        if (left.length > 0 || (hashes.length === 0 && given === 0)) {
          last = { stamp: entry.stamp, sequence: entry.sequence, index: Math.max(0, end - 1) }
        }
        if (end < hashes.length) return { entries: drafted, last, hasMore: true }
      }
      const end = entries.at(-1)
      if (end === undefined || read.length < limit || entries.length < read.length)
        return { entries: drafted, last, hasMore: false }
      cursor = { stamp: end.stamp, sequence: end.sequence }
    }
    return { entries: drafted, last, hasMore: true }
  }

  /** A hash that an entry has which changed later stands there, and is left out here. */
  async complete({ platform }: Reader, { entries, last, hasMore }: PageDraft): Promise<HashPage> {
    const sharing = await this.#entriesByHash(platform, entries)
    const aliases = new Map<string, string>()
    const alias = (entry: string) => {
      const made = aliases.get(entry) ?? entryAlias(this.#pepper, platform.id, entry)
      aliases.set(entry, made)
      return made
    }
    const records = entries.flatMap(({ entry, hashes }) =>
      hashes.flatMap((hash) => {
        const others = (sharing.get(hash) ?? []).filter((other) => other.entry !== entry.entry)
        const comesLater = others.some(({ sequence }) => sequence > entry.sequence)
        return comesLater ? [] : [recordOf(hash, [entry, ...others], alias)]
      }),
    )
    return { records, last, hasMore }
  }

  /** The entries with their hashes, as far as this platform may know them: of what ended, only what it was given. */
  async #knownTo({ platform, apiKey }: Reader, entries: readonly LatestEntry[]): Promise<LatestEntry[]> {
    const ended = entries.filter(({ fingerprint }) => fingerprint === null).map(({ entry }) => entry)
    const sealed = [...(await this.#store.sealedEndings(platform.id, ended))]
    if (sealed.length === 0)
      return entries.map((entry) => (mayKnow(platform, entry) ? entry : { ...entry, fingerprint: null }))
    const opened = await openSealed(
      apiKey,
      sealed.map(([entry, text]) => ({ context: sealingContext(platform.id, entry), sealed: text })),
    )
    const given = new Map(sealed.map(([entry], at) => [entry, JSON.parse(opened[at]!) as ListedFile]))
    return entries.map((entry) => ({
      ...entry,
      fingerprint: mayKnow(platform, entry) ? entry.fingerprint : (given.get(entry.entry) ?? null),
    }))
  }

  /** Whoever else has one of these hashes, on the page or anywhere; in the order of their latest events. */
  async #entriesByHash(platform: Platform, drafted: PageDraft['entries']): Promise<Map<string, LatestEntry[]>> {
    const wanted = new Set(drafted.flatMap(({ hashes }) => hashes))
    const here = drafted.map(({ entry }) => entry)
    const elsewhere = await this.#store.findByHash(
      [...wanted],
      here.map(({ entry }) => entry),
    )
    const byHash = new Map<string, LatestEntry[]>()
    for (const entry of [...elsewhere, ...here].toSorted((one, other) => one.sequence - other.sequence)) {
      if (!mayKnow(platform, entry)) continue
      for (const hash of hashesOf(entry.fingerprint!)) {
        if (wanted.has(hash)) byHash.set(hash, [...(byHash.get(hash) ?? []), entry])
      }
    }
    return byHash
  }
}

/** A quarantined hash is told of only to those that were given it before. */
function mayKnow(platform: Platform, { state, shownSequence }: LatestEntry): boolean {
  return (
    state === 'listed' || (state === 'quarantined' && shownSequence !== null && shownSequence <= platform.givenThrough)
  )
}
