import type { DatabaseSync } from 'node:sqlite'
import type {
  Action,
  ContentId,
  EntryId,
  FeedbackValue,
  Match,
  Surface,
  Trust,
  UploadRegion,
} from '@breakwater/contracts'
import type { AgentDatabase } from '../state/agent-database.ts'

export type ReviewState = 'waiting' | 'second-opinion' | 'decided' | 'closed'

/** What somebody said of an upload. */
export interface Opinion {
  /** The platform's own, opaque name for a moderator. */
  readonly moderator: string
  readonly value: FeedbackValue
  readonly reason: string | null
}

/** An upload that waits for a person, or has been decided. */
export interface ReviewItem {
  readonly id: number
  readonly content: ContentId
  readonly surface: Surface
  readonly decision: Action
  readonly source: 'upload' | 'look-back'
  readonly state: ReviewState
  readonly createdAt: Date
  readonly dueAt: Date
  readonly matches: readonly ReviewMatch[]
  /** Since it was put before people, or put before them again by an appeal. */
  readonly opinions: readonly Opinion[]
  /** What was decided. */
  readonly outcome: FeedbackValue | null
  /** The uploader has asked for a person to look. */
  readonly appeal: Appeal | undefined
}

export interface Appeal {
  /** The uploader's own, if any. */
  readonly words: string | null
  /** Who decided what is appealed against: others decide now. Empty while nothing was decided. */
  readonly decidedBy: readonly string[]
}

export type ReviewMatch = Pick<
  Match,
  'entry' | 'distanceBits' | 'trust' | 'maxAction' | 'region' | 'windows' | 'atSeconds' | 'pattern'
>

const tables = [
  `CREATE TABLE review_items (
     id INTEGER PRIMARY KEY AUTOINCREMENT, content TEXT NOT NULL UNIQUE, surface TEXT NOT NULL, decision TEXT NOT NULL,
     source TEXT NOT NULL, state TEXT NOT NULL, created_ms INTEGER NOT NULL, due_ms INTEGER NOT NULL, ended_ms INTEGER
   ) STRICT;
   CREATE INDEX review_items_by_state ON review_items (state, due_ms);
   CREATE TABLE review_matches (
     item INTEGER NOT NULL REFERENCES review_items (id), entry TEXT NOT NULL, distance_bits INTEGER NOT NULL,
     trust TEXT NOT NULL, max_action TEXT NOT NULL, PRIMARY KEY (item, entry)
   ) STRICT;
   CREATE INDEX review_matches_of_entry ON review_matches (entry);
   CREATE TABLE review_opinions (
     item INTEGER NOT NULL REFERENCES review_items (id), moderator TEXT NOT NULL, value TEXT NOT NULL, reason TEXT,
     at_ms INTEGER NOT NULL
   ) STRICT;`,
  'ALTER TABLE review_items ADD COLUMN outcome TEXT;',
  `ALTER TABLE review_items ADD COLUMN is_appealed INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE review_items ADD COLUMN appeal_words TEXT;
   ALTER TABLE review_opinions ADD COLUMN is_appealed INTEGER NOT NULL DEFAULT 0;`,
  'ALTER TABLE review_matches ADD COLUMN region TEXT;',
  'ALTER TABLE review_matches ADD COLUMN windows INTEGER;',
  'ALTER TABLE review_matches ADD COLUMN at_seconds REAL;',
  'ALTER TABLE review_matches ADD COLUMN is_pattern INTEGER NOT NULL DEFAULT 0;',
]

type Row = Record<string, unknown>

/** The queue on the disk: content ids, entries and what was said of them; no hash, no picture. */
export class ReviewRows {
  readonly #database: DatabaseSync

  constructor(database: AgentDatabase) {
    this.#database = database.own('review', tables)
  }

  find(content: ContentId): ReviewItem | undefined {
    const row = this.#database.prepare('SELECT * FROM review_items WHERE content = ?').get(content)
    return row && this.#toItem(row)
  }

  findById(id: number): ReviewItem | undefined {
    const row = this.#database.prepare('SELECT * FROM review_items WHERE id = ?').get(id)
    return row && this.#toItem(row)
  }

