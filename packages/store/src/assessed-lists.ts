import { randomUUID } from 'node:crypto'
import { type HeldAssessedList, type ListAdmission, listAdmission } from '@breakwater/casework'
import type { AssessedListHeader, Lane } from '@breakwater/contracts'
import { type Selectable, sql, type Transaction } from 'kysely'
import { lockHead } from './append-events.ts'
import type { OpenDatabase } from './database.ts'
import { appendToLedger } from './ledger.ts'
import { noteDeed } from './list-keys.ts'
import { type KeptAct, keepAct } from './people.ts'
import type { Tables } from './schema.ts'

/** One list of a designated body, as it is held. */
export interface AssessedList extends HeldAssessedList {
  readonly id: string
  readonly body: string
  readonly name: string
  readonly lane: Lane
  readonly passOn: boolean
  readonly validUntil: Date
  readonly madeAt: Date | null
  readonly importedAt: Date | null
  /** A file that is being taken: how many of its lines were. */
  readonly underWay: {
    readonly serial: number
    readonly digest: string
    readonly line: number
    readonly lines: number
  } | null
}

/** One file that is being taken. */
export interface ImportUnderWay {
  readonly body: string
  readonly list: string
  readonly serial: number
  /** So many of `lines` were taken. */
  readonly line: number
  readonly lines: number
}

/** How much of a list there is. `listed`: also what stands behind another; `offTheList`: what a person here took off. */
export interface ListedCounts {
  readonly listed: number
  readonly offTheList: number
  readonly refused: number
}

export interface ImportCounts {
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly withdrawn: number
  /** Not listed, with a reason. */
  readonly refused: number
  /** Lines whose own day is over. */
  readonly over: number
}
export const noImportCounts: ImportCounts = { added: 0, changed: 0, unchanged: 0, withdrawn: 0, refused: 0, over: 0 }

/** The file that is being taken: nothing is done for another one. */
export interface ListFile {
  readonly id: string
  readonly serial: number
  readonly digest: string
}

export interface AssessedLists {
  findAssessedList(body: string, name: string): Promise<AssessedList | null>
  listAssessedLists(): Promise<(AssessedList & ListedCounts)[]>
  /** Files that are being taken, and how many of their lines were: cheap, so that somebody who waits can ask often. */
  importsUnderWay(): Promise<ImportUnderWay[]>
  /** Items that are not listed, and why, in the order of their names. */
  refusedItems(listId: string): Promise<{ readonly item: string; readonly reason: string }[]>
  /**
   * Puts a file in place, or goes on with one. `digest`: of its signed first line, which stands for all of it. `line`: how many
   * lines were taken already.
   */
  beginImport(input: {
    readonly header: AssessedListHeader
    readonly digest: string
    readonly by: string
    readonly at: Date
  }): Promise<
    | { readonly outcome: 'begin' | 'resume'; readonly file: ListFile; readonly line: number }
    | { readonly outcome: Exclude<ListAdmission, 'begin' | 'resume'> }
  >
  /** The file is taken whole. Null: another one is being taken, or some of its lines were not. */
  finishImport(file: ListFile, input: { readonly by: string; readonly at: Date }): Promise<ImportCounts | null>
  /** Everything on a list ends, and only a whole newer one is taken after that. `ageLists` carries it out. */
  endAssessedList(input: {
    readonly body: string
    readonly name: string
    readonly because: string
    readonly act: KeptAct
    readonly at: Date
  }): Promise<'ended' | 'unknown' | 'act-used'>
}

