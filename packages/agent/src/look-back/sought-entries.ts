import type { DatabaseSync } from 'node:sqlite'
import { dihedralForms, type EntryId, type FeedEvent, type Fingerprint, type Sequence } from '@breakwater/contracts'
import { hashesToBytes } from '@breakwater/matcher'
import type { AgentDatabase } from '../state/agent-database.ts'

/** An entry to look for among the contents. */
export interface SoughtEntry {
  readonly entry: EntryId
  /** Its eight forms, 32 bytes each, or none. */
  readonly forms: Uint8Array
  readonly md5: Uint8Array
}

const tables = [
  `CREATE TABLE look_back_waiting (entry TEXT PRIMARY KEY, forms BLOB NOT NULL, md5 BLOB NOT NULL) STRICT;
   CREATE TABLE look_back_found (
     content BLOB NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (content, entry)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX look_back_found_entry ON look_back_found (entry);
   CREATE TABLE look_back_covered (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), sequence INTEGER NOT NULL) STRICT;`,
]

/**
 * In the agent's own database, so that they change together with the page that brought them: the entries that are still to
 * be looked for, and the finds that were told of, each by a digest of the content and the entry.
 */
export class SoughtEntries {
  readonly #database: DatabaseSync

  constructor(agentDatabase: AgentDatabase) {
    this.#database = agentDatabase.own('look-back', tables)
  }

  /** The newest event that looking back has seen; null where it never was on. */
  get covered(): Sequence | null {
    const row = this.#database.prepare('SELECT sequence FROM look_back_covered').get()
    return row === undefined ? null : (row.sequence as Sequence)
  }

  /** Within the transaction of the page. What ended is forgotten with all that was found of it. */
  apply(
    events: readonly FeedEvent[],
    { areSought, areCovered }: { readonly areSought: boolean; readonly areCovered: boolean },
  ): void {
    for (const event of events) {
      switch (event.type) {
        case 'add':
        case 'restore':
          if (event.fingerprint === null || !areSought) break
          this.#wait(soughtOf(event.entry, event.fingerprint))
          break
        case 'withdraw':
        case 'quarantine':
        case 'expire':
          this.#database.prepare('DELETE FROM look_back_waiting WHERE entry = ?').run(event.entry)
          this.#database.prepare('DELETE FROM look_back_found WHERE entry = ?').run(event.entry)
          break
        case 'amend':
          break
        default:
          event satisfies never
      }
    }
    const last = events.at(-1)?.sequence
    if (last !== undefined && areCovered) this.cover(last)
  }

  cover(sequence: number): void {
    this.#database.prepare('INSERT OR REPLACE INTO look_back_covered VALUES (1, ?)').run(sequence)
  }

  /** The feed begins anew. What was told of stays told. */
  rewind(): void {
    this.#database.exec('DELETE FROM look_back_waiting')
    this.cover(0)
  }

  get waiting(): number {
    return this.#database.prepare('SELECT count(*) AS count FROM look_back_waiting').get()!.count as number
  }

  /** Those that wait longest. `turn` is another one whenever the entry comes anew. */
  first(limit: number): (SoughtEntry & { readonly turn: number })[] {
    const sql = 'SELECT rowid AS turn, * FROM look_back_waiting ORDER BY rowid LIMIT ?'
    return this.#database.prepare(sql).all(limit) as unknown as (SoughtEntry & { turn: number })[]
  }

  isWaiting(turn: number): boolean {
    return this.#database.prepare('SELECT 1 FROM look_back_waiting WHERE rowid = ?').get(turn) !== undefined
  }

  done(turns: readonly number[]): void {
    if (turns.length === 0) return
    const places = turns.map(() => '?').join()
    this.#database.prepare(`DELETE FROM look_back_waiting WHERE rowid IN (${places})`).run(...turns)
  }

  /** False when it was told of before. Within the transaction that tells of it. */
  noteFound(content: Uint8Array, entry: EntryId): boolean {
    return (
      this.#database.prepare('INSERT OR IGNORE INTO look_back_found VALUES (?, ?)').run(content, entry).changes === 1
    )
  }

  forgetFinds(content: Uint8Array): void {
    this.#database.prepare('DELETE FROM look_back_found WHERE content = ?').run(content)
  }

  #wait({ entry, forms, md5 }: SoughtEntry): void {
    this.#database.prepare('INSERT OR REPLACE INTO look_back_waiting VALUES (?, ?, ?)').run(entry, forms, md5)
  }
}

/**
 * Contents are kept as they stand, so it is the entry that is turned: its eight forms come with the event. A video is looked
 * for by its MD5 alone, since of contents no frames are kept.
 */
export function soughtOf(entry: EntryId, fingerprint: Fingerprint): SoughtEntry {
  const { md5 } = fingerprint
  const pdq = fingerprint.kind === 'image' ? fingerprint.pdq : undefined
  const forms = pdq === undefined ? [] : dihedralForms.map((form) => pdq.dihedral[form])
  return { entry, forms: hashesToBytes([...new Set(forms)]), md5: Buffer.from(md5, 'hex') }
}
