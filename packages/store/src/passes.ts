import { randomUUID } from 'node:crypto'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { OpenDatabase } from './database.ts'
import type { Tables } from './schema.ts'
import type { Store } from './store.ts'

type Passes = Pick<
  Store,
  'isPassLeft' | 'spendPass' | 'issueVouchers' | 'listVoucherBatches' | 'countOpenings' | 'forgetPasses'
>

/** What lets a request in, once. `challenge`: a proof of work. `voucher`: the code of a helpline, as an HMAC. */
export type StoredPass =
  | { readonly kind: 'challenge'; readonly id: string; readonly endsAt: Date }
  | { readonly kind: 'voucher'; readonly digest: string }

/** The pass was used, or there never was such a voucher. Thrown where the transaction must undo everything else. */
export class PassSpent extends Error {
  override readonly name = 'PassSpent'
}

/** Uses a pass within a transaction. Throws `PassSpent`; of any number at once, one gets through. */
export async function spendWithin(transaction: Transaction<Tables>, pass: StoredPass, at: Date): Promise<void> {
  const done =
    pass.kind === 'challenge'
      ? await transaction
          .insertInto('spent_challenges')
          .values({ id: pass.id, ends_at: pass.endsAt })
          .onConflict((conflict) => conflict.doNothing())
          .returning('id')
          .executeTakeFirst()
      : await transaction
          .deleteFrom('vouchers')
          .where('digest', '=', pass.digest)
          .where('ends_at', '>', at)
          .returning('issuer')
          .executeTakeFirst()
  if (done === undefined) throw new PassSpent()
}

/**
 * Gives back the room of rows that are gone, where a table has grown since the last time: nothing else does on PGlite, and a
 * flood would fill the disk although few rows are left.
 */
function createReclaimer(tables: Kysely<Tables>): () => Promise<void> {
  const settled = new Map<string, number>()
  const sizeOf = async (name: string) => {
    const { rows } = await sql<{ bytes: number }>`select pg_total_relation_size(${name}) as bytes`.execute(tables)
    return rows[0]!.bytes
  }
  return async () => {
    for (const name of ['spent_challenges', 'attempts']) {
      if ((await sizeOf(name)) <= (settled.get(name) ?? 0)) continue
      await sql`vacuum ${sql.table(name)}`.execute(tables)
      settled.set(name, await sizeOf(name))
    }
  }
}

export function createPasses({ tables, scrubVouchers }: OpenDatabase): Passes {
  const reclaim = createReclaimer(tables)
  return {
    async isPassLeft(pass, at) {
      if (pass.kind === 'challenge') {
        const spent = await tables
          .selectFrom('spent_challenges')
          .select('id')
          .where('id', '=', pass.id)
          .executeTakeFirst()
        return spent === undefined
      }
      const left = await tables
        .selectFrom('vouchers')
        .select('digest')
        .where('digest', '=', pass.digest)
        .where('ends_at', '>', at)
        .executeTakeFirst()
      return left !== undefined
    },

    async spendPass(pass, at) {
      try {
        await tables.transaction().execute((transaction) => spendWithin(transaction, pass, at))
        return true
      } catch (error) {
        if (error instanceof PassSpent) return false
        throw error
      }
    },

    async issueVouchers({ digests, issuer, by, at, endsAt }) {
      await tables.transaction().execute(async (transaction) => {
        await transaction
          .insertInto('vouchers')
          .values(digests.map((digest) => ({ digest, issuer, ends_at: endsAt })))
          .execute()
        await transaction
          .insertInto('voucher_batches')
          .values({ id: randomUUID(), issuer, who: by, count: digests.length, issued_at: at, ends_at: endsAt })
          .execute()
      })
    },

    async listVoucherBatches() {
      const rows = await tables.selectFrom('voucher_batches').selectAll().orderBy('issued_at').orderBy('id').execute()
      return rows.map(({ issuer, who, count, issued_at, ends_at }) => ({
        issuer,
        by: who,
        count,
        issuedAt: issued_at,
        endsAt: ends_at,
      }))
    },

    async countOpenings(since) {
      const counts = await Promise.all(
        since.map((from) =>
          tables
            .selectFrom('cases')
            .select(({ fn }) => fn.countAll<number>().as('count'))
            .where('opened_at', '>', from)
            .executeTakeFirstOrThrow(),
        ),
      )
      return counts.map(({ count }) => Number(count))
    },

    async forgetPasses({ at, mostAttempts }) {
      const { numDeletedRows: challenges } = await tables
        .deleteFrom('spent_challenges')
        .where('ends_at', '<', at)
        .executeTakeFirstOrThrow()
      const { numDeletedRows: vouchers } = await tables
        .deleteFrom('vouchers')
        .where('ends_at', '<=', at)
        .executeTakeFirstOrThrow()
      // Oldest first: whoever guesses at so many references has forgotten the first long ago.
      const { numDeletedRows: attempts } = await tables
        .deleteFrom('attempts')
        .where('last_at', '<=', ({ selectFrom }) =>
          selectFrom('attempts').select('last_at').orderBy('last_at', 'desc').offset(mostAttempts).limit(1),
        )
        .executeTakeFirstOrThrow()
      if (vouchers > 0n) scrubVouchers()
      await reclaim()
      return { challenges: Number(challenges), vouchers: Number(vouchers), attempts: Number(attempts) }
    },
  }
}
