import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { AgentDatabase } from '../state/agent-database.ts'

/** Which of the platform's two addresses a message is for. */
export type Hook = 'events' | 'child-safety'

export type WebhookType =
  | 'upload.queued'
  | 'upload.held'
  | 'upload.blocked'
  | 'upload.found'
  | 'upload.released'
  | 'upload.removed'
  | 'upload.closed'
  | 'appeal.rejected'
  | 'upload.allowed'
  | 'upload.undecided'
  | 'child-safety'

/** A message as the platform gets it: Standard Webhooks' form. Never a hash. */
export interface WebhookMessage {
  readonly type: WebhookType
  /** When it happened, ISO 8601. */
  readonly timestamp: string
  readonly data: { readonly content: string } & Readonly<Record<string, unknown>>
}

export interface Delivery {
  /** The same for every try: the receiver's key against doing it twice. */
  readonly id: string
  readonly hook: Hook
  readonly body: string
  readonly createdAt: Date
  readonly attempts: number
}

export interface DeadLetter {
  readonly id: string
  readonly type: string
  readonly content: string
  readonly createdAt: string
  readonly attempts: number
}

const tables = [
  `CREATE TABLE deliveries (
     number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, hook TEXT NOT NULL, content TEXT NOT NULL,
     type TEXT NOT NULL, body TEXT NOT NULL, created_ms INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
     next_ms INTEGER NOT NULL, is_dead INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   CREATE INDEX deliveries_of_content ON deliveries (hook, content, is_dead, number);`,
]

/**
 * What the platform has still to be told, on the disk until it has acknowledged it. Messages about one content are told in
 * their order; what is dead waits for a person and holds up nothing.
 */
export class WebhookOutbox {
  readonly #database: DatabaseSync

  constructor(database: AgentDatabase) {
    this.#database = database.own('webhooks', tables)
  }

  /** To be called within the transaction that makes it true. */
  put(hook: Hook, message: WebhookMessage, at: Date): void {
    const { type, data } = message
    const values = [
      `msg_${randomUUID()}`,
      hook,
      data.content,
      type,
      JSON.stringify(message),
      at.getTime(),
      at.getTime(),
    ]
    this.#database
      .prepare(
        'INSERT INTO deliveries (id, hook, content, type, body, created_ms, next_ms) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(...values)
  }

  /** The first of each content that are due. */
  due(at: Date, limit: number): Delivery[] {
    const rows = this.#database
      .prepare(
        `SELECT * FROM deliveries AS one WHERE is_dead = 0 AND next_ms <= ? AND NOT EXISTS (
           SELECT 1 FROM deliveries AS earlier WHERE earlier.hook = one.hook AND earlier.content = one.content
             AND earlier.is_dead = 0 AND earlier.number < one.number
         ) ORDER BY next_ms LIMIT ?`,
      )
      .all(at.getTime(), limit)
    return rows.map((row) => ({
      id: row.id as string,
      hook: row.hook as Hook,
      body: row.body as string,
      createdAt: new Date(row.created_ms as number),
      attempts: row.attempts as number,
    }))
  }

  /** When the next is due; undefined when nothing waits. */
  get nextAt(): Date | undefined {
    const next = this.#database.prepare('SELECT min(next_ms) AS next FROM deliveries WHERE is_dead = 0').get()?.next
    return next == null ? undefined : new Date(next as number)
  }

  get waiting(): number {
    return this.#count(0)
  }

  get deadLetterCount(): number {
    return this.#count(1)
  }

  delivered(id: string): void {
    this.#database.prepare('DELETE FROM deliveries WHERE id = ?').run(id)
  }

  /** `next` is when it is tried again; null: a person must look. */
  failed(id: string, next: Date | null): void {
    this.#database
      .prepare(
        'UPDATE deliveries SET attempts = attempts + 1, next_ms = coalesce(?, next_ms), is_dead = ? WHERE id = ?',
      )
      .run(next?.getTime() ?? null, next === null ? 1 : 0, id)
  }

  #count(isDead: 0 | 1): number {
    return this.#database.prepare('SELECT count(*) AS count FROM deliveries WHERE is_dead = ?').get(isDead)!
      .count as number
  }

  deadLetters(): DeadLetter[] {
    return this.#database
      .prepare('SELECT * FROM deliveries WHERE is_dead = 1 ORDER BY number')
      .all()
      .map((row) => ({
        id: row.id as string,
        type: row.type as string,
        content: row.content as string,
        createdAt: new Date(row.created_ms as number).toISOString(),
        attempts: row.attempts as number,
      }))
  }

  /** Tries every dead letter again, its time running anew. Returns how many. */
  retryDeadLetters(at: Date): number {
    const change = this.#database
      .prepare('UPDATE deliveries SET is_dead = 0, next_ms = ?, created_ms = ?, attempts = 0 WHERE is_dead = 1')
      .run(at.getTime(), at.getTime())
    return Number(change.changes)
  }
}
