import type { DatabaseSync } from 'node:sqlite'
import type { AgentDatabase } from '../state/agent-database.ts'
import { type Shift, type ShiftRules, workedAt } from './shift.ts'

const tables = [
  `CREATE TABLE shifts (
     moderator TEXT PRIMARY KEY, started_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, break_until_ms INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE opened (
     moderator TEXT NOT NULL, day TEXT NOT NULL, item INTEGER NOT NULL, PRIMARY KEY (moderator, day, item)
   ) STRICT;`,
]

/** How long each moderator has worked and how much they opened today: on the disk, so that no restart shortens a pause. */
export class ShiftRows {
  readonly #database: DatabaseSync

  constructor(database: AgentDatabase) {
    this.#database = database.own('review-page', tables)
  }

  /** Notes that a moderator works. Returns until when they pause; undefined when they do not. */
  work(moderator: string, at: Date, rules: ShiftRules): Date | undefined {
    const shift = workedAt(this.#shift(moderator), at.getTime(), rules)
    this.#database
      .prepare('INSERT OR REPLACE INTO shifts VALUES (?, ?, ?, ?)')
      .run(moderator, shift.startedAt, shift.lastAt, shift.breakUntil)
    return shift.breakUntil > at.getTime() ? new Date(shift.breakUntil) : undefined
  }

  /** Whether this upload is open to a moderator today: it was already, or their day has room for one more. */
  open(moderator: string, item: number, at: Date, itemsPerDay: number): boolean {
    if (this.isOpened(moderator, item, at)) return true
    if (this.openedToday(moderator, at) >= itemsPerDay) return false
    this.#database.prepare('DELETE FROM opened WHERE day <> ?').run(dayOf(at))
    this.#database.prepare('INSERT INTO opened VALUES (?, ?, ?)').run(moderator, dayOf(at), item)
    return true
  }

  isOpened(moderator: string, item: number, at: Date): boolean {
    const found = this.#database.prepare('SELECT 1 FROM opened WHERE moderator = ? AND day = ? AND item = ?')
    return found.get(moderator, dayOf(at), item) !== undefined
  }

  openedToday(moderator: string, at: Date): number {
    const count = this.#database.prepare('SELECT count(*) AS count FROM opened WHERE moderator = ? AND day = ?')
    return count.get(moderator, dayOf(at))!.count as number
  }

  #shift(moderator: string): Shift | undefined {
    const row = this.#database.prepare('SELECT * FROM shifts WHERE moderator = ?').get(moderator)
    if (row === undefined) return undefined
    return {
      startedAt: row.started_ms as number,
      lastAt: row.last_ms as number,
      breakUntil: row.break_until_ms as number,
    }
  }
}

/** The day where the agent runs. */
function dayOf(at: Date): string {
  return `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`
}
