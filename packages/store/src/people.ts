import { randomUUID } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import type { OpenDatabase } from './database.ts'
import type { Tables } from './schema.ts'

/** Somebody whose signature counts here. */
export interface Person {
  readonly name: string
  readonly keyId: string
  /** PEM. */
  readonly publicKey: string
  readonly addedAt: Date
}

/** A signed act as it is kept: `document` is the whole of it as JSON text, signatures included. */
export interface KeptAct {
  readonly digest: string
  readonly act: string
  readonly who: string
  readonly document: string
}

export interface SignedActLine extends KeptAct {
  readonly at: Date
}

export interface StoreIdentity {
  readonly id: string
  readonly lane: 'adult' | 'child' | null
  readonly inProduction: boolean
}

export interface People {
  identity(): Promise<StoreIdentity>
  /** From now on this store is that lane's. False when it is another's, by claim or by the cases in it. */
  claimLane(lane: 'adult' | 'child'): Promise<boolean>
  /** From now on two people are needed, also by commands that run without the service. */
  enterProduction(): Promise<void>
  listPeople(): Promise<Person[]>
  /** The first needs no act; later ones do. `act-used`: it was carried out before. */
  addPerson(input: {
    readonly person: Omit<Person, 'addedAt'>
    readonly act: KeptAct | null
    readonly at: Date
  }): Promise<'added' | 'taken' | 'act-needed' | 'act-used'>
  removePerson(input: {
    readonly name: string
    readonly act: KeptAct
    readonly at: Date
  }): Promise<'removed' | 'unknown' | 'act-used'>
  readActs(): Promise<SignedActLine[]>
}

/** Whose signatures count in this store, and what they signed. */
export function createPeople({ tables }: OpenDatabase): People {
  return {
    async identity() {
      const row = await tables.selectFrom('store_identity').selectAll().executeTakeFirstOrThrow()
      return { id: row.id, lane: row.lane, inProduction: row.in_production }
    },

    async claimLane(lane) {
      return tables.transaction().execute(async (transaction) => {
        const row = await transaction.selectFrom('store_identity').selectAll().forUpdate().executeTakeFirstOrThrow()
        if (row.lane !== null) return row.lane === lane
        const foreign = await transaction
          .selectFrom('cases')
          .select('id')
          .where('lane', '<>', lane)
          .limit(1)
          .executeTakeFirst()
        if (foreign !== undefined) return false
        // A new id: of a database that was copied before, nothing that was signed there counts here.
        await transaction.updateTable('store_identity').set({ lane, id: randomUUID() }).execute()
        return true
      })
    },

    async enterProduction() {
      await tables.updateTable('store_identity').set({ in_production: true }).execute()
    },

    async listPeople() {
      const rows = await tables.selectFrom('people').selectAll().orderBy('added_at').orderBy('name').execute()
      return rows.map((row) => ({
        name: row.name,
        keyId: row.key_id,
        publicKey: row.public_key,
        addedAt: row.added_at,
      }))
    },

    async addPerson({ person: { name, keyId, publicKey }, act, at }) {
      return tables.transaction().execute(async (transaction) => {
        // Two who both believe to be the first: the second waits here, and is not.
        await transaction.selectFrom('store_identity').select('id').forUpdate().execute()
        if (act === null) {
          const { count } = await transaction
            .selectFrom('people')
            .select(({ fn }) => fn.countAll<number>().as('count'))
            .executeTakeFirstOrThrow()
          if (Number(count) > 0) return 'act-needed'
        }
        const taken = await transaction
          .selectFrom('people')
          .select('name')
          .where(({ or, eb }) => or([eb('name', '=', name), eb('key_id', '=', keyId)]))
          .executeTakeFirst()
        if (taken !== undefined) return 'taken'
        if (act !== null && !(await keepAct(transaction, act, at))) return 'act-used'
        await transaction
          .insertInto('people')
          .values({ name, key_id: keyId, public_key: publicKey, added_at: at })
          .execute()
        return 'added'
      })
    },

    async removePerson({ name, act, at }) {
      return tables.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom('people')
          .select('name')
          .where('name', '=', name)
          .forUpdate()
          .executeTakeFirst()
        if (row === undefined) return 'unknown'
        if (!(await keepAct(transaction, act, at))) return 'act-used'
        await transaction.deleteFrom('people').where('name', '=', name).execute()
        return 'removed'
      })
    },

    async readActs() {
      return tables.selectFrom('signed_acts').selectAll().orderBy('at').orderBy(sql`digest collate "C"`).execute()
    },
  }
}

/** Keeps a signed act with what it does. False when it was carried out before: then do nothing. */
export async function keepAct(transaction: Transaction<Tables>, act: KeptAct, at: Date): Promise<boolean> {
  const { digest, act: kind, who, document } = act
  const kept = await transaction
    .insertInto('signed_acts')
    .values({ digest, at, act: kind, who, document })
    .onConflict((conflict) => conflict.column('digest').doNothing())
    .returning('digest')
    .executeTakeFirst()
  return kept !== undefined
}
