import { type Kysely, sql } from 'kysely'
import { noteCleared, oldestErasure } from './erasures.ts'
import type { Tables } from './schema.ts'

/** Indexes whose keys are parts of hashes. */
const hashIndexes = ['entries_by_hash', 'entries_by_near_hash'] as const
/** So long parts of an erased hash may stay in an index: one rebuild, which reads the whole list, is for all that ended in it. */
const rebuildAfterMilliseconds = 3_600_000

/**
 * Makes the indexes of hashes anew. An inverted index of PostgreSQL never takes a key out of its tree, whatever VACUUM does:
 * without this, parts of an erased hash, which together are most of it, would stay there for good. Reading and writing go on
 * meanwhile. What a run that was cut off has left is taken away first.
 */
export async function rebuildHashIndexes(tables: Kysely<Tables>): Promise<void> {
  for (const name of hashIndexes) {
    for (const rest of ['ccnew', 'ccold'])
      await sql`drop index concurrently if exists ${sql.table(`${name}_${rest}`)}`.execute(tables)
    await sql`reindex index concurrently ${sql.table(name)}`.execute(tables)
  }
}

/**
 * Makes them anew where an erasure is an hour old, and says whether it did. What is due stands in the database: a process that
 * ends leaves it to the next one, and of several at once one does it.
 */
export async function rebuildWhenDue(tables: Kysely<Tables>, now: Date): Promise<boolean> {
  return tables.connection().execute(async (connection) => {
    const key = sql`hashtext('breakwater.hash-indexes')`
    const { rows } = await sql<{ isOurs: boolean }>`select pg_try_advisory_lock(${key}) as "isOurs"`.execute(connection)
    if (!rows[0]!.isOurs) return false
    try {
      const dueFrom = await oldestErasure(connection)
      if (dueFrom === null || now.getTime() - dueFrom.getTime() < rebuildAfterMilliseconds) return false
      await rebuildHashIndexes(connection)
      await noteCleared(connection, now)
      return true
    } finally {
      await sql`select pg_advisory_unlock(${key})`.execute(connection)
    }
  })
}
