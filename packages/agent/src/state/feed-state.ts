import type { DatabaseSync } from 'node:sqlite'
import type {
  Action,
  EntryId,
  Feedback,
  FeedEvent,
  FeedPage,
  Md5Hash,
  PdqHash,
  Sequence,
  Trust,
} from '@breakwater/contracts'
import type { AgentDatabase } from './agent-database.ts'

/** One listed picture, as the agent holds it. The index has the upright form; a query is turned through all eight. */
export interface HeldEntry {
  readonly entry: EntryId
  readonly pdq: PdqHash | null
  readonly md5: Md5Hash
  readonly trust: Trust
  readonly maxAction: Action
}

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
]

/** Which entries the agent holds, how far it has read the feed, and what it still has to say to the service. */
export class FeedState {
  readonly #agentDatabase: AgentDatabase
  readonly #database: DatabaseSync

  constructor(agentDatabase: AgentDatabase) {
    this.#agentDatabase = agentDatabase
    this.#database = agentDatabase.own('feed', tables)
  }

  get progress(): { epoch: string | null; cursor: Sequence } {
    const row = this.#progress()
    return { epoch: row.epoch as string | null, cursor: row.cursor as Sequence }
  }

  /** The acknowledgement that the service has not confirmed yet, or null. */
  get owedAcknowledgement(): number | null {
    const { withdrawn_through: through, acknowledged } = this.#progress()
    return (through as number) > (acknowledged as number) ? (through as number) : null
  }

  entries(): HeldEntry[] {
    const rows = this.#database.prepare('SELECT * FROM entries').all() as Row[]
    return rows.map((row) => ({ ...row, maxAction: row.max_action }) as unknown as HeldEntry)
  }

  /** Applies a page and moves the cursor, together or not at all. */
  apply(page: FeedPage): void {
    this.#agentDatabase.transaction(() => {
      for (const event of page.events) this.#applyEvent(event)
      const ends = page.events.some(({ type }) => type === 'withdraw' || type === 'quarantine' || type === 'expire')
      this.#database.prepare('UPDATE progress SET epoch = ?, cursor = ?').run(page.epoch, page.next)
      if (ends) this.#database.prepare('UPDATE progress SET withdrawn_through = ?').run(page.next)
    })
  }

  /** Drops everything that came from the feed: it is read again from the start. */
  reset(): void {
    this.#agentDatabase.transaction(() => {
      this.#database.exec('DELETE FROM entries')
      this.#database.exec('UPDATE progress SET epoch = NULL, cursor = 0, withdrawn_through = 0, acknowledged = 0')
    })
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

  #applyEvent(event: FeedEvent): void {
    switch (event.type) {
      case 'add':
      case 'restore': {
        if (event.fingerprint === null) return
        const { pdq, md5 } = event.fingerprint
        this.#database
          .prepare('INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?)')
          .run(event.entry, pdq?.hash ?? null, md5, event.trust, event.maxAction)
        return
      }
      case 'amend':
        this.#database
          .prepare('UPDATE entries SET trust = ?, max_action = ? WHERE entry = ?')
          .run(event.trust, event.maxAction, event.entry)
        return
      case 'withdraw':
      case 'quarantine':
      case 'expire':
        this.#database.prepare('DELETE FROM entries WHERE entry = ?').run(event.entry)
        return
      default:
        event satisfies never
    }
  }
}
