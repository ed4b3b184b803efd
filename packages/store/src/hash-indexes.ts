import { type Kysely, sql } from 'kysely'
import type { Tables } from './schema.ts'

/** Indexes whose keys are parts of hashes. */
const hashIndexes = ['entries_by_hash', 'entries_by_near_hash'] as const

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
