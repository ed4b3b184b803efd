import { createDecipheriv, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, open, stat } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { keepsFingerprint } from '@breakwater/casework'
import type { Transaction } from 'kysely'
import { appendEvents, takeSequences } from './append-events.ts'
import {
  type BackedUpTable,
  type BackupHeader,
  type BackupLine,
  backupKey,
  isRightKey,
  tables,
  tagBytes,
} from './backup-format.ts'
import { type LedgerLine, ledgerPath, readLedger } from './ledger.ts'
import { schemaVersion } from './migrate.ts'
import { openDatabase } from './open-store.ts'
import type { Tables } from './schema.ts'
import type { StoreLocation } from './store.ts'

export interface RestoreOptions {
  readonly file: string
  readonly pepper: Uint8Array
  /** Must hold nothing yet. */
  readonly into: StoreLocation
  /** The ledger of the store that was backed up, as new as can be had. */
  readonly ledgerFile: string
  /** Restore without a ledger: what was withdrawn after the backup is listed again. */
  readonly acceptLostWithdrawals: boolean
  readonly now: Date
}

export interface RestoreSummary {
  readonly createdAt: string
  readonly rows: Readonly<Record<BackedUpTable, number>>
  /** Entries that the ledger names and the backup still listed. */
  readonly withdrawnAgain: number
}

/** A backup that cannot, or must not, be restored. Nothing was changed. */
export class RestoreRefused extends Error {
  override readonly name = 'RestoreRefused'
}

/** Restores everything in one transaction, under a new epoch, and withdraws again what the ledger names. */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreSummary> {
  const { file, pepper, into, ledgerFile, acceptLostWithdrawals, now } = options
  const { header, firstLine } = await readHeader(file)
  const key = backupKey(pepper, header.salt)
  if (!isRightKey(key, header)) throw new RestoreRefused('This is not the pepper that the backup was made with.')
  if (header.schema !== (await schemaVersion())) {
    throw new RestoreRefused(`The backup was made by another version (its database is at ${header.schema}).`)
  }
  const ledger = await readLedger(ledgerFile)
  if (ledger === null && !acceptLostWithdrawals) {
    throw new RestoreRefused(
      `There is no ledger at ${ledgerFile}. Without it, pictures withdrawn after the backup would be listed again.`,
    )
  }
  await using database = await openDatabase(into)
  const summary = await database.tables.transaction().execute(async (transaction) => {
    await refuseUnlessEmpty(transaction)
    const rows = await insertAll(transaction, contentOf(file, firstLine, key, header))
    const newestWithdrawal = Math.max(0, ...(ledger ?? []).map(({ sequence }) => sequence))
    const sequence = Math.max(header.head, newestWithdrawal)
    await transaction.updateTable('feed_head').set({ epoch: randomUUID(), sequence }).execute()
    const withdrawnAgain = await applyLedger(transaction, ledger ?? [], now)
    return { createdAt: header.createdAt, rows, withdrawnAgain }
  })
  const ownLedger = ledgerPath(into.dataDirectory)
  if (ledger !== null && path.resolve(ledgerFile) !== path.resolve(ownLedger)) await copyFile(ledgerFile, ownLedger)
  return summary
}

async function readHeader(file: string): Promise<{ header: BackupHeader; firstLine: Buffer }> {
  const handle = await open(file)
  try {
    const start = Buffer.alloc(4096)
    const { bytesRead } = await handle.read(start, 0, start.length, 0)
    const newline = start.subarray(0, bytesRead).indexOf('\n')
    const header = newline < 0 ? null : (JSON.parse(start.subarray(0, newline).toString()) as BackupHeader)
    if (header?.format !== 'breakwater-backup/1') throw new RestoreRefused('This file is not a Breakwater backup.')
    return { header, firstLine: start.subarray(0, newline + 1) }
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new RestoreRefused('This file is not a Breakwater backup.', { cause })
    throw cause
  } finally {
    await handle.close()
  }
}

