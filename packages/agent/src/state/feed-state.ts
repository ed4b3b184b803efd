import type { DatabaseSync } from 'node:sqlite'
import type { Feedback, FeedPage, Sequence } from '@breakwater/contracts'
import type { AgentDatabase } from './agent-database.ts'

export interface QueuedReport {
  readonly key: string
  readonly feedback: Feedback
}

type Row = Record<string, string | number | null>

// The first step finds the tables of agents from before parts had versions.
const tables = [
  `CREATE TABLE IF NOT EXISTS progress (
     only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
     epoch TEXT, cursor INTEGER NOT NULL, withdrawn_through INTEGER NOT NULL, acknowledged INTEGER NOT NULL
   ) STRICT;
   INSERT OR IGNORE INTO progress VALUES (1, NULL, 0, 0, 0);
   CREATE TABLE IF NOT EXISTS entries (
     entry TEXT PRIMARY KEY, pdq TEXT, md5 TEXT NOT NULL, trust TEXT NOT NULL, max_action TEXT NOT NULL
   ) STRICT;
   CREATE TABLE IF NOT EXISTS reports (key TEXT PRIMARY KEY, feedback TEXT NOT NULL) STRICT;`,
  // Entries have rows of their own since (listed/listed-rows.ts): the feed is read again from its start.
  `DROP TABLE entries;
   UPDATE progress SET epoch = NULL, cursor = 0, withdrawn_through = 0, acknowledged = 0;`,
  `ALTER TABLE progress ADD COLUMN is_whole INTEGER NOT NULL DEFAULT 0;
   UPDATE progress SET is_whole = epoch IS NOT NULL;`,
]

/** How far the agent has read the feed, and what it still has to say to the service. */
export class FeedState {
  readonly #database: DatabaseSync

  constructor(agentDatabase: AgentDatabase) {
    this.#database = agentDatabase.own('feed', tables)
  }

  get progress(): { epoch: string | null; cursor: Sequence } {
    const row = this.#progress()
    return { epoch: row.epoch as string | null, cursor: row.cursor as Sequence }
  }

  /** Whether the list was read to its end once, since it was begun. */
  get isWhole(): boolean {
    return this.#progress().is_whole === 1
  }

  noteWhole(): void {
    this.#database.exec('UPDATE progress SET is_whole = 1 WHERE is_whole = 0')
  }

  /** The acknowledgement that the service has not confirmed yet, or null. */
  get owedAcknowledgement(): number | null {
    const { withdrawn_through: through, acknowledged } = this.#progress()
    return (through as number) > (acknowledged as number) ? (through as number) : null
  }

  /** What the service has confirmed. */
  get acknowledged(): number {
    return this.#progress().acknowledged as number
  }

  /** Moves the cursor past a page. To be called within the transaction that applies its events. */
  advance(page: FeedPage): void {
    const ends = page.events.some(({ type }) => type === 'withdraw' || type === 'quarantine' || type === 'expire')
    this.#database.prepare('UPDATE progress SET epoch = ?, cursor = ?').run(page.epoch, page.next)
    if (ends) this.#database.prepare('UPDATE progress SET withdrawn_through = ?').run(page.next)
  }

  /** As if everything up to a number had been read. Within the transaction that knows that it is all there. */
  beginAt({ epoch, sequence }: { epoch: string; sequence: Sequence }): void {
    const begin = this.#database.prepare('UPDATE progress SET epoch = ?, cursor = ?, withdrawn_through = ?')
    begin.run(epoch, sequence, sequence)
  }

  /** Back to the start of the feed: everything is read again. */
  rewind(): void {
    this.#database.exec(
      'UPDATE progress SET epoch = NULL, cursor = 0, withdrawn_through = 0, acknowledged = 0, is_whole = 0',
    )
  }

  noteAcknowledged(withdrawnThrough: number): void {
    this.#database.prepare('UPDATE progress SET acknowledged = max(acknowledged, ?)').run(withdrawnThrough)
  }

  queueReport({ key, feedback }: QueuedReport): void {
    this.#database.prepare('INSERT INTO reports VALUES (?, ?)').run(key, JSON.stringify(feedback))
  }

  reports(): QueuedReport[] {
    const rows = this.#database.prepare('SELECT * FROM reports ORDER BY rowid').all() as {
      key: string
      feedback: string
    }[]
    return rows.map(({ key, feedback }) => ({ key, feedback: JSON.parse(feedback) as Feedback }))
  }

  forgetReport(key: string): void {
    this.#database.prepare('DELETE FROM reports WHERE key = ?').run(key)
  }

  #progress(): Row {
    return this.#database.prepare('SELECT * FROM progress').get() as Row
  }
}
