import { createHash, randomUUID } from 'node:crypto'
import path from 'node:path'
import { sql, type Transaction } from 'kysely'
import { eventsPerStamp } from './append-events.ts'
import { nothingUnderWay } from './assessed-lists.ts'
import {
  type BackedUpTable,
  type BackupRow,
  backedUpTables,
  lineOf,
  noRows,
  type RowCounts,
  readRows,
} from './backup-format.ts'
import { forgetRecovery } from './case-rows.ts'
import { endEntries } from './end-entries.ts'
import { appendToLedger, type LedgerLine, ledgerPath, type PlatformLine, readLedger, readPlatforms } from './ledger.ts'
import { schemaVersion } from './migrate.ts'
import { openDatabase } from './open-store.ts'
import { type OpenedBackup, openBackup, RestoreRefused } from './read-backup.ts'
import type { Tables } from './schema.ts'
import { StoreError } from './store.ts'
import type { StoreLocation } from './store-records.ts'

export { RestoreRefused } from './read-backup.ts'

export interface RestoreOptions {
  readonly file: string
  readonly pepper: Uint8Array
  /** Must hold nothing yet. */
  readonly into: StoreLocation
  /** The ledger of the store that was backed up, as new as can be had. Those of several processes: one after another. */
  readonly ledgerFile: string
  /** Restore without a ledger: what was withdrawn after the backup is listed again. */
  readonly acceptLostWithdrawals: boolean
  readonly now: Date
}

export interface RestoreSummary {
  readonly createdAt: string
  readonly rows: RowCounts
  /** Entries that the ledger names and the backup still listed. */
  readonly withdrawnAgain: number
}

const rowsAtOnce = 100
const idsAtOnce = 1_000

/**
 * Restores everything in one transaction, under a new epoch, withdraws again what the ledger names, and suspends again whom. Throws
 * `RestoreRefused`, `StoreInUse` or `StoreError`, and an error of the file system when a file cannot be read.
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreSummary> {
  const { file, pepper, into, ledgerFile, acceptLostWithdrawals, now } = options
  const backup = await openBackup(file, pepper)
  if (backup.header.schema !== (await schemaVersion())) {
    throw new RestoreRefused(`The backup was made by another version (its database is at ${backup.header.schema}).`)
  }
  const ledger = await readLedger(ledgerFile)
  if (ledger === null && !acceptLostWithdrawals) {
    throw new RestoreRefused(
      `There is no ledger at ${ledgerFile}. Without it, pictures withdrawn after the backup would be listed again.`,
    )
  }
  const platforms = [...(await readPlatforms(ledgerFile)).values()]
  const isOwnLedger = path.resolve(ledgerFile) === path.resolve(ledgerPath(into.dataDirectory))
  await using database = await openDatabase(into)
  try {
    const summary = await database.tables.transaction().execute(async (transaction) => {
      await refuseUnlessEmpty(transaction)
      const rows = await insertAll(transaction, backup)
      const sequence = (ledger ?? []).reduce((newest, line) => Math.max(newest, line.sequence), backup.header.head)
      await transaction
        .updateTable('feed_head')
        .set({
          ...{ epoch: randomUUID(), sequence, stamp_offset: await newestStampOffset(transaction) },
          key_period: Math.max(0, ...platforms.map(({ period }) => period)) + 1,
        })
        .execute()
      // In the new epoch every platform starts from nothing, and is believed only what it says from now on.
      await transaction
        .updateTable('platforms')
        .set({ read_through: 0, withdrawn_through: 0, held_sequence: null, held_at: null, held_agrees: null })
        .execute()
      for (const line of platforms) await applyPlatform(transaction, line, now)
      // Through the StopNCII face they may have been given more since: what ends now is sealed for them, in any case.
      await transaction
        .updateTable('platforms')
        .set({ given_through: sequence })
        .where('sealing_key', 'is not', null)
        .execute()
      // Whether a lane may still be open is not for a backup to say: two people open it again.
      await transaction
        .updateTable('lane_grants')
        .set({
          closed_at: sql<Date>`coalesce(closed_at, ${now})`,
          ...{ closed_by: 'restore', closed_because: 'restored from a backup' },
          ...{ enable_act: null, enable_key: null, approve_act: null, approve_key: null, approved_at: null },
        })
        .where('enable_act', 'is not', null)
        .execute()
      const withdrawnAgain = await applyLedger(transaction, ledger ?? [], now)
      await askForWholeLists(transaction, ledger ?? [], now)
      if (!isOwnLedger) await appendToLedger(into.dataDirectory, [...(ledger ?? []), ...platforms])
      return { createdAt: backup.header.createdAt, rows, withdrawnAgain }
    })
    database.scrub()
    return summary
  } catch (cause) {
    if (cause instanceof RestoreRefused) throw cause
    throw new StoreError('restoreBackup', cause)
  }
}

/** Where the stamps of the backup had come to: they never go back. */
async function newestStampOffset(transaction: Transaction<Tables>): Promise<number> {
  const { offset } = await transaction
    .selectFrom('entries')
    .select(sql<number>`coalesce(max(last_stamp - last_sequence / ${eventsPerStamp}::bigint), 0)`.as('offset'))
    .executeTakeFirstOrThrow()
  return offset
}

