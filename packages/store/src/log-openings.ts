import { randomBytes } from 'node:crypto'
import { canonicalJson, commitment, contentsDigest, type LoggedEvent, saltOf, seedBytes } from '@breakwater/log'
import { sql, type Transaction } from 'kysely'
import type { NewEvent } from './append-events.ts'
import { insertRows } from './insert-rows.ts'
import type { Tables } from './schema.ts'

/**
 * Commits to events in the transaction that appends them: none is ever without its leaf. Of entries that end, what was
 * committed before can be opened no more.
 */
export async function commitEvents(
  transaction: Transaction<Tables>,
  { first, events }: { first: number; events: readonly NewEvent[] },
): Promise<void> {
  const ending = events.filter(({ type }) => type === 'withdraw' || type === 'expire')
  if (ending.length > 0)
    await forgetOpenings(
      transaction,
      ending.map(({ entryId }) => entryId),
    )
  const carrying = events
    .filter(({ type }) => type === 'add' || type === 'amend' || type === 'restore')
    .map(({ entryId }) => entryId)
  const entries = new Map(
    carrying.length === 0
      ? []
      : (
          await transaction
            .selectFrom('entries')
            .select(['id', 'expires_on', 'fingerprint'])
            .where('id', 'in', carrying)
            .execute()
        ).map((entry) => [entry.id, entry]),
  )
  await insertOpenings(
    transaction,
    events.map((event, at) => ({ sequence: first + at, ...event, entry: entries.get(event.entryId) })),
  )
}

interface Opening extends NewEvent {
  readonly sequence: number
  /** Of an event that says when the entry ends; all but an `amend` carry its fingerprint, too. */
  readonly entry?: { readonly expires_on: string; readonly fingerprint: unknown } | undefined
}

async function insertOpenings(transaction: Transaction<Tables>, openings: readonly Opening[]): Promise<void> {
  const rows = openings.map(({ sequence, type, entryId, standing, entry }) => {
    const seed = randomBytes(seedBytes)
    const event: LoggedEvent = {
      ...{ type, entry: entryId },
      ...standing,
      ...(entry && { expiresOn: entry.expires_on }),
      ...(entry && type !== 'amend' && { contents: contentsDigest(seed, entry.fingerprint) }),
    }
    return {
      ...{ sequence, entry_id: entryId, seed },
      commitment: Buffer.from(commitment(saltOf(seed), event)),
      event: canonicalJson(event),
    }
  })
  await insertRows(transaction, 'log_openings', rows)
}

/** Of what is in the log already, nothing stays but the leaf; what waits for its batch keeps its commitment until then. */
async function forgetOpenings(transaction: Transaction<Tables>, entries: readonly string[]): Promise<void> {
  await transaction
    .deleteFrom('log_openings')
    .where('entry_id', 'in', entries)
    .where('leaf_index', 'is not', null)
    .execute()
  await transaction
    .updateTable('log_openings')
    .set({ seed: null, event: null })
    .where('entry_id', 'in', entries)
    .execute()
}

/** How many events are committed to at once when a log begins on a database that has some. */
const atOnce = 1_000

/** Commits to every event of the entries that have not ended and that no opening is kept of. */
export async function commitEarlierEvents(transaction: Transaction<Tables>): Promise<void> {
  for (;;) {
    const rows = await transaction
      .selectFrom('events')
      .innerJoin('entries', 'entries.id', 'events.entry_id')
      .leftJoin('log_openings', 'log_openings.sequence', 'events.sequence')
      .select(['events.sequence', 'events.type', 'events.entry_id', 'events.trust', 'events.max_action'])
      .select(['entries.expires_on', 'entries.fingerprint'])
      .where('entries.fingerprint', 'is not', null)
      .where('log_openings.sequence', 'is', null)
      .orderBy('events.sequence')
      .limit(atOnce)
      .execute()
    const openings = rows.map((row): Opening => {
      const { sequence, type, entry_id: entryId, trust, max_action: maxAction } = row
      const standing = trust === null || maxAction === null ? {} : { standing: { trust, maxAction } }
      return { sequence, type, entryId, ...standing, entry: type === 'quarantine' ? undefined : row }
    })
    if (openings.length > 0) await insertOpenings(transaction, openings)
    if (openings.length < atOnce) return
  }
}

/** A log that begins anew takes every commitment that can still be opened, and no other. */
export async function returnOpenings(transaction: Transaction<Tables>): Promise<void> {
  await transaction.deleteFrom('log_openings').where('seed', 'is', null).execute()
  await transaction.updateTable('log_openings').set({ leaf_index: null }).execute()
}

/** Where commitments stand in the log. Of those that nobody can open any more, the last trace goes. */
export async function placeOpenings(
  transaction: Transaction<Tables>,
  places: readonly { readonly sequence: number; readonly index: number }[],
): Promise<void> {
  const text = JSON.stringify(places)
  await sql`
    update log_openings set leaf_index = place.index
    from jsonb_to_recordset(${text}::jsonb) as place (sequence bigint, index bigint)
    where log_openings.sequence = place.sequence`.execute(transaction)
  await sql`
    delete from log_openings using jsonb_to_recordset(${text}::jsonb) as place (sequence bigint)
    where log_openings.sequence = place.sequence and seed is null`.execute(transaction)
}
