import { rmSync } from 'node:fs'
import path from 'node:path'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { openLockedDatabase } from '../state/locked-database.ts'
import { type PageSlots, sealPage, unsealPage } from './content-page.ts'
import { LookBackKeyRefused, type LookBackKeys, openLookBackKey } from './look-back-key.ts'

/** Another process works with these contents: an agent that runs, or an import. */
export class LookBackInUse extends Error {
  override readonly name = 'LookBackInUse'
  constructor(directory: string) {
    super(`The contents for looking back in ${directory} are in use by another process.`)
  }
}

export interface LookBackPlace {
  readonly directory: string
  /** Default `look-back.key` in the directory, which a thief of the disk would have as well: see docs/agent/look-back.md. */
  readonly keyFile?: string
}

/** How far a file was imported: the lines that are in the same transaction as what they brought. */
export interface ImportProgress {
  readonly lines: number
  readonly refused: number
  readonly isFinished: boolean
}

const fileName = 'look-back.sqlite'
const keyName = 'look-back.key'
const keyCheckPage = 0

const tables = `
  CREATE TABLE IF NOT EXISTS pages (page INTEGER PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS imports (
    file BLOB PRIMARY KEY, lines INTEGER NOT NULL, refused INTEGER NOT NULL, is_finished INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS feed_pass (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), after INTEGER) STRICT;
  INSERT OR IGNORE INTO feed_pass VALUES (1, NULL);`

/**
 * The sealed pages on the disk, in a file apart from the agent's with a lock of its own. Beside them stands only what says
 * nothing of a content: how far the feed must be read again, and how far files were imported.
 */
export class ContentFile implements Disposable {
  readonly keys: LookBackKeys
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  /** Throws `LookBackInUse`, `LookBackKeyMissing`, `LookBackKeyRefused`. */
  constructor(place: LookBackPlace) {
    const { directory } = place
    this.#database = openLockedDatabase({ directory, name: fileName }, tables, () => new LookBackInUse(directory))
    try {
      this.#database.exec('PRAGMA cache_size = -32768')
      this.keys = this.#openKeys(keyFileOf(place))
    } catch (cause) {
      this.#database.close()
      throw cause
    }
  }

  get lastPage(): number {
    return this.#prepared('SELECT max(page) AS page FROM pages').get()!.page as number
  }

  /** At most so many pages with numbers above `after`, up to `last`. */
  pagesAfter(after: number, last: number, limit: number): { readonly page: number; readonly slots: PageSlots }[] {
    const sql = 'SELECT page, sealed FROM pages WHERE page > ? AND page <= ? ORDER BY page LIMIT ?'
    const rows = this.#prepared(sql).all(after, last, limit) as { page: number; sealed: Uint8Array }[]
    return rows.map(({ page, sealed }) => ({ page, slots: unsealPage(sealed, page, this.keys.sealing) }))
  }

  read(page: number): PageSlots {
    const row = this.#prepared('SELECT sealed FROM pages WHERE page = ?').get(page)
    return row === undefined ? [] : unsealPage(row.sealed as Uint8Array, page, this.keys.sealing)
  }

  /** Within a transaction. A page without contents is deleted. */
  write(page: number, slots: PageSlots): void {
    if (slots.every((record) => record === undefined)) this.#prepared('DELETE FROM pages WHERE page = ?').run(page)
    else {
      const sealed = sealPage(slots, page, this.keys.sealing)
      this.#prepared('INSERT OR REPLACE INTO pages VALUES (?, ?)').run(page, sealed)
    }
  }

  /** Where the feed must be read again from, for contents that came later than its entries; null when it must not. */
  get passAfter(): number | null {
    return this.#prepared('SELECT after FROM feed_pass').get()!.after as number | null
  }

  set passAfter(after: number | null) {
    this.#prepared('UPDATE feed_pass SET after = ?').run(after)
  }

  /** `file` is a digest of what identifies it. It is kept under the key: whoever has the file cannot ask the disk for it. */
  importProgress(file: Uint8Array): ImportProgress {
    const row = this.#prepared('SELECT * FROM imports WHERE file = ?').get(this.keys.digest('import\n', file))
    if (row === undefined) return { lines: 0, refused: 0, isFinished: false }
    return { lines: row.lines as number, refused: row.refused as number, isFinished: row.is_finished === 1 }
  }

  noteImport(file: Uint8Array, { lines, refused, isFinished }: ImportProgress): void {
    const sql = 'INSERT OR REPLACE INTO imports VALUES (?, ?, ?, ?)'
    this.#prepared(sql).run(this.keys.digest('import\n', file), lines, refused, isFinished ? 1 : 0)
  }

  transaction(change: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      change()
      this.#database.exec('COMMIT')
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }

  [Symbol.dispose](): void {
    this.#database.close()
  }

  /** A page without contents and with a number that no other has says whether the key is the right one. */
  #openKeys(file: string): LookBackKeys {
    const check = this.#prepared('SELECT sealed FROM pages WHERE page = ?').get(keyCheckPage)
    const isNeeded = check !== undefined && (this.lastPage > keyCheckPage || this.passAfter !== null)
    const keys = openLookBackKey(file, { isNeeded })
    if (check !== undefined) {
      try {
        unsealPage(check.sealed as Uint8Array, keyCheckPage, keys.sealing)
        return keys
      } catch (cause) {
        const message = `${file} is not the key that these contents are sealed with.`
        if (isNeeded) throw new LookBackKeyRefused(message, { cause })
      }
    }
    const sealed = sealPage([undefined], keyCheckPage, keys.sealing)
    this.#prepared('INSERT OR REPLACE INTO pages VALUES (?, ?)').run(keyCheckPage, sealed)
    return keys
  }

  #prepared(sql: string): StatementSync {
    const statement = this.#statements.get(sql) ?? this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }
}

/** Forgets everything: the key first, without which the rest is worth nothing. Nothing may work with it. */
export function eraseContents(place: LookBackPlace): void {
  rmSync(keyFileOf(place), { force: true })
  for (const ending of ['', '-journal']) rmSync(path.join(place.directory, `${fileName}${ending}`), { force: true })
}

function keyFileOf({ directory, keyFile = path.join(directory, keyName) }: LookBackPlace): string {
  return keyFile
}