/** Which lists there are and what is held of each. Their items are in list-lines.ts. */
export function createAssessedLists(database: OpenDatabase, dataDirectory: string): AssessedLists {
  const { tables } = database
  return {
    async findAssessedList(body, name) {
      const row = await tables
        .selectFrom('assessed_lists')
        .selectAll()
        .where('body', '=', body)
        .where('name', '=', name)
        .executeTakeFirst()
      return row === undefined ? null : toAssessedList(row)
    },

    async listAssessedLists() {
      const rows = await tables.selectFrom('assessed_lists').selectAll().orderBy('body').orderBy('name').execute()
      const counts = await tables
        .selectFrom('list_items')
        .leftJoin('entries', 'entries.id', 'list_items.entry_id')
        .leftJoin('entries as leader', 'leader.id', 'entries.joined_to')
        .select([
          'list_items.list_id',
          sql<number>`count(*) filter (where coalesce(leader.state, entries.state) = 'listed')`.as('listed'),
          sql<number>`count(*) filter (where coalesce(leader.state, entries.state) = 'quarantined')`.as('offTheList'),
          sql<number>`count(*) filter (where refused is not null)`.as('refused'),
        ])
        .groupBy('list_items.list_id')
        .execute()
      return rows.map((row) => {
        const { listed = 0, offTheList = 0, refused = 0 } = counts.find(({ list_id }) => list_id === row.id) ?? {}
        const numbers = { listed: Number(listed), offTheList: Number(offTheList), refused: Number(refused) }
        return { ...toAssessedList(row), ...numbers }
      })
    },

    async importsUnderWay() {
      const rows = await tables
        .selectFrom('assessed_lists')
        .selectAll()
        .where('next_serial', 'is not', null)
        .orderBy('body')
        .orderBy('name')
        .execute()
      return rows.map(toAssessedList).flatMap(({ body, name, underWay }) => {
        if (underWay === null) return []
        const { serial, line, lines } = underWay
        return [{ body, list: name, serial, line, lines }]
      })
    },

    async refusedItems(listId) {
      const rows = await tables
        .selectFrom('list_items')
        .select(['item', 'refused'])
        .where('list_id', '=', listId)
        .where('refused', 'is not', null)
        .orderBy('item')
        .execute()
      return rows.map(({ item, refused }) => ({ item, reason: refused! }))
    },

    async beginImport({ header, digest, by, at }) {
      return tables.transaction().execute(async (transaction) => {
        await lockHead(transaction)
        const before = await lockList(transaction, header)
        const outcome = listAdmission(before === undefined ? null : toAssessedList(before), { ...header, digest })
        if (outcome === 'resume') return { outcome, file: fileOf(before!), line: before!.next_line! }
        if (outcome !== 'begin') return { outcome }
        const file = await putInPlace(transaction, before, header, digest)
        const { body, list: name, lane, serial } = header
        const { sequence } = await transaction.selectFrom('feed_head').select('sequence').executeTakeFirstOrThrow()
        // Outside the database: where an older backup is restored, no older file is taken any more.
        const begun = { type: 'withdraw', sequence, entries: [], list: { body, name, lane, serial } } as const
        await appendToLedger(dataDirectory, [begun])
        await noteDeed(transaction, { at, what: 'import-begun', by, body, list: name, serial })
        return { outcome, file, line: 0 }
      })
    },

    async finishImport(file, { by, at }) {
      return tables.transaction().execute(async (transaction) => {
        const row = await lockFile(transaction, file)
        if (row === null || row.next_line !== row.next_lines) return null
        const counts = JSON.parse(row.next_counts!) as ImportCounts
        await transaction
          .updateTable('assessed_lists')
          .set({ serial: file.serial, digest: file.digest, imported_at: at, needs_whole: false, ...nothingUnderWay })
          .where('id', '=', file.id)
          .execute()
        const { body, name: list } = row
        await noteDeed(transaction, {
          at,
          what: 'imported',
          by,
          body,
          list,
          serial: file.serial,
          counts: { ...counts },
        })
        return counts
      })
    },

    async endAssessedList({ body, name, because, act, at }) {
      return tables.transaction().execute(async (transaction) => {
        await lockHead(transaction)
        const row = await lockList(transaction, { body, list: name })
        if (row === undefined) return 'unknown'
        if (!(await keepAct(transaction, act, at))) return 'act-used'
        await transaction
          .updateTable('assessed_lists')
          .set({ valid_until: at, needs_whole: true, ...nothingUnderWay })
          .where('id', '=', row.id)
          .execute()
        await noteDeed(transaction, { at, what: 'ended', by: act.who, body, list: name, because })
        return 'ended'
      })
    },
  }
}

export const nothingUnderWay = {
  next_serial: null,
  next_digest: null,
  next_line: null,
  next_lines: null,
  next_counts: null,
} as const

type ListRow = Selectable<Tables['assessed_lists']>

async function putInPlace(
  transaction: Transaction<Tables>,
  before: ListRow | undefined,
  header: AssessedListHeader,
  digest: string,
): Promise<ListFile> {
  const { serial, lines, passOn } = header
  const { sequence } = await transaction.selectFrom('feed_head').select('sequence').executeTakeFirstOrThrow()
  const columns = {
    valid_until: new Date(header.validUntil),
    made_at: new Date(header.madeAt),
    floor_serial: serial,
    pass_on: passOn,
    pass_on_sequence: before?.pass_on === passOn ? before.pass_on_sequence : sequence + 1,
    ...{ next_serial: serial, next_digest: digest, next_line: 0, next_lines: lines },
    next_counts: JSON.stringify(noImportCounts),
  }
  if (before !== undefined) {
    await transaction.updateTable('assessed_lists').set(columns).where('id', '=', before.id).execute()
    return { id: before.id, serial, digest }
  }
  const id = randomUUID()
  const nothingHeld = { serial: null, digest: null, imported_at: null, needs_whole: false }
  const row = { id, body: header.body, name: header.list, lane: header.lane, ...nothingHeld, ...columns }
  await transaction.insertInto('assessed_lists').values(row).execute()
  return { id, serial, digest }
}

function lockList(
  transaction: Transaction<Tables>,
  { body, list }: Pick<AssessedListHeader, 'body' | 'list'>,
): Promise<ListRow | undefined> {
  return transaction
    .selectFrom('assessed_lists')
    .selectAll()
    .where('body', '=', body)
    .where('name', '=', list)
    .forNoKeyUpdate()
    .executeTakeFirst()
}

/** The list of a file; null when it is not the one that is being taken any more. */
export async function lockFile(transaction: Transaction<Tables>, file: ListFile): Promise<ListRow | null> {
  const row = await transaction
    .selectFrom('assessed_lists')
    .selectAll()
    .where('id', '=', file.id)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return row?.next_serial === file.serial && row.next_digest === file.digest ? row : null
}

function fileOf({ id, next_serial, next_digest }: ListRow): ListFile {
  return { id, serial: next_serial!, digest: next_digest! }
}

function toAssessedList(row: ListRow): AssessedList {
  const { next_serial, next_digest, next_line, next_lines } = row
  return {
    ...{ id: row.id, body: row.body, name: row.name, lane: row.lane, passOn: row.pass_on },
    ...{ validUntil: row.valid_until, madeAt: row.made_at, importedAt: row.imported_at },
    ...{ serial: row.serial, digest: row.digest, floor: row.floor_serial, needsWhole: row.needs_whole },
    underWay:
      next_serial === null ? null : { serial: next_serial, digest: next_digest!, line: next_line!, lines: next_lines! },
  }
}
