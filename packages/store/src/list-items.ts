import { randomUUID } from 'node:crypto'
import { newEntry } from '@breakwater/casework'
import type { Fingerprint } from '@breakwater/contracts'
import { sql, type Transaction } from 'kysely'
import { appendEvents, lockHead, type NewEvent, takeSequences } from './append-events.ts'
import { insertRows } from './insert-rows.ts'
import { settleStanding } from './item-standing.ts'
import { hearOfLeaders, leadersOf } from './near-duplicates.ts'
import type { CaseRow, Tables } from './schema.ts'

/**
 * Lists items of a case. What is equal to an entry that the case has is not listed again: everybody is told of that entry
 * once more instead, so that nobody who watches the case or the log learns whether it was there. What is the same item as a
 * listed entry of another case stands behind that one (ADR 49). Answers the number of the last event.
 */
export async function listItems(
  transaction: Transaction<Tables>,
  row: CaseRow,
  items: readonly Fingerprint[],
  at: Date,
): Promise<number> {
  const unlike = new Map(items.map((item) => [JSON.stringify(item), item]))
  const texts = [...unlike.keys()]
  await lockHead(transaction)
  const twins = await twinsOf(transaction, row.id, texts)
  const added = texts.map((text) => ({ id: randomUUID(), text })).filter(({ text }) => !twins.has(text))
  const search = { of: { caseId: row.id }, lane: row.lane, items: added.map(({ text }) => unlike.get(text)!) }
  const leaders = await leadersOf(transaction, search)
  const joined = added.filter((_, at) => leaders[at] !== null)
  const { first, stampOf } = await takeSequences(transaction, texts.length + joined.length, at)
  const events: NewEvent[] = texts.map((text) => {
    const twin = twins.get(text)
    if (twin !== undefined) return { type: 'amend', entryId: twin.id, standing: twin.standing }
    const entryId = added.find((each) => each.text === text)!.id
    return { type: 'add', entryId, standing: { trust: newEntry.trust, maxAction: newEntry.maxAction } }
  })
  if (added.length > 0) {
    const entries = added.map(({ id, text }, at) => {
      const addedSequence = first + texts.indexOf(text)
      const isListed = leaders[at] === null
      const lastSequence = isListed ? addedSequence : first + texts.length + joined.findIndex((each) => each.id === id)
      return {
        id,
        case_id: row.id,
        kind: unlike.get(text)!.kind,
        state: isListed ? newEntry.state : ('joined' as const),
        joined_to: leaders[at]!,
        shown_sequence: isListed ? addedSequence : null,
        trust: newEntry.trust,
        max_action: newEntry.maxAction,
        expires_on: row.expires_on,
        fingerprint: unlike.get(text)!,
        added_sequence: addedSequence,
        ended_sequence: null,
        last_sequence: lastSequence,
        last_stamp: stampOf(lastSequence),
      }
    })
    await insertRows(transaction, 'entries', entries)
  } else await writeAgain(transaction, [...twins.values()])
  // Platforms hold the item already. For them it goes as it came, without a hash.
  const hidden = joined.map(({ id }): NewEvent => ({ type: 'quarantine', entryId: id }))
  await appendEvents(transaction, { first, at, events: [...events, ...hidden] })
  if (joined.length > 0) {
    await hearOfLeaders(
      transaction,
      joined.map(({ id }) => id),
    )
    await settleStanding(transaction, [...new Set(leaders.flatMap((leader) => leader ?? []))], at)
  }
  return first + texts.length - 1
}

/** Changes nothing, where nothing is inserted: that a case has an item already must not be seen in the time that it takes. */
async function writeAgain(transaction: Transaction<Tables>, twins: readonly Twin[]): Promise<void> {
  const ids = twins.map(({ id }) => id)
  await sql`update entries set trust = trust where id = any(${`{${ids.join()}}`}::uuid[])`.execute(transaction)
}

interface Twin {
  readonly id: string
  readonly standing: NonNullable<NewEvent['standing']>
}

/** Entries of the case that have not ended, by the text of an item that they are equal to. */
async function twinsOf(
  transaction: Transaction<Tables>,
  caseId: string,
  texts: readonly string[],
): Promise<ReadonlyMap<string, Twin>> {
  const twins = new Map<string, Twin>()
  const live = await transaction
    .selectFrom('entries')
    .select('id')
    .where('case_id', '=', caseId)
    .where('fingerprint', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  if (live === undefined) return twins
  for (const text of texts) {
    const twin = await transaction
      .selectFrom('entries')
      .select(['id', 'trust', 'max_action'])
      .where('case_id', '=', caseId)
      .where(sql<boolean>`fingerprint = ${text}::jsonb`)
      .executeTakeFirst()
    if (twin === undefined) continue
    twins.set(text, { id: twin.id, standing: { trust: twin.trust, maxAction: twin.max_action } })
  }
  return twins
}
