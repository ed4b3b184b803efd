import { removalDeadline } from '@breakwater/casework'
import { type EntryId, type FeedEvent, limits, type Sequence } from '@breakwater/contracts'
import { type Kysely, sql } from 'kysely'
import type { OpenDatabase } from './database.ts'
import type { Tables } from './schema.ts'
import type { Store } from './store.ts'
import type { RemovalTerms } from './store-records.ts'

type Feed = Pick<Store, 'epoch' | 'head' | 'readEvents' | 'newestEnding' | 'oldestRemovalsOwed' | 'onAppend'>

export const endingTypes = ['withdraw', 'quarantine', 'expire'] as const

/** The one ordered log, as readers see it. */
export function createFeed(database: OpenDatabase): Feed {
  const { tables } = database
  const readHead = () => tables.selectFrom('feed_head').select(['epoch', 'sequence']).executeTakeFirstOrThrow()
  const pages = createSharedReads(database, async (after: number, limit: number) => {
    const { epoch, sequence } = await readHead()
    const head = sequence as Sequence
    return { epoch, head, rows: after >= head ? [] : await readPage(tables, { after, head, limit }) }
  })
  return {
    epoch: async () => (await readHead()).epoch,
    head: async () => (await readHead()).sequence as Sequence,
    onAppend: (listener) => database.onAnnounced(listener),

    async readEvents({ after, limit, removals }) {
      const { epoch, head, rows } = await pages(after, limit)
      return { epoch, events: rows.map((row) => toFeedEvent(row, removals)), head }
    },

    async newestEnding(after) {
      const { sequence } = await tables
        .selectFrom('events')
        .select(({ fn }) => fn.max('sequence').as('sequence'))
        .where('sequence', '>', after)
        .where('type', 'in', endingTypes)
        .executeTakeFirstOrThrow()
      return (sequence ?? 0) as Sequence
    },

    async oldestRemovalsOwed() {
      const { rows } = await sql<{ id: string; sequence: number; at: Date }>`
        select platforms.id, owed.sequence, owed.at
        from platforms cross join lateral (
          select sequence, at from events
          where sequence > platforms.withdrawn_through and type in (${sql.join(endingTypes)})
          order by sequence limit 1
        ) as owed
        where platforms.suspended_at is null and platforms.face = 'native'`.execute(tables)
      return new Map(rows.map(({ id, sequence, at }) => [id, { sequence: sequence as Sequence, at }]))
    },
  }
}

/**
 * Whoever asks for the same while it is being read gets it together: all platforms wait for the same event. What was begun
 * before an event was announced is not joined any more.
 */
function createSharedReads<Page>(
  { onAnnounced }: Pick<OpenDatabase, 'onAnnounced'>,
  read: (after: number, limit: number) => Promise<Page>,
): (after: number, limit: number) => Promise<Page> {
  const reading = new Map<string, Promise<Page>>()
  onAnnounced(() => reading.clear())
  return (after, limit) => {
    const key = `${after}/${limit}`
    const joined = reading.get(key)
    if (joined !== undefined) return joined
    const begun = read(after, limit).finally(() => {
      if (reading.get(key) === begun) reading.delete(key)
    })
    reading.set(key, begun)
    return begun
  }
}

/**
 * A page ends at its limit, or before its hashes take more than a page may; after one event at least. Numbers have no gaps,
 * so the range itself is the limit: a plan made without statistics (PGlite makes none) reads no more than that.
 */
async function readPage(
  tables: Kysely<Tables>,
  { after, head, limit }: { after: number; head: number; limit: number },
): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select sequence, type, entry_id, trust, max_action, at, expires_on, fingerprint
    from (
      select events.*, entries.expires_on, bytes, sum(bytes) over (order by sequence) as total,
        -- A quarantined entry keeps its hash, but nobody is given it.
        case when entries.state = 'listed' then fingerprint end as fingerprint
      from events join entries on entries.id = events.entry_id
        cross join lateral (select coalesce(pg_column_size(fingerprint), 0) as bytes) as sized
      where sequence > ${after} and sequence <= ${Math.min(head, after + limit)}
    ) as summed
    where total <= ${limits.feedPageBytes} or total = bytes
    order by sequence`.execute(tables)
  return rows
}

type Row = {
  sequence: number
  type: FeedEvent['type']
  entry_id: string
  trust: string | null
  max_action: string | null
  at: Date
  expires_on: string
  fingerprint: unknown
}

/** The row's type decides which columns are there; the feed's schema holds them to it on the way out. */
function toFeedEvent(row: Row, removals: RemovalTerms | undefined): FeedEvent {
  const head = { sequence: row.sequence as Sequence, entry: row.entry_id as EntryId, type: row.type }
  switch (row.type) {
    case 'add':
    case 'restore': {
      const { trust, max_action: maxAction, expires_on: expiresOn, fingerprint } = row
      return { ...head, trust, maxAction, expiresOn, fingerprint } as FeedEvent
    }
    case 'amend':
      return { ...head, trust: row.trust, maxAction: row.max_action, expiresOn: row.expires_on } as FeedEvent
    default: {
      if (removals === undefined || row.sequence <= removals.acknowledged) return head as FeedEvent
      const { addedAt, lateAfterSeconds } = removals
      const confirmBy = removalDeadline({ endedAt: row.at, addedAt }, lateAfterSeconds).toISOString()
      return { ...head, confirmBy } as FeedEvent
    }
  }
}
