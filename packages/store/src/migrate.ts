import { readdir, readFile } from 'node:fs/promises'
import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import type { Tables } from './schema.ts'

const folder = new URL('./migrations/', import.meta.url)

/** Plain SQL files, run in the order of their names, forward only. A blank line after `;` ends a statement. */
async function readMigrations(): Promise<Record<string, Migration>> {
  const migrations: Record<string, Migration> = {}
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.sql')).toSorted()) {
    const statements = (await readFile(new URL(name, folder), 'utf8')).split(/;\s*(?:\n\s*\n|$)/)
    migrations[name.replace('.sql', '')] = {
      async up(database) {
        for (const statement of statements.filter((text) => text.trim() !== ''))
          await sql.raw(statement).execute(database)
      },
    }
  }
  return migrations
}

/**
 * Runs what is missing, all or through one of that name, under Kysely's advisory lock, so that several processes may
 * start at once.
 */
export async function migrate(database: Kysely<Tables>, through?: string): Promise<void> {
  const migrator = new Migrator({ db: database, provider: { getMigrations: readMigrations } })
  const { error } = await (through === undefined ? migrator.migrateToLatest() : migrator.migrateTo(through))
  if (error !== undefined) throw error
}

/** Name of the newest migration: what a backup must have been made at. */
export async function schemaVersion(): Promise<string> {
  return Object.keys(await readMigrations()).at(-1)!
}
