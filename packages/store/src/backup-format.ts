import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import type { Tables } from './schema.ts'

/**
 * A backup file: one line of JSON (the header), then AES-256-GCM over gzip over JSON lines, then the 16-byte tag. The
 * key comes from the pepper, so without the pepper the file is noise; the header tells a wrong pepper before anything
 * is written. The header is authenticated with the content.
 */
export interface BackupHeader {
  readonly format: 'breakwater-backup/1'
  readonly schema: string
  readonly createdAt: string
  readonly head: number
  /** Hex. */
  readonly nonce: string
  readonly salt: string
  readonly keyCheck: string
}

/** In the order in which they can be inserted. */
export const backedUpTables = [
  'platforms',
  'cases',
  'case_additions',
  'list_keys',
  'assessed_lists',
  'entries',
  'list_items',
  'events',
  'feedback',
  'heard_feedback',
  'hotline_questions',
  'sealed_endings',
  'audit_log',
  'people',
  'signed_acts',
  'lane_grants',
  'platform_requests',
  'contact_messages',
  'vouchers',
  'voucher_batches',
  'published_weeks',
  'list_history',
  'list_exports',
] as const
export type BackedUpTable = (typeof backedUpTables)[number]
export type RowCounts = Readonly<Record<BackedUpTable, number>>

export interface BackupRow {
  readonly table: BackedUpTable
  readonly row: Readonly<Record<string, unknown>>
}
/** The last line. `digest`: SHA-256, hex, of all lines before it, newlines included. */
export interface BackupEnd {
  readonly end: RowCounts
  readonly digest: string
}

export const tagBytes = 16

export function backupKey(pepper: Uint8Array, salt: string): Buffer {
  return Buffer.from(hkdfSync('sha256', pepper, Buffer.from(salt, 'hex'), 'breakwater/backup/v1', 32))
}

export function keyCheck(key: Buffer): string {
  return createHmac('sha256', key).update('breakwater/backup/v1/check').digest('hex')
}

export function isRightKey(key: Buffer, header: BackupHeader): boolean {
  const expected = Buffer.from(header.keyCheck, 'hex')
  const actual = Buffer.from(keyCheck(key), 'hex')
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

/** By primary key, and text by its bytes: the same order on every engine and in every locale. */
const order: Readonly<Record<BackedUpTable, string>> = {
  platforms: 'id',
  cases: 'id',
  case_additions: 'case_id, position',
  entries: 'id',
  events: 'sequence',
  feedback: 'platform_id, idempotency_key collate "C"',
  heard_feedback: 'entry_id, platform_id, idempotency_key collate "C"',
  hotline_questions: 'entry_id, question collate "C"',
  sealed_endings: 'platform_id, entry_id',
  audit_log: 'id',
  people: 'name collate "C"',
  signed_acts: 'digest collate "C"',
  lane_grants: 'digest collate "C"',
  platform_requests: 'name collate "C"',
  contact_messages: 'id',
  vouchers: 'digest collate "C"',
  voucher_batches: 'id',
  published_weeks: 'week collate "C"',
  list_keys: 'key_id collate "C"',
  assessed_lists: 'id',
  list_items: 'list_id, item',
  list_history: 'id',
  list_exports: 'serial',
}

/** Every row as it stands in this transaction, some at a time: one may have an hour of video. */
export async function* readRows(transaction: Transaction<Tables>): AsyncGenerator<BackupRow> {
  for (const table of backedUpTables) {
    const rows = sql`select * from ${sql.table(table)} order by ${sql.raw(order[table])}`
    await sql`declare backup_rows no scroll cursor for ${rows}`.execute(transaction)
    for (;;) {
      const page = await sql<Record<string, unknown>>`fetch 100 from backup_rows`.execute(transaction)
      for (const row of page.rows) yield { table, row }
      if (page.rows.length < 100) break
    }
    await sql`close backup_rows`.execute(transaction)
  }
}

export function lineOf(value: BackupRow | BackupEnd): string {
  return `${JSON.stringify(value)}\n`
}

export function noRows(): Record<BackedUpTable, number> {
  return Object.fromEntries(backedUpTables.map((table) => [table, 0])) as Record<BackedUpTable, number>
}