  /** What waits, the most urgent first. */
  waiting(limit: number): ReviewItem[] {
    return this.#database
      .prepare("SELECT * FROM review_items WHERE state IN ('waiting', 'second-opinion') ORDER BY due_ms, id LIMIT ?")
      .all(limit)
      .map((row) => this.#toItem(row))
  }

  get waitingCount(): number {
    const sql = "SELECT count(*) AS count FROM review_items WHERE state IN ('waiting', 'second-opinion')"
    return this.#database.prepare(sql).get()!.count as number
  }

  overdueCount(at: Date): number {
    const sql = "SELECT count(*) AS count FROM review_items WHERE state IN ('waiting', 'second-opinion') AND due_ms < ?"
    return this.#database.prepare(sql).get(at.getTime())!.count as number
  }

  /** Opens an item; one of the same content that has ended begins anew. */
  open(item: Pick<ReviewItem, 'content' | 'surface' | 'decision' | 'source' | 'createdAt' | 'dueAt'>): ReviewItem {
    const before = this.find(item.content)
    if (before !== undefined) this.#remove(before.id)
    this.#database
      .prepare(
        `INSERT INTO review_items (content, surface, decision, source, state, created_ms, due_ms)
         VALUES (?, ?, ?, ?, 'waiting', ?, ?)`,
      )
      .run(item.content, item.surface, item.decision, item.source, item.createdAt.getTime(), item.dueAt.getTime())
    return this.find(item.content)!
  }

  /** The matches that the item did not have. */
  addMatches(item: ReviewItem, matches: readonly ReviewMatch[]): ReviewMatch[] {
    const insert = this.#database.prepare('INSERT OR IGNORE INTO review_matches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
    return matches.filter(({ entry, distanceBits, trust, maxAction, region, windows, atSeconds, pattern }) => {
      const place = region === undefined ? null : JSON.stringify(region)
      const more = [place, windows ?? null, atSeconds ?? null, pattern ? 1 : 0]
      return insert.run(item.id, entry, distanceBits, trust, maxAction, ...more).changes > 0
    })
  }

  addOpinion(item: ReviewItem, { moderator, value, reason }: Opinion, at: Date): void {
    this.#database
      .prepare('INSERT INTO review_opinions (item, moderator, value, reason, at_ms) VALUES (?, ?, ?, ?, ?)')
      .run(item.id, moderator, value, reason, at.getTime())
  }

  setState(item: ReviewItem, state: ReviewState): void {
    this.#database.prepare('UPDATE review_items SET state = ? WHERE id = ?').run(state, item.id)
  }

  /**
   * An end. The entries it matched are forgotten with it, but for a removal, which can be appealed against; the uploader's
   * words in any case. Without an outcome nothing was decided.
   */
  end(item: ReviewItem, outcome: FeedbackValue | null, at: Date): void {
    this.#database
      .prepare('UPDATE review_items SET state = ?, outcome = ?, ended_ms = ?, appeal_words = NULL WHERE id = ?')
      .run(outcome === null ? 'closed' : 'decided', outcome, at.getTime(), item.id)
    if (outcome !== 'confirmed') this.#database.prepare('DELETE FROM review_matches WHERE item = ?').run(item.id)
  }

  /** The uploader's words for whoever decides. What was decided waits anew. */
  appeal(item: ReviewItem, words: string | null, dueAt: Date): void {
    this.#database.prepare('UPDATE review_items SET is_appealed = 1, appeal_words = ? WHERE id = ?').run(words, item.id)
    if (item.state !== 'decided') return
    this.#database.prepare('UPDATE review_opinions SET is_appealed = 1 WHERE item = ?').run(item.id)
    this.#database
      .prepare("UPDATE review_items SET state = 'waiting', due_ms = ?, ended_ms = NULL WHERE id = ?")
      .run(dueAt.getTime(), item.id)
  }

  /** Takes an entry out of every item; returns those that have none left. */
  dropEntry(entry: EntryId): ReviewItem[] {
    const touched = this.#database.prepare('SELECT item FROM review_matches WHERE entry = ?').all(entry)
    this.#database.prepare('DELETE FROM review_matches WHERE entry = ?').run(entry)
    return touched.flatMap(({ item }) => {
      const left = this.findById(item as number)!
      return left.matches.length === 0 ? [left] : []
    })
  }

  /** Forgets what ended before a time, but for what may show a child: that must not come before anybody again. */
  forgetEndedBefore(at: Date): void {
    const sql = "SELECT id FROM review_items WHERE ended_ms < ? AND outcome IS NOT 'suspected_under_18'"
    for (const { id } of this.#database.prepare(sql).all(at.getTime())) this.#remove(id as number)
  }

  remove({ id }: ReviewItem): void {
    this.#remove(id)
  }

  #remove(id: number): void {
    for (const table of ['review_opinions', 'review_matches']) {
      this.#database.prepare(`DELETE FROM ${table} WHERE item = ?`).run(id)
    }
    this.#database.prepare('DELETE FROM review_items WHERE id = ?').run(id)
  }

  #toItem(row: Row): ReviewItem {
    const id = row.id as number
    const matches = this.#database
      .prepare('SELECT * FROM review_matches WHERE item = ? ORDER BY distance_bits, entry')
      .all(id)
      .map((match) => ({
        entry: match.entry as EntryId,
        distanceBits: match.distance_bits as number,
        trust: match.trust as Trust,
        maxAction: match.max_action as Action,
        ...(match.region === null ? {} : { region: JSON.parse(match.region as string) as UploadRegion }),
        ...(match.windows === null ? {} : { windows: match.windows as number }),
        ...(match.at_seconds === null ? {} : { atSeconds: match.at_seconds as number }),
        ...(match.is_pattern === 0 ? {} : { pattern: true as const }),
      }))
    const said = this.#database
      .prepare('SELECT moderator, value, reason, is_appealed FROM review_opinions WHERE item = ? ORDER BY rowid')
      .all(id) as unknown as (Opinion & { readonly is_appealed: 0 | 1 })[]
    const decidedBy = said.filter((one) => one.is_appealed === 1).map(({ moderator }) => moderator)
    return {
      id,
      content: row.content as ContentId,
      surface: row.surface as Surface,
      decision: row.decision as Action,
      source: row.source as ReviewItem['source'],
      state: row.state as ReviewState,
      createdAt: new Date(row.created_ms as number),
      dueAt: new Date(row.due_ms as number),
      matches,
      opinions: said
        .filter((one) => one.is_appealed === 0)
        .map(({ moderator, value, reason }) => ({ moderator, value, reason })),
      outcome: row.outcome as FeedbackValue | null,
      appeal: row.is_appealed === 0 ? undefined : { words: row.appeal_words as string | null, decidedBy },
    }
  }
}

/** It waits for somebody. */
export function isOpen({ state }: Pick<ReviewItem, 'state'>): boolean {
  return state === 'waiting' || state === 'second-opinion'
}
