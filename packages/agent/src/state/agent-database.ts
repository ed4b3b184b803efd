import type { DatabaseSync } from 'node:sqlite'
import { openLockedDatabase } from './locked-database.ts'

/** SQLite's own, and one that holds the indexes of a million entries. */
const usualCacheKib = 2_000
const largeCacheKib = 128_000

export const agentDatabaseName = 'agent.sqlite'

/** Another process works with this state. */
export class AgentStateInUse extends Error {
  override readonly name = 'AgentStateInUse'
  constructor(directory: string) {
    super(`${directory} is in use by another agent. Stop it, or give this one a state directory of its own.`)
  }
}

/**
 * The agent's one file: what it must not forget, in SQLite, since what belongs together must change together. Each part
 * that keeps something owns its tables: it hands `own` the statements that make them, and nobody else names them.
 */
export class AgentDatabase implements Disposable {
  readonly directory: string
  readonly #database: DatabaseSync
  #depth = 0

  /** Throws `AgentStateInUse`. */
  constructor(directory: string) {
    this.directory = directory
    const parts = 'CREATE TABLE IF NOT EXISTS parts (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT;'
    const place = { directory, name: agentDatabaseName }
    this.#database = openLockedDatabase(place, parts, () => new AgentStateInUse(directory))
  }

  /** Brings a part's tables to their newest form: runs those of its steps that did not run here yet, once and in order. */
  own(part: string, steps: readonly string[]): DatabaseSync {
    this.transaction(() => {
      const row = this.#database.prepare('SELECT version FROM parts WHERE name = ?').get(part)
      const done = (row?.version as number | undefined) ?? 0
      if (done > steps.length) throw new Error(`${this.directory} was written by a newer agent`)
      for (const step of steps.slice(done)) this.#database.exec(step)
      this.#database.prepare('INSERT OR REPLACE INTO parts VALUES (?, ?)').run(part, steps.length)
    })
    return this.#database
  }

  /** All of the change or none of it. Inside another, it is part of that one. */
  transaction<Result>(change: () => Result): Result {
    if (this.#depth > 0) return change()
    this.#database.exec('BEGIN IMMEDIATE')
    this.#depth++
    try {
      const result = change()
      this.#database.exec('COMMIT')
      return result
    } catch (error) {
      this.#database.exec('ROLLBACK')
      throw error
    } finally {
      this.#depth--
    }
  }

  /** The same, with memory for a change that touches all of the indexes: what does not fit into it is written twice. */
  inLargeTransaction<Result>(change: () => Result): Result {
    this.#database.exec(`PRAGMA cache_size = -${largeCacheKib}`)
    try {
      return this.transaction(change)
    } finally {
      this.#database.exec(`PRAGMA cache_size = -${usualCacheKib}; PRAGMA shrink_memory`)
    }
  }

  [Symbol.dispose](): void {
    this.#database.close()
  }
}
