import type { Action, FeedEventType, Trust } from '@breakwater/contracts'
import { sql, type Transaction } from 'kysely'
import { commitEvents } from './log-openings.ts'
import type { Tables } from './schema.ts'

export interface NewEvent {
  readonly type: FeedEventType
  readonly entryId: string
  readonly standing?: { readonly trust: Trust; readonly maxAction: Action }
}

/**
 * Whoever changes entries takes this lock first and the rows afterwards: then nobody waits for anybody in a circle. It lasts
 * until commit.
 */
export async function lockHead(transaction: Transaction<Tables>): Promise<void> {
  await transaction.selectFrom('feed_head').select('sequence').forUpdate().executeTakeFirstOrThrow()
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

/**
 * Events that share a stamp at most: their hashes must fit into one page of a client that goes on from a second.
 * 0003-faces.sql has the same number.
 */
export const eventsPerStamp = 50

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
  await commitEvents(transaction, { first, events })
  await emptySegments(transaction, events)
  const last = first + events.length - 1
  const seconds = Math.floor(at.getTime() / 1000)
  const { stamp_offset: offset } = await transaction
    .updateTable('feed_head')
    .set({ stamp_offset: sql<number>`greatest(stamp_offset, ${seconds - Math.floor(first / eventsPerStamp)}::bigint)` })
    .returning('stamp_offset')
    .executeTakeFirstOrThrow()
  await sql`
    update entries set last_sequence = sequence, last_stamp = ${offset}::bigint + sequence / ${eventsPerStamp}::bigint
    from events
    where events.entry_id = entries.id and events.sequence between ${first} and ${last}`.execute(transaction)
}

/** A part of the list that an entry of these events is in is another one from now on (segments.ts). */
async function emptySegments(transaction: Transaction<Tables>, events: readonly NewEvent[]): Promise<void> {
  // What is just added lies behind all of them.
  const changed = events.flatMap(({ type, entryId }) => (type === 'add' ? [] : [entryId]))
  if (changed.length === 0) return
  await sql`
    update feed_segments set salt = null, digest = null, entries = null, bytes = null
    from entries
    where entries.id in (${sql.join(changed)})
      and entries.added_sequence between feed_segments.first_sequence and feed_segments.last_sequence`.execute(
    transaction,
  )
}
