import { randomUUID } from 'node:crypto'
import { dayOf, itemExpiresOn, keepsFingerprint, restated } from '@breakwater/casework'
import type { Action, Fingerprint } from '@breakwater/contracts'
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import { appendEvents, lockHead, type NewEvent, takeSequences } from './append-events.ts'
import { type ImportCounts, type ListFile, lockFile } from './assessed-lists.ts'
import type { OpenDatabase } from './database.ts'
import { endEntries } from './end-entries.ts'
import { insertRows } from './insert-rows.ts'
import { ownStanding, settleStanding } from './item-standing.ts'
import { appendToLedger } from './ledger.ts'
import { hearOfLeaders, leadersOf } from './near-duplicates.ts'
import type { EntryRow, Tables } from './schema.ts'

/** What a body lists. */
export interface ListedLine {
  readonly item: string
  readonly maxAction: Action
  readonly expiresOn: string | null
  readonly fingerprint: Fingerprint
  /** Why it must not be listed here; null: it is. */
  readonly refused: string | null
}

/** Part of a list by the names of its items: all after the first, up to and with the second. Null: without a bound. */
export interface ItemRange {
  readonly after: string | null
  readonly through: string | null
}

export interface ListLines {
  /** Items of a list that it holds; not those that it refused. */
  countItems(listId: string): Promise<number>
  /** What taking these lines would do; `listId` null: of a list that nothing is known of. Changes nothing. */
  compareLines(listId: string | null, lines: readonly ListedLine[], at: Date): Promise<Omit<ImportCounts, 'withdrawn'>>
  /** How many of these items, or of a range but these, would go; `listed`: without those that were refused. */
  countWithdrawn(listId: string, which: Withdrawn): Promise<{ readonly items: number; readonly listed: number }>
  /**
   * Takes these items off, or some of a range but these: ask again until it answers 0. Null: another file is being taken.
   */
  withdrawItems(file: ListFile, which: Withdrawn, at: Date): Promise<number | null>
  /**
   * Lists the lines of a file that end before `end`, counted from the first. What was taken before is not taken again.
   * Null: another file is being taken.
   */
  takeLines(
    file: ListFile,
    input: { readonly lines: readonly ListedLine[]; readonly end: number; readonly at: Date },
  ): Promise<ImportCounts | null>
  /** Hashes that ended are cleared from the disk, soon. Once for a whole import. */
  scrubEnded(): Promise<void>
}

export type Withdrawn = { readonly items: readonly string[] } | (ItemRange & { readonly keep: readonly string[] })

const withdrawnAtOnce = 200

