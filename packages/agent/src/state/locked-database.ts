import { closeSync, mkdirSync, openSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const databaseLocked = 5

/**
 * Opens a SQLite file for this process alone, and for no other user to read. What is deleted is overwritten where it stands
 * (`secure_delete`) and does not stay in a journal (`TRUNCATE`: under an exclusive lock `DELETE` leaves the file as it is);
 * what was acknowledged is on the disk (`synchronous = FULL`). Runs the statements that make its tables. Throws what
 * `inUse` makes where another process has it.
 */
export function openLockedDatabase(
  { directory, name }: { readonly directory: string; readonly name: string },
  tables: string,
  inUse: () => Error,
): DatabaseSync {
  mkdirSync(directory, { recursive: true })
  const file = path.join(directory, name)
  closeSync(openSync(file, 'a', 0o600))
  const database = new DatabaseSync(file, { timeout: 0 })
  try {
    database.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA secure_delete = ON;
      PRAGMA journal_mode = TRUNCATE;
      PRAGMA synchronous = FULL;
      BEGIN EXCLUSIVE;
      ${tables}
      COMMIT;
    `)
    return database
  } catch (cause) {
    database.close()
    throw (cause as { errcode?: number }).errcode === databaseLocked ? inUse() : cause
  }
}
