import type { DatabaseSync } from 'node:sqlite'
import type { AgentDatabase } from '../state/agent-database.ts'
import type { Applied, ListHead } from './fleet-messages.ts'

const tables = ['CREATE TABLE fleet_workers (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;']

type Known = Pick<Applied, 'epoch' | 'sequence'> & { readonly heardAt: number }

/** The workers of a fleet and how far each is. Their names outlive the lead, so that the next one waits for them too. */
export class KnownWorkers {
  readonly #database: DatabaseSync
  readonly #silentMs: number
  readonly #known = new Map<string, Known>()

  constructor(database: AgentDatabase, silentSeconds: number) {
    this.#database = database.own('fleet-workers', tables)
    this.#silentMs = silentSeconds * 1000
    const heardAt = performance.now()
    for (const { name } of this.#database.prepare('SELECT name FROM fleet_workers').all()) {
      this.#known.set(name as string, { epoch: null, sequence: -1, heardAt })
    }
  }

  hear({ worker, epoch, sequence }: Applied): void {
    if (!this.#known.has(worker)) this.#database.prepare('INSERT OR IGNORE INTO fleet_workers VALUES (?)').run(worker)
    this.#known.set(worker, { epoch, sequence, heardAt: performance.now() })
  }

  /** Whether all have applied the list up to here; whoever was silent for too long is forgotten first. */
  haveAll({ epoch, sequence }: { readonly epoch: string | null; readonly sequence: ListHead['sequence'] }): boolean {
    const silentSince = performance.now() - this.#silentMs
    for (const [worker, { heardAt }] of this.#known) {
      if (heardAt >= silentSince) continue
      this.#known.delete(worker)
      this.#database.prepare('DELETE FROM fleet_workers WHERE name = ?').run(worker)
    }
    return [...this.#known.values()].every((one) => one.epoch === epoch && one.sequence >= sequence)
  }
}
