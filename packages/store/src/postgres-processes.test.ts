import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase, openStore } from './open-store.ts'
import { StoreError } from './store.ts'
import { madeUpCase } from './testing/made-up-case.ts'
import { isWithoutPostgres, type PostgresCluster, startPostgresCluster } from './testing/postgres-cluster.ts'

const at = new Date('2026-11-23T12:00:00Z')

describe.skipIf(isWithoutPostgres('several processes on one PostgreSQL'))('several processes on one PostgreSQL', () => {
  let cluster: PostgresCluster
  let dataDirectory: string

  beforeAll(async () => {
    cluster = await startPostgresCluster()
    dataDirectory = await mkdtemp(path.join(tmpdir(), 'breakwater-processes-'))
  })
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]()
    await rm(dataDirectory, { recursive: true, force: true })
  })

  test('may start at once on an empty database', async () => {
    const databaseUrl = await cluster.createDatabase()
    const stores = await Promise.all(Array.from({ length: 5 }, () => openStore({ dataDirectory, databaseUrl })))
    try {
      const epochs = await Promise.all(stores.map((store) => store.epoch()))
      expect(new Set(epochs).size).toBe(1)
    } finally {
      await Promise.all(stores.map((store) => store[Symbol.asyncDispose]()))
    }
  })

  test('write a log without gaps or repeats, and a reader never skips an event', async () => {
    const databaseUrl = await cluster.createDatabase()
    await using one = await openStore({ dataDirectory, databaseUrl })
    await using other = await openStore({ dataDirectory, databaseUrl })
    const casesEach = 25
    let isWriting = true
    const write = async (writer: number) => {
      const store = writer % 2 === 0 ? one : other
      for (let count = 0; count < casesEach; count++) {
        const opened = await store.openCase(madeUpCase(`${writer}/${count}`))
        if (count % 3 === 0) await store.withdrawCase(opened!.id, { at, deleteRecovery: false })
      }
    }
    // Each reads as a platform does: from its cursor on, never back.
    const read = async (store: typeof one) => {
      const seen: number[] = []
      for (let isLast = false; ; ) {
        const wasWriting = isWriting
        const { events } = await store.readEvents({ after: seen.at(-1) ?? 0, limit: 7 })
        seen.push(...events.map(({ sequence }) => sequence))
        if (events.length === 0 && isLast) return seen
        isLast = !wasWriting && events.length === 0
      }
    }
    const readers = [read(one), read(other)]
    await Promise.all(Array.from({ length: 8 }, (_, writer) => write(writer)))
    isWriting = false
    // 8 × 25 cases of 2 adds; 9 of each 25 also withdrawn.
    const total = 8 * (25 + 9) * 2
    expect(await one.head()).toBe(total)
    for (const seen of await Promise.all(readers)) expect(seen).toEqual(Array.from({ length: total }, (_, n) => n + 1))
  })

  test('hear of each other, also after the server crashed', async () => {
    const databaseUrl = await cluster.createDatabase()
    await using one = await openStore({ dataDirectory, databaseUrl })
    await using other = await openStore({ dataDirectory, databaseUrl })
    let heard = 0
    other.onAppend(() => heard++)
    const hears = async (seed: string) => {
      const before = heard
      await one.openCase(madeUpCase(seed))
      for (let waited = 0; heard === before && waited < 5_000; waited += 20) await sleep(20)
      return heard > before
    }
    expect(await hears('before')).toBe(true)
    await cluster.crash()
    // The listener connects again within a second or two, and says so by calling.
    for (let waited = 0, before = heard; heard === before && waited < 10_000; waited += 50) await sleep(50)
    expect(await hears('after')).toBe(true)
    expect((await other.readEvents({ after: 0, limit: 10 })).events).toHaveLength(4)
  })

  test('outlive a connection that breaks between two queries of a transaction', async () => {
    const databaseUrl = await cluster.createDatabase()
    await using database = await openDatabase({ dataDirectory, databaseUrl })
    const broken = database.tables.transaction().execute(async (transaction) => {
      await transaction.selectFrom('feed_head').selectAll().execute()
      await cluster.crash()
      // Here the connection says that it broke; whoever does not listen ends with it.
      await sleep(200)
      await transaction.selectFrom('feed_head').selectAll().execute()
    })
    await expect(broken).rejects.toThrow()
    expect(await database.tables.selectFrom('feed_head').selectAll().execute()).toHaveLength(1)
  })

  test('withdraw the same case at once, and it is withdrawn once', async () => {
    const databaseUrl = await cluster.createDatabase()
    await using one = await openStore({ dataDirectory, databaseUrl })
    await using other = await openStore({ dataDirectory, databaseUrl })
    const { id } = (await one.openCase(madeUpCase('same')))!
    await Promise.all([one, other, one, other].map((store) => store.withdrawCase(id, { at, deleteRecovery: false })))
    expect(await one.head()).toBe(4)
  })

  test('open a case of the same lookup at once, and one of them is told', async () => {
    const databaseUrl = await cluster.createDatabase()
    await using one = await openStore({ dataDirectory, databaseUrl })
    await using other = await openStore({ dataDirectory, databaseUrl })
    const opened = await Promise.all([one, other].map((store) => store.openCase(madeUpCase('same'))))
    expect(opened.filter((outcome) => outcome !== null)).toHaveLength(1)
    expect(await one.head()).toBe(2)
  })
})

test('a server that is not there is a clear error, and leaves nothing running', async () => {
  const databaseUrl = 'postgres://nobody:a-password@127.0.0.1:1/none'
  const error = await openStore({ dataDirectory: tmpdir(), databaseUrl }).catch((cause: unknown) => cause)
  expect(error).toBeInstanceOf(StoreError)
  expect((error as StoreError).message).toBe('openStore failed (ECONNREFUSED)')
  expect(String((error as StoreError).stack)).not.toContain('a-password')
})
