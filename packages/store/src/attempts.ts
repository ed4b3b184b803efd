import { sql } from 'kysely'
import type { OpenDatabase } from './database.ts'
import type { Store } from './store.ts'

type Attempts = Pick<Store, 'failures' | 'noteAttempt' | 'clearFailures'>

/** Wrong PINs by lookup, kept for references that exist and that do not alike. */
export function createAttempts({ tables }: OpenDatabase): Attempts {
  return {
    async failures(lookup) {
      const row = await tables.selectFrom('attempts').selectAll().where('lookup', '=', lookup).executeTakeFirst()
      return row === undefined ? null : { count: row.count, lastAt: row.last_at }
    },
    async noteAttempt(lookup, { at, knownCount }) {
      const counted = await tables
        .insertInto('attempts')
        .values({ lookup, count: 1, last_at: at })
        .onConflict((conflict) => {
          const again = conflict.column('lookup').doUpdateSet({ count: sql<number>`attempts.count + 1`, last_at: at })
          return knownCount === undefined ? again : again.where('attempts.count', '=', knownCount)
        })
        .returning('count')
        .executeTakeFirst()
      return counted !== undefined
    },
    async clearFailures(lookup) {
      await tables.deleteFrom('attempts').where('lookup', '=', lookup).execute()
    },
  }
}
