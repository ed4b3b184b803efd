import type { EntryId, Sequence } from '@breakwater/contracts'
import { type SelectQueryBuilder, sql } from 'kysely'
import { eventsPerStamp } from './append-events.ts'
import type { OpenDatabase } from './database.ts'
import { advance } from './level-delays.ts'
import type { EntryRow, Tables } from './schema.ts'
import type { Store } from './store.ts'
import type { LatestEntry, ListedFile } from './store-records.ts'

type Faces = Pick<
  Store,
  | 'readLatest'
  | 'findByHash'
  | 'readFingerprint'
  | 'sequenceBefore'
  | 'closeStampsBefore'
  | 'noteGiven'
  | 'noteFaceRead'
  | 'sealedEndings'
  | 'forgetSealedEndings'
>

/** The log as clients see it that read by time: each entry once, where it last changed. */
export function createFaces({ tables }: OpenDatabase): Faces {
  return {
    async readLatest({ from, before, after, limit }) {
      let query = selectLatest(tables.selectFrom('entries')).where('last_stamp', '>=', from)
      if (before !== undefined) query = query.where('last_stamp', '<', before)
      if (after !== undefined) {
        query = query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('last_stamp', 'last_sequence'), '>', tuple(after.stamp, after.sequence)),
        )
      }
      return (await query.orderBy('last_stamp').orderBy('last_sequence').limit(limit).execute()).map(toLatest)
    },

    async findByHash(hashes, except = []) {
      if (hashes.length === 0) return []
      const wanted = new Set(hashes)
      const heads = `{${[...wanted].map(headOf).join(',')}}`
      const rows = await selectLatest(tables.selectFrom('entries'))
        // Key by key: asked for many at once, PostgreSQL takes them for a large part of the table and reads all of it.
        .where(
          sql<boolean>`id = any(array(
            select found.id from unnest(${heads}::bigint[]) as wanted
            cross join lateral (
              select id from entries where fingerprint is not null and hash_heads(fingerprint) @> array[wanted]
            ) as found
            where found.id <> all(${`{${except.join()}}`}::uuid[])
          ))`,
        )
        .orderBy('last_sequence')
        .execute()
      return rows.map(toLatest).filter(({ fingerprint }) => hashesOf(fingerprint).some((hash) => wanted.has(hash)))
    },

    async readFingerprint(entry) {
      const row = await tables.selectFrom('entries').select('fingerprint').where('id', '=', entry).executeTakeFirst()
      return row?.fingerprint ?? null
    },

    async sequenceBefore(stamp) {
      const row = await tables
        .selectFrom('entries')
        .select('last_sequence')
        .where('last_stamp', '<', stamp)
        .orderBy('last_stamp', 'desc')
        .orderBy('last_sequence', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row?.last_sequence ?? 0
    },

    async closeStampsBefore(stamp) {
      const needed = sql<number>`${stamp}::bigint - (sequence + 1) / ${eventsPerStamp}::bigint`
      await tables.updateTable('feed_head').set({ stamp_offset: needed }).where('stamp_offset', '<', needed).execute()
    },

    async noteGiven(platformId, { through, sealingKey }) {
      return tables.transaction().execute(async (transaction) => {
        // Entries end under the lock on this row: each ending either sees this note, or is seen by the page that follows.
        const head = transaction.selectFrom('feed_head').select('sequence').forShare()
        const { sequence } = await head.executeTakeFirstOrThrow()
        await transaction
          .updateTable('platforms')
          .set({
            sealing_key: sealingKey,
            given_through: sql<number>`greatest(given_through, ${through}::bigint)`,
          })
          .where('id', '=', platformId)
          .execute()
        return sequence as Sequence
      })
    },

    async noteFaceRead(platformId, { face, readThrough, at, offered }) {
      await advance(tables, platformId, { measure: 'reached', to: readThrough, at, face, offered })
    },

    async sealedEndings(platformId, entries) {
      if (entries.length === 0) return new Map()
      const rows = await tables
        .selectFrom('sealed_endings')
        .select(['entry_id', 'sealed'])
        .where('platform_id', '=', platformId)
        .where('entry_id', 'in', entries)
        .execute()
      return new Map(rows.map(({ entry_id, sealed }) => [entry_id, sealed]))
    },

    async forgetSealedEndings(platformId, through) {
      await tables
        .deleteFrom('sealed_endings')
        .where('platform_id', '=', platformId)
        .where('entry_id', 'in', ({ selectFrom }) =>
          selectFrom('entries').select('id').where('last_sequence', '<=', through),
        )
        .execute()
    },
  }
}

const latestColumns = [
  'id',
  'kind',
  'state',
  'trust',
  'max_action',
  'shown_sequence',
  'last_sequence',
  'last_stamp',
] as const

type LatestRow = Pick<EntryRow, (typeof latestColumns)[number]> & { readonly fingerprint: ListedFile | null }

/** Without the frames of a video: no face gives them, and they may be a megabyte. */
function selectLatest<Output>(query: SelectQueryBuilder<Tables, 'entries', Output>) {
  return query.select(latestColumns).select(sql<ListedFile | null>`fingerprint - 'vpdq'`.as('fingerprint'))
}

function toLatest(row: LatestRow): LatestEntry {
  return {
    entry: row.id as EntryId,
    kind: row.kind,
    state: row.state,
    trust: row.trust,
    maxAction: row.max_action,
    shownSequence: row.shown_sequence,
    sequence: row.last_sequence,
    stamp: row.last_stamp,
    fingerprint: row.state === 'joined' ? null : row.fingerprint,
  }
}

/** The first 64 bits as PostgreSQL's signed bigint, as `hash_heads` of 0015-quicker-hash-indexes.sql computes them. */
function headOf(hash: string): string {
  return BigInt.asIntN(64, BigInt(`0x${hash.slice(0, 16)}`)).toString()
}

function hashesOf(fingerprint: ListedFile | null): string[] {
  if (fingerprint === null) return []
  const pdq = fingerprint.kind === 'image' ? fingerprint.pdq : undefined
  return [fingerprint.md5, ...Object.values(pdq?.dihedral ?? {})]
}
