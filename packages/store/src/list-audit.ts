import { type Kysely, sql } from 'kysely'
import type { Tables } from './schema.ts'

/** What everyone holds who has read the log up to a sequence number (docs/protocol/feed.md, "Saying what is held"). */
export interface ListDigest {
  readonly entries: number
  /** 128 bits as 32 lower-case hex digits. */
  readonly digest: string
}

interface Sums {
  readonly entries: number
  readonly lanes: readonly [bigint, bigint]
}

/**
 * The digest of the list as it was at any sequence number. It is made from the log alone, which keeps ids and numbers and no
 * hash, so withdrawn entries need not be known. The newest answer is kept and moved on by what came since.
 */
export class ListAudit {
  readonly #tables: Kysely<Tables>
  #newest: (Sums & { readonly sequence: number; readonly epoch: string }) | undefined

  constructor(tables: Kysely<Tables>) {
    this.#tables = tables
  }

  async at(sequence: number): Promise<ListDigest> {
    const { epoch } = await this.#tables.selectFrom('feed_head').select('epoch').executeTakeFirstOrThrow()
    if (this.#newest?.epoch !== epoch) this.#newest = undefined
    const sums = await this.#sumsAt(sequence)
    if (this.#newest === undefined || sequence >= this.#newest.sequence) this.#newest = { ...sums, sequence, epoch }
    const digest = sums.lanes.map((lane) => lane.toString(16).padStart(16, '0')).join('')
    return { entries: sums.entries, digest }
  }

  async #sumsAt(sequence: number): Promise<Sums> {
    const from = this.#newest
    if (from === undefined || sequence < from.sequence) return this.#sum(sequence)
    if (sequence === from.sequence) return from
    const since = { after: from.sequence, through: sequence }
    const before = await this.#sum(from.sequence, since)
    const now = await this.#sum(sequence, since)
    const lane = (at: 0 | 1) => BigInt.asUintN(64, from.lanes[at] - before.lanes[at] + now.lanes[at])
    return { entries: from.entries - before.entries + now.entries, lanes: [lane(0), lane(1)] }
  }

  /** Of all entries that are listed at a number, or of those alone that have an event within a range. */
  async #sum(sequence: number, within?: { readonly after: number; readonly through: number }): Promise<Sums> {
    const touched = within
      ? sql`and entry_id in (select entry_id from events where sequence > ${within.after} and sequence <= ${within.through})`
      : sql``
    const { rows } = await sql<{ entries: number | string; first: string; second: string }>`
      select count(*) as entries,
        coalesce(sum(('x' || substr(hash, 1, 16))::bit(64)::bigint), 0)::text as first,
        coalesce(sum(('x' || substr(hash, 17, 16))::bit(64)::bigint), 0)::text as second
      from (
        select encode(sha256(convert_to(entry_id::text || ':' || max(sequence)::text, 'UTF8')), 'hex') as hash
        from events where sequence <= ${sequence} ${touched}
        group by entry_id
        having coalesce(max(sequence) filter (where type in ('add', 'restore')), 0)
          > coalesce(max(sequence) filter (where type in ('withdraw', 'quarantine', 'expire')), 0)
      ) as listed`.execute(this.#tables)
    const { entries, first, second } = rows[0]!
    const lane = (text: string) => BigInt.asUintN(64, BigInt(text))
    return { entries: Number(entries), lanes: [lane(first), lane(second)] }
  }
}
