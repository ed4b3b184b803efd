import { randomUUID } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { OpenDatabase } from './database.ts'
import { type KeptAct, keepAct } from './people.ts'
import type { ListDeed, Tables } from './schema.ts'

/** A key of a designated body. Its lists are taken once another person than the first has approved it. */
export interface ListKey {
  readonly keyId: string
  readonly body: string
  /** PEM. */
  readonly publicKey: string
  readonly requestedBy: string
  readonly requestedAt: Date
  /** Null while it waits for a second person. */
  readonly approvedBy: string | null
  readonly approvedAt: Date | null
}

/** One thing that was done with a list. */
export interface ListHistoryLine {
  readonly at: Date
  readonly what: ListDeed
  readonly by: string
  readonly body: string
  readonly list: string | null
  readonly serial: number | null
  readonly because: string | null
  readonly counts: Readonly<Record<string, number>> | null
}

export interface ListKeys {
  /** One body may have several keys; a key is of one body. */
  requestListTrust(input: {
    readonly key: Pick<ListKey, 'keyId' | 'body' | 'publicKey'>
    readonly act: KeptAct
    readonly at: Date
  }): Promise<'requested' | 'taken' | 'act-used'>
  approveListTrust(input: {
    readonly keyId: string
    readonly act: KeptAct
    readonly at: Date
  }): Promise<'approved' | 'not-waiting' | 'same-person' | 'act-used'>
  /** From now on nothing that is signed with it is taken. What is listed stays as long as its list is valid. */
  removeListTrust(input: {
    readonly keyId: string
    readonly by: string
    readonly because: string
    readonly at: Date
  }): Promise<boolean>
  listKeys(): Promise<ListKey[]>
  /** Everything that was done with lists, oldest first. */
  readListHistory(): Promise<ListHistoryLine[]>
}

/** Whose lists are taken here, and what was done with lists. */
export function createListKeys({ tables }: OpenDatabase): ListKeys {
  return {
    async requestListTrust({ key: { keyId, body, publicKey }, act, at }) {
      return tables.transaction().execute(async (transaction) => {
        const known = await transaction
          .selectFrom('list_keys')
          .select('key_id')
          .where('key_id', '=', keyId)
          .executeTakeFirst()
        if (known !== undefined) return 'taken'
        if (!(await keepAct(transaction, act, at))) return 'act-used'
        const row = { key_id: keyId, body, public_key: publicKey, requested_by: act.who, requested_at: at }
        await transaction.insertInto('list_keys').values(row).execute()
        await noteDeed(transaction, { at, what: 'trust-requested', by: act.who, body })
        return 'requested'
      })
    },

    async approveListTrust({ keyId, act, at }) {
      return tables.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom('list_keys')
          .selectAll()
          .where('key_id', '=', keyId)
          .forUpdate()
          .executeTakeFirst()
        if (row === undefined || row.approved_at !== null) return 'not-waiting'
        if (row.requested_by === act.who) return 'same-person'
        if (!(await keepAct(transaction, act, at))) return 'act-used'
        await transaction
          .updateTable('list_keys')
          .set({ approved_by: act.who, approved_at: at })
          .where('key_id', '=', keyId)
          .execute()
        await noteDeed(transaction, { at, what: 'trust-approved', by: act.who, body: row.body })
        return 'approved'
      })
    },

    async removeListTrust({ keyId, by, because, at }) {
      return tables.transaction().execute(async (transaction) => {
        const gone = await transaction
          .deleteFrom('list_keys')
          .where('key_id', '=', keyId)
          .returning('body')
          .executeTakeFirst()
        if (gone === undefined) return false
        await noteDeed(transaction, { at, what: 'trust-removed', by, body: gone.body, because })
        return true
      })
    },

    async listKeys() {
      const rows = await tables.selectFrom('list_keys').selectAll().orderBy('requested_at').orderBy('key_id').execute()
      return rows.map((row) => ({
        ...{ keyId: row.key_id, body: row.body, publicKey: row.public_key },
        ...{ requestedBy: row.requested_by, requestedAt: row.requested_at },
        ...{ approvedBy: row.approved_by, approvedAt: row.approved_at },
      }))
    },

    async readListHistory() {
      const rows = await tables.selectFrom('list_history').selectAll().orderBy('at').orderBy('position').execute()
      return rows.map(({ at, what, who: by, body, list, serial, because, counts }) => ({
        ...{ at, what, by, body, list, serial, because },
        counts: counts === null ? null : (JSON.parse(counts) as Record<string, number>),
      }))
    },
  }
}

/** Keeps who did what, in the transaction that does it. */
export async function noteDeed(
  transaction: Transaction<Tables>,
  deed: Partial<ListHistoryLine> & Pick<ListHistoryLine, 'at' | 'what' | 'by' | 'body'>,
): Promise<void> {
  const { at, what, by: who, body, list = null, serial = null, because = null, counts = null } = deed
  await transaction
    .insertInto('list_history')
    .values({
      ...{ id: randomUUID(), at, what, who, body, list, serial, because },
      counts: counts === null ? null : JSON.stringify(counts),
    })
    .execute()
}
