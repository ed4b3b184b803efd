import { createAssessedLists } from './assessed-lists.ts'
import { createAttempts } from './attempts.ts'
import { writeBackup } from './backup.ts'
import { createRetention } from './case-retention.ts'
import { createCases } from './cases.ts'
import { createContactMessages } from './contact-messages.ts'
import { type OpenDatabase, openPglite, openPostgres } from './database.ts'
import { lockDirectory } from './directory-lock.ts'
import { createFaces } from './faces.ts'
import { createFeed } from './feed.ts'
import { createHeldList } from './held-list.ts'
import { createLaneGrants } from './lane-grants.ts'
import { createListAging } from './list-aging.ts'
import { createListExports } from './list-export.ts'
import { createListKeys } from './list-keys.ts'
import { createListLines } from './list-lines.ts'
import { migrate } from './migrate.ts'
import { createPasses, PassSpent } from './passes.ts'
import { createPeople } from './people.ts'
import { createPlatformRequests } from './platform-requests.ts'
import { createPlatforms } from './platforms.ts'
import { createReviews } from './reviews.ts'
import { createSegments } from './segments.ts'
import { createServiceLevels } from './service-levels.ts'
import { type Store, StoreError, StoreInUse } from './store.ts'
import type { StoreLocation } from './store-records.ts'
import { createTransparency } from './transparency.ts'

/** Opens and migrates. Throws `StoreInUse` when another process has the PGlite folder. */
export async function openStore(location: StoreLocation): Promise<Store> {
  return storeOn(await openDatabase(location), location.dataDirectory)
}

/** A store on a database that is open and migrated; closing the store closes it. */
export function storeOn(database: OpenDatabase, dataDirectory: string): Store {
  const parts = {
    ...createCases(database, dataDirectory),
    ...createRetention(database, dataDirectory),
    ...createFeed(database),
    ...createHeldList(database),
    ...createSegments(database),
    ...createPlatforms(database, dataDirectory),
    ...createFaces(database),
    ...createReviews(database),
    ...createAttempts(database),
    ...createTransparency(database),
    ...createPeople(database),
    ...createLaneGrants(database, dataDirectory),
    ...createPlatformRequests(database),
    ...createContactMessages(database),
    ...createPasses(database),
    ...createServiceLevels(database),
    ...createListKeys(database),
    ...createAssessedLists(database, dataDirectory),
    ...createListLines(database, dataDirectory),
    ...createListAging(database, dataDirectory),
    ...createListExports(database),
    backup: (input: { file: string; pepper: Uint8Array; now: Date }) => writeBackup(database, input),
  }
  return {
    engine: database.engine,
    ...guarded(parts),
    onAppend: parts.onAppend,
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}

/** The database alone, for backup and restore. */
export async function openDatabase({ dataDirectory, databaseUrl }: StoreLocation): Promise<OpenDatabase> {
  await using opened = new AsyncDisposableStack()
  try {
    if (databaseUrl === undefined) opened.use(lockDirectory(dataDirectory))
    const database = opened.use(
      await (databaseUrl === undefined ? openPglite(dataDirectory) : openPostgres(databaseUrl)),
    )
    await migrate(database.tables)
    const running = opened.move()
    return { ...database, [Symbol.asyncDispose]: () => running.disposeAsync() }
  } catch (cause) {
    if (cause instanceof StoreInUse) throw cause
    throw new StoreError('openStore', cause)
  }
}

/** Rewrites every error of the database: PGlite's carry the query's values, and a log must never. */
function guarded<Methods extends object>(methods: Methods): Methods {
  const wrap = (operation: string, method: unknown) => {
    if (typeof method !== 'function') return method
    return async (...input: unknown[]) => {
      try {
        return await method(...input)
      } catch (cause) {
        if (cause instanceof PassSpent) throw cause
        throw new StoreError(operation, cause)
      }
    }
  }
  const entries = Object.entries(methods).map(([name, method]) => [name, wrap(name, method)])
  return Object.fromEntries(entries) as Methods
}
