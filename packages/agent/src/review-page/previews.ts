import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import path from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { ContentId } from '@breakwater/contracts'
import type { AgentDatabase } from '../state/agent-database.ts'
import { keyBytes, makeKeyFile, readKeyFile } from '../state/key-file.ts'
import { drawPreview } from './still.ts'

const tables = [
  'CREATE TABLE previews (content TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT;',
  'ALTER TABLE previews ADD COLUMN at_seconds REAL;',
]
const nonceBytes = 12
const tagBytes = 16

/** A picture of what waits for a person. */
export interface Preview {
  readonly bytes: Uint8Array
  /** Of a video: when it is shown. */
  readonly atSeconds?: number | undefined
}

/**
 * A small grey picture of what waits, for platforms that do not keep it: AES-256-GCM, under a key beside the database
 * (`review-preview.key`, mode 600), bound to its content id. Gone with the decision, from the disk too (`secure_delete`).
 */
export class Previews {
  readonly #database: DatabaseSync
  readonly #key: Uint8Array

  /** Throws `KeyFileRefused`. */
  constructor(database: AgentDatabase) {
    this.#database = database.own('previews', tables)
    const file = path.join(database.directory, 'review-preview.key')
    let key = readKeyFile(file)
    if (key === undefined) {
      // What was sealed with a lost key can never be shown again.
      this.#database.exec('DELETE FROM previews')
      key = makeKeyFile(file)
    }
    this.#key = new Uint8Array(hkdfSync('sha256', key, '', 'breakwater review preview', keyBytes))
  }

  /** `isWanted` is asked before the picture is drawn, and after: it may have been decided meanwhile. */
  async keep(content: ContentId, { bytes, atSeconds }: Preview, isWanted: () => boolean): Promise<void> {
    if (!isWanted()) return
    const preview = await drawPreview(bytes)
    if (preview === undefined || !isWanted()) return
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(content))
    const sealed = Buffer.concat([nonce, cipher.update(preview), cipher.final(), cipher.getAuthTag()])
    this.#database.prepare('INSERT OR REPLACE INTO previews VALUES (?, ?, ?)').run(content, sealed, atSeconds ?? null)
  }

  find(content: ContentId): Preview | undefined {
    const row = this.#database.prepare('SELECT sealed, at_seconds FROM previews WHERE content = ?').get(content)
    if (row === undefined) return undefined
    const sealed = row.sealed as Uint8Array
    const opening = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, nonceBytes))
      .setAAD(Buffer.from(content))
      .setAuthTag(sealed.subarray(-tagBytes))
    const bytes = Buffer.concat([opening.update(sealed.subarray(nonceBytes, -tagBytes)), opening.final()])
    return row.at_seconds === null ? { bytes } : { bytes, atSeconds: row.at_seconds as number }
  }

  /** Of a video: when what is kept of it is shown. */
  secondOf(content: ContentId): number | undefined {
    const row = this.#database.prepare('SELECT at_seconds FROM previews WHERE content = ?').get(content)
    return (row?.at_seconds ?? undefined) as number | undefined
  }

  forget(content: ContentId): void {
    this.#database.prepare('DELETE FROM previews WHERE content = ?').run(content)
  }
}
