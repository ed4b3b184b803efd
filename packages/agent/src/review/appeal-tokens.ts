import { createHash, randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { ContentId } from '@breakwater/contracts'
import type { AgentDatabase } from '../state/agent-database.ts'

/** What an uploader was given to ask by. */
export interface AppealToken {
  readonly digest: Uint8Array
  readonly content: ContentId
  /** By when a person decides on the appeal; undefined where there was none yet. */
  readonly dueAt: Date | undefined
}

const tables = [
  `CREATE TABLE appeal_tokens (
     digest BLOB PRIMARY KEY, content TEXT NOT NULL, issued_ms INTEGER NOT NULL, due_ms INTEGER
   ) STRICT;
   CREATE INDEX appeal_tokens_by_age ON appeal_tokens (issued_ms);`,
]

/** The digests of the tokens that uploaders hold. A token itself stands in the one message that carries it. */
export class AppealTokens {
  readonly #database: DatabaseSync

  constructor(database: AgentDatabase) {
    this.#database = database.own('appeal-tokens', tables)
  }

  issue(content: ContentId, at: Date): string {
    const token = randomBytes(24).toString('base64url')
    this.#database
      .prepare('INSERT INTO appeal_tokens (digest, content, issued_ms) VALUES (?, ?, ?)')
      .run(digestOf(token), content, at.getTime())
    return token
  }

  find(token: string): AppealToken | undefined {
    const row = this.#database.prepare('SELECT * FROM appeal_tokens WHERE digest = ?').get(digestOf(token))
    return (
      row && {
        digest: row.digest as Uint8Array,
        content: row.content as ContentId,
        dueAt: row.due_ms === null ? undefined : new Date(row.due_ms as number),
      }
    )
  }

  noteAppeal({ digest }: AppealToken, dueAt: Date): void {
    this.#database.prepare('UPDATE appeal_tokens SET due_ms = ? WHERE digest = ?').run(dueAt.getTime(), digest)
  }

  forgetIssuedBefore(at: Date): void {
    this.#database.prepare('DELETE FROM appeal_tokens WHERE issued_ms < ?').run(at.getTime())
  }
}

const digestOf = (token: string) => createHash('sha256').update(token).digest()
