import { highestStanding, type Standing } from '@breakwater/casework'
import { sql, type Transaction } from 'kysely'
import { appendEvents, takeSequences } from './append-events.ts'
import type { EntryRow, Tables } from './schema.ts'

export type StandingRow = Pick<EntryRow, 'trust' | 'max_action' | 'own_trust' | 'own_max_action'>

/** What the entry says by itself, without what is lent to it. */
export function ownStanding({ trust, max_action, own_trust, own_max_action }: StandingRow): Standing {
  return { trust: own_trust ?? trust, maxAction: own_max_action ?? max_action }
}

/**
 * Gives entries in front what those behind them lend, and takes back what nobody lends any more (ADR 54): a body's lends to
 * every entry, a person's to a body's alone, since of persons' entries the one in front says what was decided of all. Platforms
 * are told where it changes anything for them.
 */
export async function settleStanding(
  transaction: Transaction<Tables>,
  entries: readonly string[],
  at: Date,
): Promise<void> {
  if (entries.length === 0) return
  const rows = await transaction
    .selectFrom('entries')
    .select(['id', 'list_id', 'trust', 'max_action', 'own_trust', 'own_max_action'])
    .where(sql<boolean>`id = any(${`{${entries.join()}}`}::uuid[])`)
    .where('state', 'in', ['listed', 'quarantined'])
    .orderBy('added_sequence')
    .execute()
  const lenders = await transaction
    .selectFrom('entries')
    .select(['joined_to', 'list_id', 'trust', 'max_action as maxAction'])
    .where(sql<boolean>`joined_to = any(${`{${entries.join()}}`}::uuid[])`)
    .execute()
  for (const row of rows) {
    const own = ownStanding(row)
    const behind = lenders.filter(
      ({ joined_to, list_id }) => joined_to === row.id && (list_id !== null || row.list_id !== null),
    )
    await giveStanding(transaction, row, { own, given: highestStanding(own, behind) }, at)
  }
}

async function giveStanding(
  transaction: Transaction<Tables>,
  row: StandingRow & { readonly id: string },
  { own, given }: { readonly own: Standing; readonly given: Standing },
  at: Date,
): Promise<void> {
  const isLent = given.trust !== own.trust || given.maxAction !== own.maxAction
  const columns = {
    trust: given.trust,
    max_action: given.maxAction,
    own_trust: isLent ? own.trust : null,
    own_max_action: isLent ? own.maxAction : null,
  }
  await transaction.updateTable('entries').set(columns).where('id', '=', row.id).execute()
  if (given.trust === row.trust && given.maxAction === row.max_action) return
  const { first } = await takeSequences(transaction, 1, at)
  await appendEvents(transaction, { first, at, events: [{ type: 'amend', entryId: row.id, standing: given }] })
}

/**
 * Changes what every entry of an item says by itself: the one that platforms know, and those behind it, so that whichever
 * takes its place later says what was decided. `change` answers null for no change.
 */
export async function changeItem(
  transaction: Transaction<Tables>,
  entry: string,
  change: (own: Standing) => Standing | null,
  at: Date,
): Promise<void> {
  const rows = await transaction
    .selectFrom('entries')
    .select(['id', 'trust', 'max_action', 'own_trust', 'own_max_action'])
    .where(({ or, eb }) => or([eb('id', '=', entry), eb('joined_to', '=', entry)]))
    .execute()
  for (const row of rows) {
    const own = change(ownStanding(row))
    if (own === null) continue
    // Of the one in front, what platforms were told stays until it is settled.
    const isInFront = row.id === entry
    const columns = isInFront
      ? { own_trust: own.trust, own_max_action: own.maxAction }
      : { trust: own.trust, max_action: own.maxAction }
    await transaction.updateTable('entries').set(columns).where('id', '=', row.id).execute()
  }
  await settleStanding(transaction, [entry], at)
}
