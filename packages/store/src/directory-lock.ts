import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreInUse } from './store.ts'

/**
 * Holds a directory for one process. PGlite lets two processes open one folder and then loses rows without a word, so
 * the second one is refused. The lock is SQLite's own lock on an empty file: the operating system lets go of it when
 * the process ends, however it ends; there is nothing stale to clean up (measured with kill -9).
 */
export function lockDirectory(directory: string): Disposable {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const lock = new DatabaseSync(path.join(directory, 'lock'), { timeout: 0 })
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (cause) {
    lock.close()
    const { errcode } = cause as { errcode?: number }
    if (errcode === 5) throw new StoreInUse(directory)
    throw cause
  }
  return { [Symbol.dispose]: () => lock.close() }
}
