import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import path from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { largestIdIn } from '@breakwater/matcher'
import { readSnapshot, type SettlerThread, writeSnapshot } from '@breakwater/matcher/node'
import type { AgentDatabase } from '../state/agent-database.ts'

const tables = [
  `CREATE TABLE index_snapshot (
     only_row INTEGER PRIMARY KEY CHECK (only_row = 1), key BLOB NOT NULL, newest_hash INTEGER NOT NULL
   ) STRICT;`,
]

/**
 * The index as a file, so that a start need not build it. It is encrypted under a key of its own that lies in the
 * database: when a hash in it ends, the key is wiped there, in the same transaction, and the file is worth nothing.
 */
export class IndexSnapshots {
  readonly #database: DatabaseSync
  readonly #file: string

  constructor(agentDatabase: AgentDatabase) {
    this.#database = agentDatabase.own('index-snapshot', tables)
    this.#file = path.join(agentDatabase.directory, 'index.snapshot')
  }

  /** The table and the newest hash in it. Undefined where there is none, or none that is whole. */
  read(): { readonly memory: WebAssembly.Memory; readonly newestHash: number } | undefined {
    const row = this.#row
    if (row === undefined) {
      rmSync(this.#file, { force: true })
      return undefined
    }
    try {
      return { memory: readSnapshot(this.#file, row.key), newestHash: row.newestHash }
    } catch {
      this.destroy()
      return undefined
    }
  }

  /** The newest hash in the snapshot; undefined where there is none. */
  get newestHash(): number | undefined {
    return this.#row?.newestHash
  }

  /** Keeps a settled table at once. */
  write(settled: WebAssembly.Memory): void {
    const key = this.#newKey()
    writeSnapshot(settled, this.#file, key)
    this.#keep(key, settled)
  }

  /** Keeps one while others work. Nothing is kept when `isStillSo` says no once it is written. */
  async writeIn(
    thread: Pick<SettlerThread, 'writeSnapshot'>,
    settled: WebAssembly.Memory,
    isStillSo: () => boolean,
  ): Promise<boolean> {
    const key = this.#newKey()
    await thread.writeSnapshot(settled, this.#file, key)
    if (!isStillSo()) return false
    this.#keep(key, settled)
    return true
  }

  /** The file is about to be another one: what was kept is worth nothing. */
  #newKey(): Buffer {
    this.destroy()
    return randomBytes(32)
  }

  /** Hashes come in the order of their numbers, so a table has all up to its largest. */
  #keep(key: Uint8Array, settled: WebAssembly.Memory): void {
    this.#database.prepare('INSERT INTO index_snapshot VALUES (1, ?, ?)').run(key, largestIdIn(settled))
  }

  destroy(): void {
    this.#database.exec('DELETE FROM index_snapshot')
  }

  get #row(): { key: Uint8Array; newestHash: number } | undefined {
    const row = this.#database.prepare('SELECT key, newest_hash FROM index_snapshot').get()
    return row && { key: row.key as Uint8Array, newestHash: row.newest_hash as number }
  }
}
