import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import type { OpenDatabase } from '../database.ts'
import { openDatabase, storeOn } from '../open-store.ts'
import type { Store } from '../store.ts'
import type { StoreLocation } from '../store-records.ts'
import { isWithoutPostgres, type PostgresCluster, startPostgresCluster } from './postgres-cluster.ts'

export interface StoreUnderTest {
  readonly folder: string
  readonly database: OpenDatabase
  readonly store: Store
  /** An empty database of the same engine, in a folder of its own. */
  somewhereNew(): Promise<StoreLocation>
}

/** The engines that a suite of the repository runs on; `what` is said where PostgreSQL is missing. */
export function engines(what: string) {
  return [
    { engine: 'pglite' as const, isSkipped: false },
    { engine: 'postgres' as const, isSkipped: isWithoutPostgres(`${what} on PostgreSQL`) },
  ]
}

/** Opens a store before the tests of a suite and closes it after them. Ask for it within a test or a hook. */
export function useStore({ engine, isSkipped }: { engine: 'pglite' | 'postgres'; isSkipped: boolean }) {
  let under: StoreUnderTest | undefined
  let cluster: PostgresCluster | undefined
  const folders: string[] = []

  async function somewhereNew(): Promise<StoreLocation> {
    const dataDirectory = await mkdtemp(path.join(tmpdir(), 'breakwater-store-'))
    folders.push(dataDirectory)
    const databaseUrl = await cluster?.createDatabase()
    return databaseUrl === undefined ? { dataDirectory } : { dataDirectory, databaseUrl }
  }

  beforeAll(async () => {
    if (isSkipped) return
    if (engine === 'postgres') cluster = await startPostgresCluster()
    const location = await somewhereNew()
    const database = await openDatabase(location)
    under = { folder: location.dataDirectory, database, store: storeOn(database, location.dataDirectory), somewhereNew }
  })
  afterAll(async () => {
    await under?.store[Symbol.asyncDispose]()
    await cluster?.[Symbol.asyncDispose]()
    for (const folder of folders) await rm(folder, { recursive: true, force: true })
  })
  return (): StoreUnderTest => {
    if (under === undefined) throw new Error('the store is open within tests and hooks only')
    return under
  }
}
