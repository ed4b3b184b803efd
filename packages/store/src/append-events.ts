import type { Action, FeedEventType, Trust } from '@breakwater/contracts'
import { sql, type Transaction } from 'kysely'
import { insertRows } from './insert-rows.ts'
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

/** Sequence numbers that were taken, and the seconds by which clients that read by time know them. */
export interface TakenSequences {
  readonly first: number
  stampOf(sequence: number): number
}

/**
 * Takes the next sequence numbers; none of their stamps lies before `at`. The lock on the row lasts until commit: what follows
 * in the transaction is short.
 */
export async function takeSequences(
  transaction: Transaction<Tables>,
  count: number,
  at: Date,
): Promise<TakenSequences> {
  const seconds = Math.floor(at.getTime() / 1000)
  const { sequence, stamp_offset: offset } = await transaction
    .updateTable('feed_head')
    .set({
      sequence: sql<number>`sequence + ${count}`,
      stamp_offset: sql<number>`greatest(stamp_offset, ${seconds}::bigint - (sequence + 1) / ${eventsPerStamp}::bigint)`,
    })
    .returning(['sequence', 'stamp_offset'])
    .executeTakeFirstOrThrow()
  return { first: sequence - count + 1, stampOf: (each) => offset + Math.floor(each / eventsPerStamp) }
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
  const rows = events.map(({ type, entryId, standing }, index) => ({
    sequence: first + index,
    type,
    entry_id: entryId,
    trust: standing?.trust ?? null,
    max_action: standing?.maxAction ?? null,
    at,
  }))
  await insertRows(transaction, 'events', rows)
  await commitEvents(transaction, { first, events })
  await emptySegments(transaction, events)
  await placeEntries(transaction, { first, last: first + events.length - 1 })
}

/** Entries stand where their newest event is. One that was inserted there stays as it is: every index would have it twice. */
async function placeEntries(transaction: Transaction<Tables>, { first, last }: { first: number; last: number }) {
  await sql`
    update entries set
      last_sequence = newest.sequence,
      last_stamp = (select stamp_offset from feed_head) + newest.sequence / ${eventsPerStamp}::bigint
    from (
      select entry_id, max(sequence) as sequence from events where sequence between ${first} and ${last} group by entry_id
    ) as newest
    where entries.id = newest.entry_id and entries.last_sequence is distinct from newest.sequence`.execute(transaction)
}

/** A part of the list that an entry of these events is in is another one from now on (segments.ts). */
async function emptySegments(transaction: Transaction<Tables>, events: readonly NewEvent[]): Promise<void> {
  // What is just added lies behind all of them. It is asked for all the same: what is joined to another must take no longer.
  const changed = `{${events.map(({ entryId }) => entryId).join()}}`
  await sql`
    update feed_segments set salt = null, digest = null, entries = null, bytes = null
    from entries
    where entries.id = any(${changed}::uuid[])
      and entries.added_sequence between feed_segments.first_sequence and feed_segments.last_sequence`.execute(
    transaction,
  )
}
