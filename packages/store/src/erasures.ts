import type { Kysely } from 'kysely'
import { endingTypes } from './feed.ts'
import type { Tables } from './schema.ts'

/**
 * When the oldest hash was erased of which something may be left: in indexes on PostgreSQL, in files on PGlite. Null: there is none.
 * It stands in the database, so that a process which ends leaves the rest to the next one. Looks at each event once.
 */
export async function oldestErasure(tables: Kysely<Tables>): Promise<Date | null> {
  const upkeep = await tables.selectFrom('erasure_upkeep').selectAll().executeTakeFirstOrThrow()
  const { sequence } = await tables.selectFrom('feed_head').select('sequence').executeTakeFirstOrThrow()
  if (sequence === upkeep.looked_through) return upkeep.due_from
  const found = await tables
    .selectFrom('events')
    .select(({ fn }) => fn.min('at').as('at'))
    .where('sequence', '>', upkeep.looked_through)
    // What comes after is looked at the next time.
    .where('sequence', '<=', sequence)
    .where('type', 'in', endingTypes)
    .executeTakeFirstOrThrow()
  const dueFrom = upkeep.due_from ?? found.at
  await tables.updateTable('erasure_upkeep').set({ looked_through: sequence, due_from: dueFrom }).execute()
  return dueFrom
}

/** All is cleared that `oldestErasure` saw the last time. What was erased meanwhile is seen the next time. */
export async function noteCleared(tables: Kysely<Tables>, at: Date): Promise<void> {
  await tables.updateTable('erasure_upkeep').set({ due_from: null, cleared_at: at }).execute()
}
