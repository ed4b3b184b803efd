import { type EntryId, limits, type Sequence } from '@breakwater/contracts'
import { sql } from 'kysely'
import type { OpenDatabase } from './database.ts'
import { endingTypes } from './feed.ts'
import type { Store } from './store.ts'
import type { AddEvent } from './store-records.ts'

/** What everyone holds who has read the log up to a number, entry by entry: from the log alone, which keeps no hash. */
export function createHeldList({ tables }: OpenDatabase): Pick<Store, 'heldPairs' | 'readHeld'> {
  return {
    async heldPairs({ sequence, after, limit }) {
      const { rows } = await sql<{ entry: EntryId; number: Sequence }>`
        select entry_id as entry, max(sequence) as number
        from events
        where sequence <= ${sequence} ${after === undefined ? sql`` : sql`and entry_id > ${after}`}
        group by entry_id
        having coalesce(max(sequence) filter (where type in ('add', 'restore')), 0)
          > coalesce(max(sequence) filter (where type in (${sql.join(endingTypes)})), 0)
        order by entry_id
        limit ${limit}`.execute(tables)
      return rows
    },

    async readHeld(pairs) {
      const fitting = await fittingInto(tables, pairs)
      if (fitting.length === 0) return []
      const rows = await tables
        .selectFrom('entries')
        .select(['id', 'trust', 'max_action', 'expires_on', 'state', 'fingerprint'])
        .where('id', 'in', idsOf(fitting))
        .execute()
      const byEntry = new Map(rows.map((row) => [row.id, row]))
      return fitting.flatMap(({ entry, number: sequence }) => {
        const row = byEntry.get(entry)
        if (row === undefined) return []
        const { trust, max_action: maxAction, expires_on: expiresOn, state } = row
        const fingerprint = state === 'listed' ? row.fingerprint : null
        return [{ sequence, entry, type: 'add', trust, maxAction, expiresOn, fingerprint } as AddEvent]
      })
    },
  }
}

type Pairs = Parameters<Store['readHeld']>[0]
const idsOf = (pairs: Pairs) => pairs.map(({ entry }) => entry)

/** The first of them, whose hashes take no more than a page may; one at least. */
async function fittingInto(tables: OpenDatabase['tables'], pairs: Pairs): Promise<Pairs> {
  if (pairs.length === 0) return []
  const rows = await tables
    .selectFrom('entries')
    .select(['id', sql<number>`coalesce(pg_column_size(fingerprint), 0)`.as('bytes')])
    .where('id', 'in', idsOf(pairs))
    .execute()
  const bytesOf = new Map(rows.map(({ id, bytes }) => [id, bytes]))
  let total = 0
  const tooMuch = pairs.findIndex(({ entry }, index) => {
    total += bytesOf.get(entry as string) ?? 0
    return index > 0 && total > limits.feedPageBytes
  })
  return tooMuch < 0 ? pairs : pairs.slice(0, tooMuch)
}
