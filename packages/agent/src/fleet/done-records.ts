import type { DatabaseSync } from 'node:sqlite'
import type { AgentDatabase } from '../state/agent-database.ts'

const tables = [
  `CREATE TABLE fleet_done (id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL) STRICT;
   CREATE INDEX fleet_done_by_age ON fleet_done (at_ms);`,
]
/** A message that comes a second time comes sooner than this. */
const keptMs = 7 * 86_400_000

/** Which uploads of the queue were settled: whatever NATS delivers twice is done once. */
export class DoneRecords {
  readonly #database: DatabaseSync

  constructor(database: AgentDatabase) {
    this.#database = database.own('fleet-done', tables)
  }

  /** True the first time. Within the transaction that does it. */
  note(id: string, at: Date): boolean {
    this.#database.prepare('DELETE FROM fleet_done WHERE at_ms < ?').run(at.getTime() - keptMs)
    return this.#database.prepare('INSERT OR IGNORE INTO fleet_done VALUES (?, ?)').run(id, at.getTime()).changes > 0
  }
}
