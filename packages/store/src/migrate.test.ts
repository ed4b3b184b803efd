import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { type OpenDatabase, openPglite, openPostgres } from './database.ts'
import { migrate } from './migrate.ts'
import { storeOn } from './open-store.ts'
import { madeUpCase } from './testing/made-up-case.ts'
import { isWithoutPostgres, startPostgresCluster } from './testing/postgres-cluster.ts'

const withoutPostgres = isWithoutPostgres('migrations on PostgreSQL')
const ids = [0, 1, 2, 3].map((digit) => `0000000${digit}-0000-4000-8000-000000000000`)

/** A database as it was before clients could read by time: four entries, of which one was amended and one withdrawn. */
async function fillAsBefore({ tables }: OpenDatabase): Promise<void> {
  for (const id of ids)
    await sql`insert into entries (id, state, trust, max_action, expires_on, fingerprint, added_sequence)
      values (${id}, 'listed', 'self_reported', 'hold', '2028-11-23', '{"kind":"image"}', 1)`.execute(tables)
  await sql`update entries set state = 'withdrawn', fingerprint = null where id = ${ids[1]}`.execute(tables)
  const events = [
    [1, 'add', 0, '2026-11-23T12:00:00.9Z'],
    [2, 'add', 1, '2026-11-23T12:00:05Z'],
    [3, 'add', 2, '2026-11-23T12:00:05Z'],
    [4, 'amend', 0, '2026-11-23T12:01:00Z'],
    [5, 'withdraw', 1, '2026-11-23T11:00:00Z'],
    [60, 'add', 3, '2026-11-23T12:01:00Z'],
  ] as const
  for (const [sequence, type, at, time] of events)
    await sql`insert into events (sequence, type, entry_id, at)
      values (${sequence}, ${type}, ${ids[at]}, ${time}::timestamptz)`.execute(tables)
  await sql`update feed_head set sequence = 60`.execute(tables)
}

test.each([
  { engine: 'pglite' as const, isSkipped: false },
  { engine: 'postgres' as const, isSkipped: withoutPostgres },
])('a database from before is given its seconds on $engine', async ({ engine, isSkipped }) => {
  if (isSkipped) return
  const folder = await mkdtemp(path.join(tmpdir(), 'breakwater-migrate-'))
  await using cluster = engine === 'postgres' ? await startPostgresCluster() : undefined
  {
    await using database = await (cluster ? openPostgres(await cluster.createDatabase()) : openPglite(folder))
    await migrate(database.tables, '0002-list-audit')
    await fillAsBefore(database)
    await migrate(database.tables)
    const store = storeOn(database, folder)
    const second = Date.parse('2026-11-23T12:00:00Z') / 1000
    const read = async () =>
      (await store.readLatest({ from: 0, limit: 10 })).map(({ entry, stamp, sequence }) => [
        entry,
        stamp - second,
        sequence,
      ])
    const before = [
      [ids[2], 5, 3],
      [ids[0], 60, 4],
      // Its clock had gone back; its second has not.
      [ids[1], 60, 5],
      // One more than the second of its clock: there are at most fifty to a second.
      [ids[3], 61, 60],
    ]
    expect(await read()).toEqual(before)
    await store.openCase(madeUpCase('new', { openedAt: new Date('2026-11-23T12:00:30Z') }))
    expect((await read()).slice(4).map(([, stamp, sequence]) => [stamp, sequence])).toEqual([
      [61, 61],
      [61, 62],
    ])
  }
  await rm(folder, { recursive: true, force: true })
})