/** The items of assessed lists. One call is one short transaction: nobody who opens a case waits for a whole list. */
export function createListLines(database: OpenDatabase, dataDirectory: string): ListLines {
  const { tables } = database
  return {
    async countItems(listId) {
      const { count } = await tables
        .selectFrom('list_items')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('list_id', '=', listId)
        .where('entry_id', 'is not', null)
        .executeTakeFirstOrThrow()
      return Number(count)
    },

    async compareLines(listId, lines, at) {
      const held = listId === null ? undefined : await heldItems(tables, listId, lines)
      return countsOf(lines.map((line) => stepFor(line, held?.get(line.item), at)))
    },

    async countWithdrawn(listId, which) {
      const { items, listed } = await itemsThatGo(tables, listId, which)
        .select(({ fn }) => [fn.countAll<number>().as('items'), fn.count<number>('entry_id').as('listed')])
        .executeTakeFirstOrThrow()
      return { items: Number(items), listed: Number(listed) }
    },

    async withdrawItems(file, which, at) {
      const outcome = await tables.transaction().execute(async (transaction) => {
        await lockHead(transaction)
        const list = await lockFile(transaction, file)
        if (list === null) return null
        const going = await itemsThatGo(transaction, file.id, which)
          .select(['item', 'entry_id'])
          .limit(withdrawnAtOnce)
          .execute()
        if (going.length === 0) return 0
        const withdrawn = await endItems(
          transaction,
          going.flatMap(({ entry_id }) => entry_id ?? []),
          { dataDirectory, at },
        )
        const names = going.map(({ item }) => item)
        await transaction.deleteFrom('list_items').where('list_id', '=', file.id).where('item', 'in', names).execute()
        await addCounts(transaction, list, { withdrawn })
        return going.length
      })
      if (outcome !== null && outcome > 0) await database.announce()
      return outcome
    },

    async takeLines(file, { lines, end, at }) {
      const counts = await tables.transaction().execute(async (transaction) => {
        await lockHead(transaction)
        const list = await lockFile(transaction, file)
        if (list === null) return null
        // Somebody else takes the same file, and was quicker.
        if (list.next_line! >= end) return countsOf([])
        const held = await heldItems(transaction, file.id, lines)
        const steps = lines.map((line) => stepFor(line, held.get(line.item), at))
        await carryOut(transaction, list, steps, { dataDirectory, at })
        const taken = countsOf(steps)
        await addCounts(transaction, list, taken)
        await transaction.updateTable('assessed_lists').set({ next_line: end }).where('id', '=', file.id).execute()
        return taken
      })
      if (counts !== null) await database.announce()
      return counts === null ? null : { ...counts, withdrawn: 0 }
    },

    scrubEnded: async () => database.scrub(),
  }
}

type ListRow = Selectable<Tables['assessed_lists']>

function itemsThatGo(reader: Kysely<Tables>, listId: string, which: Withdrawn) {
  const all = reader.selectFrom('list_items').where('list_id', '=', listId)
  if ('items' in which) return all.where(sql<boolean>`item = any(${textArray(which.items)}::text[])`)
  const { after, through, keep } = which
  const from = after === null ? all : all.where('item', '>', after)
  const range = through === null ? from : from.where('item', '<=', through)
  return range.where(sql<boolean>`item <> all(${textArray(keep)}::text[])`)
}

/** No name of an item has a quote or a backslash in it. */
function textArray(items: readonly string[]): string {
  return `{${items.map((item) => `"${item}"`).join()}}`
}

interface HeldItem extends Pick<EntryRow, 'trust' | 'max_action' | 'own_trust' | 'own_max_action'> {
  readonly item: string
  readonly says: Action
  readonly expiresOn: string | null
  readonly entry_id: string | null
  readonly state: EntryRow['state']
  readonly joined_to: string | null
  readonly isSame: boolean
}

/** What is held under the names of these lines, and whether its fingerprint is the same. */
async function heldItems(
  reader: Kysely<Tables>,
  listId: string,
  lines: readonly ListedLine[],
): Promise<ReadonlyMap<string, HeldItem>> {
  const wanted = JSON.stringify(lines.map(({ item, fingerprint }) => ({ item, fingerprint })))
  const { rows } = await sql<HeldItem>`
    select list_items.item, list_items.max_action as says, list_items.expires_on as "expiresOn", entry_id,
      state, joined_to, trust, entries.max_action, own_trust, own_max_action,
      coalesce(entries.fingerprint = wanted.fingerprint, false) as "isSame"
    from jsonb_to_recordset(${wanted}::jsonb) as wanted (item text, fingerprint jsonb)
      join list_items on list_items.list_id = ${listId} and list_items.item = wanted.item collate "C"
      left join entries on entries.id = list_items.entry_id`.execute(reader)
  return new Map(rows.map((row) => [row.item, row]))
}

/** What has to be done about a line. `held`: what there was of it. */
interface Step {
  readonly does: 'add' | 'replace' | 'change' | 'nothing' | 'refuse' | 'end'
  readonly line: ListedLine
  readonly held: HeldItem | undefined
}

