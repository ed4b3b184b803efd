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

interface PlacedRecord {
  readonly place: Place
  /** Null when another entry with this hash changed later: the record stands there. */
  readonly record: StopNciiRecord | null
}

/** Makes pages of records out of entries in the order of their latest events. */
export class HashPages {
  readonly #store: Store
  readonly #pepper: Uint8Array

  constructor({ store, pepper }: { store: Store; pepper: Uint8Array }) {
    this.#store = store
    this.#pepper = pepper
  }

  async page(reader: Reader, { from, after, through, pageSize }: PageQuery): Promise<HashPage> {
    const limit = Math.ceil(pageSize / hashesPerEntry) + 1
    const records: StopNciiRecord[] = []
    let last: Place | null = null
    // The entry that the page before ended in comes once more: it may have hashes left.
    let cursor = after === null ? undefined : { stamp: after.stamp, sequence: after.sequence - 1 }
    for (let seen = 0; seen < mostEntries; seen += limit) {
      const read = await this.#store.readLatest({ from, limit, ...(cursor && { after: cursor }) })
      const entries = read.filter(({ sequence }) => sequence <= through)
      for (const { place, record } of await this.#placedRecords(reader, entries)) {
        if (after !== null && place.sequence === after.sequence && place.index <= after.index) continue
        if (record !== null && records.length === pageSize) return { records, last, hasMore: true }
        if (record !== null) records.push(record)
        last = place
      }
      const end = entries.at(-1)
      if (end === undefined || read.length < limit || entries.length < read.length)
        return { records, last, hasMore: false }
      cursor = { stamp: end.stamp, sequence: end.sequence }
    }
    return { records, last, hasMore: true }
  }

  async #placedRecords(reader: Reader, entries: readonly LatestEntry[]): Promise<PlacedRecord[]> {
    const known = await this.#knownTo(reader, entries)
    const hashes = known.map(({ fingerprint }) => (fingerprint === null ? [] : hashesOf(fingerprint)))
    const sharing = await this.#entriesByHash(reader, hashes.flat())
    const aliases = new Map<string, string>()
    const alias = (entry: string) => {
      const made = aliases.get(entry) ?? entryAlias(this.#pepper, reader.platform.id, entry)
      aliases.set(entry, made)
      return made
    }
    return known.flatMap((entry, at): PlacedRecord[] => {
      const place = (index: number): Place => ({ stamp: entry.stamp, sequence: entry.sequence, index })
      if (hashes[at]!.length === 0) return [{ place: place(0), record: null }]
      return hashes[at]!.map((hash, index) => {
        const others = (sharing.get(hash) ?? []).filter((other) => other.entry !== entry.entry)
        const comesLater = others.some(({ sequence }) => sequence > entry.sequence)
        return { place: place(index), record: comesLater ? null : recordOf(hash, [entry, ...others], alias) }
      })
    })
  }

  /** The entries with their hashes, as far as this platform may know them: of what ended, only what it was given. */
  async #knownTo({ platform, apiKey }: Reader, entries: readonly LatestEntry[]): Promise<LatestEntry[]> {
    const ended = entries.filter(({ fingerprint }) => fingerprint === null).map(({ entry }) => entry)
    const sealed = [...(await this.#store.sealedEndings(platform.id, ended))]
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

  async #entriesByHash({ platform }: Reader, hashes: readonly string[]): Promise<Map<string, LatestEntry[]>> {
    const wanted = new Set(hashes)
    const found = (await this.#store.findByHash([...wanted])).filter((entry) => mayKnow(platform, entry))
    const byHash = new Map<string, LatestEntry[]>()
    for (const entry of found) {
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
