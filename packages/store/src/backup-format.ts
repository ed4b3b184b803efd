import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/**
 * A backup file: one line of JSON (the header), a newline, then AES-256-GCM over gzip over JSON lines, then the
 * 16-byte tag. The key comes from the pepper, so without the pepper the file is noise; the header tells a wrong pepper
 * before anything is read. The header is authenticated with the content.
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

export const tables = ['platforms', 'cases', 'entries', 'events', 'feedback', 'hotline_questions'] as const
export type BackedUpTable = (typeof tables)[number]

/** One line of the content. */
export type BackupLine =
  | { readonly table: BackedUpTable; readonly row: Record<string, unknown> }
  | { readonly end: Readonly<Record<BackedUpTable, number>> }

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
