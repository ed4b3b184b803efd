import { z } from '@hono/zod-openapi'
import type { AgentDatabase } from '../state/agent-database.ts'

export const circuitBreakerConfigurationSchema = z
  .strictObject({
    hitsInHour: z
      .int()
      .min(1)
      .default(100)
      .describe('Different uploads that match one entry within an hour before its breaker may trip.'),
    timesUsual: z
      .number()
      .min(1)
      .default(10)
      .describe('How many times its usual hour (of the last seven days) that must be besides.'),
    closedAfterDays: z
      .int()
      .min(1)
      .default(7)
      .describe('After so many days a breaker closes by itself; a person may close it before.'),
  })
  .describe('An entry that suddenly matches very many different uploads falls to `review` until a person has looked.')
export type CircuitBreakerConfiguration = z.output<typeof circuitBreakerConfigurationSchema>

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const hoursRemembered = 7 * 24

/** The hits of one entry: of this hour by upload, of the hours before as numbers. */
interface Hits {
  hour: number
  uploads: Set<string>
  readonly before: Map<number, number>
}

/**
 * Trips when an entry's hits jump: a picture that everybody has (a meme, a logo) must not stop everybody's uploads. What
 * has tripped is on the disk; the count of hits is not, since it would tell who uploads what how often. The same upload
 * counts once an hour, whoever sends it.
 */
export class CircuitBreaker {
  readonly #database: ReturnType<AgentDatabase['own']>
  readonly #configuration: CircuitBreakerConfiguration
  readonly #hits = new Map<string, Hits>()
  readonly #tripped: Map<string, number>

  constructor(database: AgentDatabase, configuration: CircuitBreakerConfiguration) {
    this.#database = database.own('circuit-breaker', [
      'CREATE TABLE tripped (entry TEXT PRIMARY KEY, at_ms INTEGER NOT NULL) STRICT;',
    ])
    this.#configuration = configuration
    const rows = this.#database.prepare('SELECT entry, at_ms FROM tripped').all()
    this.#tripped = new Map(rows.map((row) => [row.entry as string, row.at_ms as number]))
  }

  /** Counts an upload that matched an entry. True when that tripped its breaker just now. */
  note(entry: string, upload: string, at: Date): boolean {
    // What has tripped needs no count, and a flood no memory.
    if (this.isTripped(entry, at)) return false
    const hits = this.#hitsOf(entry, Math.floor(at.getTime() / hourMs))
    hits.uploads.add(upload)
    if (hits.uploads.size < this.#configuration.hitsInHour) return false
    if (hits.uploads.size < this.#configuration.timesUsual * usualHour(hits)) return false
    this.#tripped.set(entry, at.getTime())
    this.#database.prepare('INSERT OR REPLACE INTO tripped VALUES (?, ?)').run(entry, at.getTime())
    return true
  }

  isTripped(entry: string, at: Date): boolean {
    const since = this.#tripped.get(entry)
    if (since === undefined) return false
    if (at.getTime() - since < this.#configuration.closedAfterDays * dayMs) return true
    this.close(entry)
    return false
  }

  /** The entries that fell to `review`, and since when. */
  tripped(at: Date): { readonly entry: string; readonly since: string }[] {
    return [...this.#tripped]
      .filter(([entry]) => this.isTripped(entry, at))
      .map(([entry, since]) => ({ entry, since: new Date(since).toISOString() }))
  }

  /** A person has looked, or the entry has ended. False when it had not tripped. */
  close(entry: string): boolean {
    this.#hits.delete(entry)
    if (!this.#tripped.delete(entry)) return false
    this.#database.prepare('DELETE FROM tripped WHERE entry = ?').run(entry)
    return true
  }

  #hitsOf(entry: string, hour: number): Hits {
    const hits = this.#hits.get(entry) ?? { hour, uploads: new Set(), before: new Map() }
    if (hits.hour !== hour) {
      hits.before.set(hits.hour, hits.uploads.size)
      for (const old of hits.before.keys()) if (old < hour - hoursRemembered) hits.before.delete(old)
      hits.hour = hour
      hits.uploads = new Set()
    }
    this.#hits.set(entry, hits)
    return hits
  }
}

/** Hits of an average hour, over all that are remembered: quiet hours count. */
function usualHour({ hour, before }: Hits): number {
  const hours = [...before.keys()]
  if (hours.length === 0) return 0
  const span = Math.min(hoursRemembered, hour - Math.min(...hours))
  return [...before.values()].reduce((sum, hits) => sum + hits, 0) / Math.max(1, span)
}
