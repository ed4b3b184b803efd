import { randomUUID } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import type { OpenDatabase } from './database.ts'
import type { Tables } from './schema.ts'

/** What the operator's contact must be told: that something waits, never about which picture. */
export interface ContactMessage {
  readonly id: string
  readonly kind: 'suspected-under-18'
  readonly at: Date
  /** Times that it was tried before. */
  readonly attempts: number
}

export interface ContactMessages {
  /**
   * Takes what is due, and puts it off until `leaseUntil`: no other process takes it before then, and when this one
   * dies it is due again.
   */
  takeContactMessages(input: {
    readonly now: Date
    readonly leaseUntil: Date
    readonly limit: number
  }): Promise<ContactMessage[]>
  contactMessageTaken(id: string, at: Date): Promise<void>
  contactMessageFailed(id: string, nextAt: Date): Promise<void>
  /** Those that nobody has taken yet, and since when. */
  waitingContactMessages(): Promise<{ readonly count: number; readonly oldestAt: Date | null }>
}

/** An outbox: a message is written with what it tells of, and stays until it was taken. */
export function createContactMessages({ tables }: OpenDatabase): ContactMessages {
  return {
    async takeContactMessages({ now, leaseUntil, limit }) {
      const rows = await tables
        .updateTable('contact_messages')
        .set({ next_at: leaseUntil, attempts: sql<number>`attempts + 1` })
        .where('id', 'in', ({ selectFrom }) =>
          selectFrom('contact_messages')
            .select('id')
            .where('taken_at', 'is', null)
            .where('next_at', '<=', now)
            .orderBy('next_at')
            .limit(limit)
            .forUpdate()
            .skipLocked(),
        )
        .returning(['id', 'kind', 'at', 'attempts'])
        .execute()
      return rows
        .map(({ id, kind, at, attempts }) => ({ id, kind, at, attempts: attempts - 1 }))
        .toSorted((one, other) => one.at.getTime() - other.at.getTime())
    },
    async contactMessageTaken(id, at) {
      await tables.updateTable('contact_messages').set({ taken_at: at }).where('id', '=', id).execute()
    },
    async contactMessageFailed(id, nextAt) {
      await tables.updateTable('contact_messages').set({ next_at: nextAt }).where('id', '=', id).execute()
    },
    async waitingContactMessages() {
      const { count, oldest } = await tables
        .selectFrom('contact_messages')
        .select(({ fn }) => [fn.countAll<number>().as('count'), fn.min('at').as('oldest')])
        .where('taken_at', 'is', null)
        .executeTakeFirstOrThrow()
      return { count: Number(count), oldestAt: oldest }
    },
  }
}

/** Written in the transaction of what it tells of: neither is there without the other. */
export async function tellContact(
  transaction: Transaction<Tables>,
  { kind, at }: Pick<ContactMessage, 'kind' | 'at'>,
): Promise<void> {
  await transaction.insertInto('contact_messages').values({ id: randomUUID(), kind, at, next_at: at }).execute()
}
