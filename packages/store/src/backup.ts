import { createCipheriv, randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { sql, type Transaction } from 'kysely'
import { type BackedUpTable, type BackupHeader, type BackupLine, backupKey, keyCheck, tables } from './backup-format.ts'
import type { OpenDatabase } from './database.ts'
import { schemaVersion } from './migrate.ts'
import type { Tables } from './schema.ts'

export interface BackupSummary {
  readonly createdAt: string
  readonly head: number
  readonly rows: Readonly<Record<BackedUpTable, number>>
}

const pageRows = 1_000

/**
 * Writes everything but the pepper and the wrong attempts to one sealed file, as it stood at one moment. The file
 * appears under its name only when it is whole and on the disk.
 */
export async function writeBackup(
  database: OpenDatabase,
  { file, pepper, now }: { file: string; pepper: Uint8Array; now: Date },
): Promise<BackupSummary> {
  const salt = randomBytes(16).toString('hex')
  const nonce = randomBytes(12).toString('hex')
  const key = backupKey(pepper, salt)
  const draft = `${file}.unfinished`
  try {
    return await database.tables
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (transaction) => {
        const { sequence: head } = await transaction
          .selectFrom('feed_head')
          .select('sequence')
          .executeTakeFirstOrThrow()
        const createdAt = now.toISOString()
        const format = 'breakwater-backup/1' as const
        const header: BackupHeader = {
          ...{ format, schema: await schemaVersion(), createdAt, head, nonce, salt },
          keyCheck: keyCheck(key),
        }
        const firstLine = `${JSON.stringify(header)}\n`
        const cipher = createCipheriv('aes-256-gcm', key, Buffer.from(nonce, 'hex')).setAAD(Buffer.from(firstLine))
        const rows = Object.fromEntries(tables.map((table) => [table, 0])) as Record<BackedUpTable, number>
        const handle = await open(draft, 'w', 0o600)
        await handle.write(firstLine)
        const output = createWriteStream('', { fd: handle.fd, autoClose: false, start: Buffer.byteLength(firstLine) })
        try {
          await pipeline(Readable.from(linesOf(transaction, rows)), createGzip(), cipher, output)
          await handle.write(cipher.getAuthTag(), 0, undefined, Buffer.byteLength(firstLine) + output.bytesWritten)
          await handle.sync()
        } finally {
          await handle.close()
        }
        await rename(draft, file)
        return { createdAt, head, rows }
      })
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

async function* linesOf(
  transaction: Transaction<Tables>,
  counts: Record<BackedUpTable, number>,
): AsyncGenerator<string> {
  for (const table of tables) {
    for (let offset = 0; ; offset += pageRows) {
      const page = await sql<Record<string, unknown>>`
        select * from ${sql.table(table)} order by ctid limit ${sql.lit(pageRows)} offset ${sql.lit(offset)}
      `.execute(transaction)
      counts[table] += page.rows.length
      for (const row of page.rows) yield `${JSON.stringify({ table, row } satisfies BackupLine)}\n`
      if (page.rows.length < pageRows) break
    }
  }
  yield `${JSON.stringify({ end: counts } satisfies BackupLine)}\n`
}