function stepFor(line: ListedLine, held: HeldItem | undefined, at: Date): Step {
  const isOver = line.expiresOn !== null && line.expiresOn <= dayOf(at)
  if (isOver) return { does: 'end', line, held }
  if (line.refused !== null) return { does: 'refuse', line, held }
  if (held?.entry_id == null || !keepsFingerprint(held.state)) return { does: 'add', line, held }
  if (!held.isSame) return { does: 'replace', line, held }
  const isUnchanged = held.says === line.maxAction && held.expiresOn === line.expiresOn
  return { does: isUnchanged ? 'nothing' : 'change', line, held }
}

function countsOf(steps: readonly Step[]): Omit<ImportCounts, 'withdrawn'> {
  const count = (...kinds: Step['does'][]) => steps.filter(({ does }) => kinds.includes(does)).length
  return {
    added: count('add'),
    changed: count('change', 'replace'),
    unchanged: count('nothing'),
    refused: count('refuse'),
    over: count('end'),
  }
}

async function addCounts(transaction: Transaction<Tables>, list: ListRow, more: Partial<ImportCounts>): Promise<void> {
  const sums = { ...(JSON.parse(list.next_counts!) as Record<keyof ImportCounts, number>) }
  for (const [name, count] of Object.entries(more)) sums[name as keyof ImportCounts] += count
  await transaction
    .updateTable('assessed_lists')
    .set({ next_counts: JSON.stringify(sums) })
    .where('id', '=', list.id)
    .execute()
}

interface Writing {
  readonly dataDirectory: string
  readonly at: Date
}

async function carryOut(
  transaction: Transaction<Tables>,
  list: ListRow,
  steps: readonly Step[],
  writing: Writing,
): Promise<void> {
  const of = (...kinds: Step['does'][]) => steps.filter(({ does }) => kinds.includes(does))
  const listed = of('add', 'replace').map(({ line }) => line)
  const entries = await listAssessed(transaction, list, listed, writing.at)
  await keepItems(transaction, list.id, [
    ...listed.map((line, at) => ({ line, entry: entries[at]! })),
    ...of('refuse').map(({ line }) => ({ line, entry: null })),
    ...of('change').map(({ line, held }) => ({ line, entry: held!.entry_id! })),
  ])
  for (const { line, held } of of('change')) await changeLine(transaction, list, { line, held: held! }, writing.at)
  // After what takes its place, so that platforms never hold neither.
  const going = of('replace', 'refuse', 'end').flatMap(({ held }) => held?.entry_id ?? [])
  await endItems(transaction, going, writing)
  const over = of('end').map(({ line }) => line.item)
  if (over.length > 0) {
    await transaction.deleteFrom('list_items').where('list_id', '=', list.id).where('item', 'in', over).execute()
  }
}

/** Lists new items. What is the same item as a listed entry stands behind that one, and lends it what the body says. */
async function listAssessed(
  transaction: Transaction<Tables>,
  list: ListRow,
  lines: readonly ListedLine[],
  at: Date,
): Promise<string[]> {
  if (lines.length === 0) return []
  const items = lines.map(({ fingerprint }) => fingerprint)
  const leaders = await leadersOf(transaction, { of: { listId: list.id }, lane: list.lane, items })
  const behind = leaders.flatMap((leader, index) => (leader === null ? [] : [index]))
  const { first, stampOf } = await takeSequences(transaction, lines.length + behind.length, at)
  const rows = lines.map(({ fingerprint, maxAction, expiresOn }, index) => {
    const isListed = leaders[index] === null
    const lastSequence = isListed ? first + index : first + lines.length + behind.indexOf(index)
    return {
      id: randomUUID(),
      case_id: null,
      list_id: list.id,
      kind: fingerprint.kind,
      state: isListed ? ('listed' as const) : ('joined' as const),
      joined_to: leaders[index]!,
      shown_sequence: isListed ? first + index : null,
      trust: 'hotline_reviewed' as const,
      max_action: maxAction,
      expires_on: itemExpiresOn(expiresOn, list.valid_until),
      fingerprint,
      added_sequence: first + index,
      ended_sequence: null,
      last_sequence: lastSequence,
      last_stamp: stampOf(lastSequence),
    }
  })
  await insertRows(transaction, 'entries', rows)
  const joined = rows.filter(({ state }) => state === 'joined')
  const events: NewEvent[] = [
    ...rows.map(({ id, trust, max_action: maxAction }): NewEvent => {
      return { type: 'add', entryId: id, standing: { trust, maxAction } }
    }),
    ...joined.map(({ id }): NewEvent => ({ type: 'quarantine', entryId: id })),
  ]
  await appendEvents(transaction, { first, at, events })
  if (joined.length > 0) {
    await hearOfLeaders(
      transaction,
      joined.map(({ id }) => id),
    )
    await settleStanding(transaction, [...new Set(joined.map(({ joined_to }) => joined_to!))], at)
  }
  return rows.map(({ id }) => id)
}