/** The content's lines. Rows come before the tag is checked; the transaction around them is rolled back if it fails. */
async function* contentOf(
  file: string,
  firstLine: Buffer,
  key: Buffer,
  header: BackupHeader,
): AsyncGenerator<BackupLine> {
  const { size } = await stat(file)
  const end = size - tagBytes
  if (end <= firstLine.length) throw new RestoreRefused('The backup file is cut short.')
  const handle = await open(file)
  const tag = Buffer.alloc(tagBytes)
  await handle.read(tag, 0, tagBytes, end)
  await handle.close()
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(header.nonce, 'hex'))
  decipher.setAAD(firstLine).setAuthTag(tag)
  const damaged = (cause: unknown) => new RestoreRefused('The backup file is damaged or was changed.', { cause })
  const source = createReadStream(file, { start: firstLine.length, end: end - 1 })
  const lines = createGunzip()
  for (const stream of [source, decipher]) stream.on('error', (error: Error) => lines.destroy(error))
  source.pipe(decipher).pipe(lines)
  try {
    for await (const line of createInterface({ input: lines, crlfDelay: Number.POSITIVE_INFINITY })) {
      yield JSON.parse(line) as BackupLine
    }
    if (lines.errored) throw lines.errored
  } catch (cause) {
    throw damaged(cause)
  }
}

async function refuseUnlessEmpty(transaction: Transaction<Tables>): Promise<void> {
  for (const table of ['cases', 'platforms', 'events'] as const) {
    const row = await transaction
      .selectFrom(table)
      .select(({ lit }) => lit(1).as('one'))
      .limit(1)
      .executeTakeFirst()
    if (row !== undefined) throw new RestoreRefused('The database is not empty. Restore into a new data directory.')
  }
}

async function insertAll(transaction: Transaction<Tables>, lines: AsyncIterable<BackupLine>) {
  const counts = Object.fromEntries(tables.map((table) => [table, 0])) as Record<BackedUpTable, number>
  let promised: Readonly<Record<BackedUpTable, number>> | null = null
  for await (const line of lines) {
    if ('end' in line) {
      promised = line.end
      continue
    }
    const { table, row } = line
    // Rows come from our own sealed file; their columns are those of the schema version checked before.
    const values =
      'fingerprint' in row && row.fingerprint !== null ? { ...row, fingerprint: JSON.stringify(row.fingerprint) } : row
    await transaction
      .insertInto(table)
      .values(values as never)
      .execute()
    counts[table]++
  }
  if (promised === null || tables.some((table) => promised[table] !== counts[table])) {
    throw new RestoreRefused('The backup file does not hold what it says it holds.')
  }
  return counts
}

/** What its holder withdrew stays withdrawn, and its case too. */
async function applyLedger(
  transaction: Transaction<Tables>,
  ledger: readonly LedgerLine[],
  now: Date,
): Promise<number> {
  let withdrawnAgain = 0
  for (const id of new Set(ledger.flatMap(({ entries }) => entries))) {
    const entry = await transaction
      .selectFrom('entries')
      .select(['state', 'case_id'])
      .where('id', '=', id)
      .executeTakeFirst()
    if (entry === undefined || !keepsFingerprint(entry.state)) continue
    const sequence = await takeSequences(transaction, 1)
    await transaction
      .updateTable('entries')
      .set({ state: 'withdrawn', fingerprint: null, ended_sequence: sequence })
      .where('id', '=', id)
      .execute()
    await appendEvents(transaction, { first: sequence, at: now, events: [{ type: 'withdraw', entryId: id }] })
    if (entry.case_id !== null) {
      await transaction
        .updateTable('cases')
        .set({ state: 'withdrawn', withdrawn_at: now })
        .where('id', '=', entry.case_id)
        .where('state', '=', 'active')
        .execute()
    }
    withdrawnAgain++
  }
  return withdrawnAgain
}
