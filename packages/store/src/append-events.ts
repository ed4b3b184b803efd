import type { Action, FeedEventType, Trust } from '@breakwater/contracts'
import { sql, type Transaction } from 'kysely'
import type { Tables } from './schema.ts'

export interface NewEvent {
  readonly type: FeedEventType
  readonly entryId: string
  readonly standing?: { readonly trust: Trust; readonly maxAction: Action }
}

/** Takes the next sequence numbers. The lock on the row lasts until commit: what follows in the transaction is short. */
export async function takeSequences(transaction: Transaction<Tables>, count: number): Promise<number> {
  const { sequence } = await transaction
    .updateTable('feed_head')
    .set({ sequence: sql<number>`sequence + ${count}` })
    .returning('sequence')
    .executeTakeFirstOrThrow()
  return sequence - count + 1
}

/** Appends events at sequence numbers already taken. */
export async function appendEvents(
  transaction: Transaction<Tables>,
  { first, at, events }: { first: number; at: Date; events: readonly NewEvent[] },
): Promise<void> {
  if (events.length === 0) return
  await transaction
    .insertInto('events')
    .values(
      events.map(({ type, entryId, standing }, index) => ({
        sequence: first + index,
        type,
        entry_id: entryId,
        trust: standing?.trust ?? null,
        max_action: standing?.maxAction ?? null,
        at,
      })),
    )
    .execute()
}