async function keepItems(
  transaction: Transaction<Tables>,
  listId: string,
  kept: readonly { readonly line: ListedLine; readonly entry: string | null }[],
): Promise<void> {
  if (kept.length === 0) return
  const rows = kept.map(({ line: { item, maxAction, expiresOn, refused }, entry }) => ({
    ...{ list_id: listId, item, entry_id: entry, refused, max_action: maxAction, expires_on: expiresOn },
  }))
  await transaction
    .insertInto('list_items')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['list_id', 'item']).doUpdateSet(({ ref }) => ({
        entry_id: ref('excluded.entry_id'),
        refused: ref('excluded.refused'),
        max_action: ref('excluded.max_action'),
        expires_on: ref('excluded.expires_on'),
      })),
    )
    .execute()
}

async function changeLine(
  transaction: Transaction<Tables>,
  list: ListRow,
  { line, held }: { readonly line: ListedLine; readonly held: HeldItem },
  at: Date,
): Promise<void> {
  const own = ownStanding(held)
  const maxAction = restated({ was: held.says, says: line.maxAction, now: own.maxAction })
  const expires_on = itemExpiresOn(line.expiresOn, list.valid_until)
  const isBehind = held.state === 'joined'
  const standing = isBehind ? { max_action: maxAction } : { own_trust: own.trust, own_max_action: maxAction }
  const { expires_on: before } = await transaction
    .selectFrom('entries')
    .select('expires_on')
    .where('id', '=', held.entry_id!)
    .executeTakeFirstOrThrow()
  await transaction
    .updateTable('entries')
    .set({ ...standing, expires_on })
    .where('id', '=', held.entry_id!)
    .execute()
  if (before !== expires_on) await sayEnd(transaction, [held.entry_id!], at)
  await settleStanding(transaction, [held.joined_to ?? held.entry_id!], at)
}

/** Tells platforms the end of these entries, as it is now. */
export async function sayEnd(transaction: Transaction<Tables>, entries: readonly string[], at: Date): Promise<void> {
  const rows = await transaction
    .selectFrom('entries')
    .select(['id', 'trust', 'max_action'])
    .where('id', 'in', entries)
    .orderBy('added_sequence')
    .execute()
  const { first } = await takeSequences(transaction, rows.length, at)
  const events = rows.map(({ id: entryId, trust, max_action: maxAction }): NewEvent => {
    return { type: 'amend', entryId, standing: { trust, maxAction } }
  })
  await appendEvents(transaction, { first, at, events })
}

/** Ends entries of a list, and notes them in the ledger before the commit. Answers how many. */
export async function endItems(
  transaction: Transaction<Tables>,
  entries: readonly string[],
  { dataDirectory, at, type = 'withdraw' }: Writing & { readonly type?: 'withdraw' | 'expire' },
): Promise<number> {
  if (entries.length === 0) return 0
  const ended = await endEntries(transaction, { type, at, of: { entries } })
  if (ended !== null) await appendToLedger(dataDirectory, [ended.line])
  return ended?.line.entries.length ?? 0
}
