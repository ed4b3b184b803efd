import { dayOf, itemExpiresOn, listRenewalDays } from '@breakwater/casework'
import { sql } from 'kysely'
import { lockHead } from './append-events.ts'
import { nothingUnderWay } from './assessed-lists.ts'
import type { OpenDatabase } from './database.ts'
import { noteDeed } from './list-keys.ts'
import { endItems, sayEnd } from './list-lines.ts'

export interface ListAging {
  /**
   * What time does to lists: everything on one that ran out ends, and every item whose own day has come; of what stays
   * longer than platforms were told they are told anew, some weeks before. Answers how many ended, and how many were told.
   * With `signal` it can be stopped between two small transactions; the next call goes on.
   */
  ageLists(now: Date, signal?: AbortSignal): Promise<{ readonly ended: number; readonly renewed: number }>
}

const atOnce = 200
const day = 86_400_000

export function createListAging(database: OpenDatabase, dataDirectory: string): ListAging {
  const { tables } = database

  /** Some of a list that ran out; null when nothing of it is left. */
  async function endSome(listId: string, now: Date): Promise<number | null> {
    return tables.transaction().execute(async (transaction) => {
      await lockHead(transaction)
      const list = await transaction
        .selectFrom('assessed_lists')
        .selectAll()
        .where('id', '=', listId)
        .where('valid_until', '<=', now)
        .forNoKeyUpdate()
        .executeTakeFirst()
      if (list === undefined) return null
      if (!list.needs_whole) {
        await noteDeed(transaction, { at: now, what: 'ran-out', by: 'time', body: list.body, list: list.name })
      }
      await transaction
        .updateTable('assessed_lists')
        .set({ needs_whole: true, ...nothingUnderWay })
        .where('id', '=', listId)
        .execute()
      const going = await transaction
        .selectFrom('list_items')
        .select(['item', 'entry_id'])
        .where('list_id', '=', listId)
        .limit(atOnce)
        .execute()
      if (going.length === 0) return null
      const entries = going.flatMap(({ entry_id }) => entry_id ?? [])
      const ended = await endItems(transaction, entries, { dataDirectory, at: now, type: 'expire' })
      const names = going.map(({ item }) => item)
      await transaction.deleteFrom('list_items').where('list_id', '=', listId).where('item', 'in', names).execute()
      return ended
    })
  }

  async function endDue(now: Date): Promise<number | null> {
    return tables.transaction().execute(async (transaction) => {
      await lockHead(transaction)
      const due = await transaction
        .selectFrom('list_items')
        .select('entry_id')
        .where('expires_on', '<=', dayOf(now))
        .where('entry_id', 'is not', null)
        .limit(atOnce)
        .execute()
      const entries = due.flatMap(({ entry_id }) => entry_id ?? [])
      return entries.length === 0 ? null : endItems(transaction, entries, { dataDirectory, at: now, type: 'expire' })
    })
  }

  async function renewSome(now: Date): Promise<number | null> {
    const soon = dayOf(new Date(now.getTime() + listRenewalDays * day))
    return tables.transaction().execute(async (transaction) => {
      await lockHead(transaction)
      const rows = await transaction
        .selectFrom('entries')
        .innerJoin('list_items', 'list_items.entry_id', 'entries.id')
        .innerJoin('assessed_lists', 'assessed_lists.id', 'entries.list_id')
        .select(['entries.id', 'list_items.expires_on as own', 'valid_until'])
        .where('entries.fingerprint', 'is not', null)
        .where('entries.expires_on', '<=', soon)
        .where(
          sql<boolean>`entries.expires_on < least(
            to_char(valid_until at time zone 'UTC', 'YYYY-MM-DD'), list_items.expires_on)`,
        )
        .limit(atOnce)
        .execute()
      for (const { id, own, valid_until } of rows) {
        const expires_on = itemExpiresOn(own, valid_until)
        await transaction.updateTable('entries').set({ expires_on }).where('id', '=', id).execute()
      }
      if (rows.length > 0) {
        await sayEnd(
          transaction,
          rows.map(({ id }) => id),
          now,
        )
      }
      return rows.length === 0 ? null : rows.length
    })
  }

  return {
    async ageLists(now, signal) {
      const over = await tables.selectFrom('assessed_lists').select('id').where('valid_until', '<=', now).execute()
      let ended = 0
      for (const { id } of over) ended += await untilNothing(() => endSome(id, now), signal)
      ended += await untilNothing(() => endDue(now), signal)
      const renewed = await untilNothing(() => renewSome(now), signal)
      if (ended > 0) database.scrub()
      if (ended + renewed > 0) await database.announce()
      return { ended, renewed }
    },
  }
}

/** Adds up until there is nothing left to do (null). */
async function untilNothing(some: () => Promise<number | null>, signal: AbortSignal | undefined): Promise<number> {
  let total = 0
  while (signal?.aborted !== true) {
    const count = await some()
    if (count === null) break
    total += count
  }
  return total
}
