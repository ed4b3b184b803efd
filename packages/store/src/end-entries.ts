import { changed } from '@breakwater/casework'
import type { Transaction } from 'kysely'
import { appendEvents, lockHead, takeSequences } from './append-events.ts'
import { settleStanding } from './item-standing.ts'
import type { LedgerLine } from './ledger.ts'
import { placeFollowers } from './near-duplicates.ts'
import type { Tables } from './schema.ts'
import { sealEndings } from './sealed-endings.ts'

export interface Ending {
  readonly type: LedgerLine['type']
  readonly at: Date
  /** All entries of a case, or these. */
  readonly of: { readonly caseId: string } | { readonly entries: readonly string[] }
}

/**
 * Destroys the hashes of those entries that still have one and says so in the log. Those of others that stood behind one of
 * them come before: platforms never hold neither. Answers what ended, for the ledger,
 * and whose it was; null when nothing did.
 */
export async function endEntries(
  transaction: Transaction<Tables>,
  { type, at, of }: Ending,
): Promise<{ line: LedgerLine; caseIds: string[] } | null> {
  await lockHead(transaction)
  const all = await transaction
    .selectFrom('entries')
    .select(['id', 'case_id', 'list_id', 'state', 'joined_to', 'shown_sequence', 'fingerprint'])
    .select(['trust', 'max_action', 'own_trust', 'own_max_action'])
    .where((where) => ('caseId' in of ? where('case_id', '=', of.caseId) : where('id', 'in', of.entries)))
    .orderBy('added_sequence')
    .forUpdate()
    .execute()
  const ending = all.flatMap((entry) => {
    const { state, trust, max_action } = entry
    const after = changed({ state, trust, maxAction: max_action }, { type })
    return after === null ? [] : [{ ...entry, before: state, state: after.state }]
  })
  if (ending.length === 0) return null
  const entries = ending.map(({ id }) => id)
  await sealEndings(transaction, ending, at)
  for (const { id, state } of ending) {
    const ended = { state, fingerprint: null, joined_to: null, own_trust: null, own_max_action: null }
    await transaction.updateTable('entries').set(ended).where('id', '=', id).execute()
  }
  for (const { before, ...entry } of ending) {
    if (before !== 'listed' && before !== 'quarantined') continue
    await placeFollowers(transaction, { ...entry, state: before }, at)
  }
  // What stood behind another lends it nothing any more.
  const lentTo = ending.flatMap(({ joined_to }) => joined_to ?? [])
  await settleStanding(transaction, lentTo, at)
  await transaction.deleteFrom('list_items').where('entry_id', 'in', entries).execute()
  const { first } = await takeSequences(transaction, ending.length, at)
  for (const [index, { id }] of ending.entries()) {
    await transaction
      .updateTable('entries')
      .set({ ended_sequence: first + index })
      .where('id', '=', id)
      .execute()
  }
  await appendEvents(transaction, { first, at, events: entries.map((entryId) => ({ type, entryId })) })
  const caseIds = [...new Set(ending.flatMap(({ case_id }) => case_id ?? []))]
  return { line: { type, sequence: first + ending.length - 1, entries }, caseIds }
}
