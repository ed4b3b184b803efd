import { createHmac, type KeyObject } from 'node:crypto'

/**
 * What stands for a case number: a UUID (version 8) made for one platform and one entry. Two platforms cannot compare
 * theirs, nothing joins the pictures of one person, and nobody can log in with it (ADR 37).
 */
export function entryAlias(pepper: KeyObject, platformId: string, entry: string): string {
  const bytes = createHmac('sha256', pepper)
    .update(JSON.stringify(['alias', platformId, entry]))
    .digest()
    .subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
