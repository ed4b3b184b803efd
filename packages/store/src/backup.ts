import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Transaction } from 'kysely'
import { type BackupHeader, backupKey, keyCheck, lineOf, noRows, type RowCounts, readRows } from './backup-format.ts'
import type { OpenDatabase } from './database.ts'
import { syncDirectory } from './ledger.ts'
import { schemaVersion } from './migrate.ts'
import type { Tables } from './schema.ts'

export interface BackupSummary {
  readonly createdAt: string
  readonly head: number
  readonly rows: RowCounts
}

/**
 * Writes everything but the pepper and the wrong attempts to one sealed file, as it stood at one moment. The file
 * appears under its name only when it is whole and on the disk.
 */
export async function writeBackup(
  database: OpenDatabase,
  { file, pepper, now }: { file: string; pepper: Uint8Array; now: Date },
): Promise<BackupSummary> {
  const draft = `${file}.unfinished`
  try {
    const summary = await database.tables
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute((transaction) => writeSealed(transaction, draft, pepper, now))
    await rename(draft, file)
    await syncDirectory(path.dirname(path.resolve(file)))
    return summary
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

async function writeSealed(
  transaction: Transaction<Tables>,
  file: string,
  pepper: Uint8Array,
  now: Date,
): Promise<BackupSummary> {
  const { sequence: head } = await transaction.selectFrom('feed_head').select('sequence').executeTakeFirstOrThrow()
  const createdAt = now.toISOString()
  const salt = randomBytes(16).toString('hex')
  const nonce = randomBytes(12)
  const key = backupKey(pepper, salt)
  const header: BackupHeader = {
    format: 'breakwater-backup/1',
    schema: await schemaVersion(),
    createdAt,
    head,
    nonce: nonce.toString('hex'),
    salt,
    keyCheck: keyCheck(key),
  }
  const firstLine = `${JSON.stringify(header)}\n`
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(firstLine))
  const rows = noRows()
  const handle = await open(file, 'w', 0o600)
  try {
    await handle.appendFile(firstLine)
    await pipeline(Readable.from(linesOf(transaction, rows)), createGzip(), cipher, async (chunks) => {
      for await (const chunk of chunks) await handle.appendFile(chunk)
    })
    await handle.appendFile(cipher.getAuthTag())
    await handle.sync()
  } finally {
    await handle.close()
  }
  return { createdAt, head, rows }
}

async function* linesOf(transaction: Transaction<Tables>, counts: ReturnType<typeof noRows>): AsyncGenerator<string> {
  const digest = createHash('sha256')
  for await (const row of readRows(transaction)) {
    const line = lineOf(row)
    digest.update(line)
    counts[row.table]++
    yield line
  }
  yield lineOf({ end: counts, digest: digest.digest('hex') })
}
