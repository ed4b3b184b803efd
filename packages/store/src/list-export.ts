import { itemExpiresOn } from '@breakwater/casework'
import type { Action, Fingerprint } from '@breakwater/contracts'
import { sql } from 'kysely'
import type { OpenDatabase } from './database.ts'
import { noteDeed } from './list-keys.ts'

/** What may be given on of an entry; `listed` null: it is on the list no more. */
export interface PassedEntry {
  readonly entry: string
  readonly listed: {
    readonly maxAction: Action
    readonly expiresOn: string
    readonly fingerprint: Fingerprint
  } | null
}

export interface ListExports {
  /** The next serial number, and how far the log has come: all that follows is as new as that at least. */
  beginExport(at: Date): Promise<{ readonly serial: number; readonly sequence: number }>
  /** How far the log had come at an export; null for one that was never made, or before the last restore. */
  exportedThrough(serial: number): Promise<number | null>
  /**
   * Entries of lists whose bodies let them be given on, in the order of their ids; with `since`, those that changed after
   * that number of the log, and what is given on no more. Never an entry of a case.
   */
  readPassedOn(query: {
    readonly since: number | null
    readonly after: string | null
    readonly limit: number
  }): Promise<PassedEntry[]>
  noteExport(input: {
    readonly by: string
    readonly body: string
    readonly list: string
    readonly serial: number
    readonly counts: Readonly<Record<string, number>>
    readonly at: Date
  }): Promise<void>
}

/** What this service gives to another operator (ADR 54). */
export function createListExports({ tables }: OpenDatabase): ListExports {
  return {
    async beginExport(at) {
      return tables.transaction().execute(async (transaction) => {
        const { epoch, sequence } = await transaction
          .selectFrom('feed_head')
          .select(['epoch', 'sequence'])
          .forUpdate()
          .executeTakeFirstOrThrow()
        const { last } = await transaction
          .selectFrom('list_exports')
          .select(({ fn }) => fn.max('serial').as('last'))
          .executeTakeFirstOrThrow()
        // Of the clock, so that a number that was given out before a restore is not given out again.
        const serial = Math.max(Number(last ?? 0) + 1, Math.floor(at.getTime() / 1000))
        await transaction.insertInto('list_exports').values({ serial, epoch, sequence }).execute()
        return { serial, sequence }
      })
    },

    async exportedThrough(serial) {
      const row = await tables
        .selectFrom('list_exports')
        .innerJoin('feed_head', 'feed_head.epoch', 'list_exports.epoch')
        .select('list_exports.sequence')
        .where('serial', '=', serial)
        .executeTakeFirst()
      return row?.sequence ?? null
    },

    async readPassedOn({ since, after, limit }) {
      let query = tables
        .selectFrom('entries')
        .innerJoin('assessed_lists as list', 'list.id', 'entries.list_id')
        .leftJoin('list_items as item', 'item.entry_id', 'entries.id')
        .leftJoin('entries as leader', 'leader.id', 'entries.joined_to')
        .select(['entries.id', 'entries.fingerprint', 'item.expires_on as own', 'list.valid_until'])
        .select(sql<Action>`coalesce(entries.own_max_action, entries.max_action)`.as('maxAction'))
        .select(sql<boolean>`pass_on and coalesce(leader.state, entries.state) = 'listed'`.as('isListed'))
        .orderBy('entries.id')
        .limit(limit)
      if (after !== null) query = query.where('entries.id', '>', after)
      query =
        since === null
          ? query.where(sql<boolean>`pass_on and coalesce(leader.state, entries.state) = 'listed'`)
          : query.where(
              sql<boolean>`(pass_on and greatest(entries.last_sequence, leader.last_sequence) > ${since})
                or pass_on_sequence > ${since}`,
            )
      const rows = await query.execute()
      return rows.map(({ id: entry, isListed, maxAction, own, valid_until, fingerprint }) => ({
        entry,
        listed:
          isListed && fingerprint !== null
            ? { maxAction, expiresOn: itemExpiresOn(own, valid_until), fingerprint }
            : null,
      }))
    },

    async noteExport({ by, body, list, serial, counts, at }) {
      await tables
        .transaction()
        .execute((transaction) => noteDeed(transaction, { at, what: 'exported', by, body, list, serial, counts }))
    },
  }
}