async function refuseUnlessEmpty(transaction: Transaction<Tables>): Promise<void> {
  for (const table of backedUpTables) {
    const row = await transaction
      .selectFrom(table)
      .select(({ lit }) => lit(1).as('one'))
      .limit(1)
      .executeTakeFirst()
    if (row !== undefined) throw new RestoreRefused('The database is not empty. Restore into a new data directory.')
  }
}

/** Inserts every row, then reads them all back: what is in the database must be what was in the backup. */
async function insertAll(transaction: Transaction<Tables>, backup: OpenedBackup): Promise<RowCounts> {
  const counts = noRows()
  let waiting: BackupRow[] = []
  const insertWaiting = async () => {
    const [first] = waiting
    if (first !== undefined) await insertRows(transaction, first.table, waiting)
    waiting = []
  }
  for await (const line of backup.lines()) {
    if ('end' in line) {
      await insertWaiting()
      const isWhole = backedUpTables.every((table) => line.end[table] === counts[table])
      if (isWhole && (await digestOf(transaction)) === line.digest) return counts
      break
    }
    if (waiting.length === rowsAtOnce || (waiting[0]?.table ?? line.table) !== line.table) await insertWaiting()
    waiting.push(line)
    counts[line.table]++
  }
  throw new RestoreRefused('What was restored is not what was backed up. Nothing was kept.')
}

async function insertRows(
  transaction: Transaction<Tables>,
  table: BackedUpTable,
  rows: readonly BackupRow[],
): Promise<void> {
  const values = rows.map(({ row }) =>
    typeof row.fingerprint === 'object' && row.fingerprint !== null
      ? { ...row, fingerprint: JSON.stringify(row.fingerprint) }
      : row,
  )
  // Rows come from our own sealed file; their columns are those of the schema version checked before.
  await transaction
    .insertInto(table)
    .values(values as never)
    .execute()
}

async function digestOf(transaction: Transaction<Tables>): Promise<string> {
  const digest = createHash('sha256')
  for await (const row of readRows(transaction)) digest.update(lineOf(row))
  return digest.digest('hex')
}

/** Who was suspended since stays so, and is given nothing; what was sealed to a key still is. */
async function applyPlatform(
  transaction: Transaction<Tables>,
  { platform, isSuspended, sealingKey }: PlatformLine,
  now: Date,
): Promise<void> {
  await transaction
    .updateTable('platforms')
    .set({
      feed_sealing_key: sealingKey,
      ...(isSuspended && { suspended_at: sql<Date>`coalesce(suspended_at, ${now})` }),
    })
    .where('id', '=', platform)
    .execute()
  if (isSuspended) await transaction.deleteFrom('sealed_endings').where('platform_id', '=', platform).execute()
}

/** What its holder withdrew stays withdrawn, with its case, and what they had deleted stays deleted. */
async function applyLedger(
  transaction: Transaction<Tables>,
  ledger: readonly LedgerLine[],
  now: Date,
): Promise<number> {
  let endedAgain = 0
  for (const type of ['withdraw', 'expire'] as const) {
    const ids = ledger.flatMap((line) => (line.type === type ? line.entries : []))
    for (const entries of inChunks([...new Set(ids)])) {
      const ended = await endEntries(transaction, { type, at: now, of: { entries } })
      if (ended === null) continue
      endedAgain += ended.line.entries.length
      const state = type === 'withdraw' ? 'withdrawn' : 'expired'
      for (const caseIds of inChunks(ended.caseIds)) {
        await transaction
          .updateTable('cases')
          .set({ state, withdrawn_at: now, opening_digest: '' })
          .where('id', 'in', caseIds)
          .where('state', '=', 'active')
          .execute()
      }
    }
  }
  const deleted = ledger.flatMap((line) => (line.recoveryDeleted || line.type === 'expire' ? line.entries : []))
  for (const entries of inChunks([...new Set(deleted)])) {
    const cases = await transaction
      .selectFrom('entries')
      .select('case_id')
      .where('id', 'in', entries)
      .where('case_id', 'is not', null)
      .execute()
    for (const ids of inChunks([...new Set(cases.map(({ case_id }) => case_id!))])) {
      await forgetRecovery(transaction, ids)
    }
  }
  return endedAgain
}

/**
 * What a body took back after the backup is not on its list any more, and what it listed is missing: only a whole file is
 * taken next, and none that is older than one that was ever begun.
 */
async function askForWholeLists(
  transaction: Transaction<Tables>,
  ledger: readonly LedgerLine[],
  now: Date,
): Promise<void> {
  for (const { body, name, lane, serial } of ledger.flatMap(({ list }) => list ?? [])) {
    const unknown = { serial: null, digest: null, made_at: null, imported_at: null, valid_until: now }
    await transaction
      .insertInto('assessed_lists')
      .values({
        ...{ id: randomUUID(), body, name, lane, floor_serial: serial, needs_whole: true },
        ...{ pass_on: false, pass_on_sequence: 0, ...unknown, ...nothingUnderWay },
      })
      .onConflict((conflict) =>
        conflict
          .columns(['body', 'name'])
          .doUpdateSet({ floor_serial: sql<number>`greatest(assessed_lists.floor_serial, excluded.floor_serial)` }),
      )
      .execute()
  }
  await transaction
    .updateTable('assessed_lists')
    .set({ needs_whole: true, ...nothingUnderWay })
    .execute()
}

function* inChunks(ids: readonly string[]): Generator<string[]> {
  for (let start = 0; start < ids.length; start += idsAtOnce) yield ids.slice(start, start + idsAtOnce)
}
