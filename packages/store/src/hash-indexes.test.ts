import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { rebuildHashIndexes, rebuildWhenDue } from './hash-indexes.ts'
import { openDatabase, storeOn } from './open-store.ts'
import { madeUpCase, madeUpFingerprint } from './testing/made-up-case.ts'
import { engines, useStore } from './testing/stores-under-test.ts'

const onPostgres = engines('indexes of hashes').find(({ engine }) => engine === 'postgres')!
const under = useStore(onPostgres)

test.skipIf(onPostgres.isSkipped)('of an erased hash nothing is left in an index that was made anew', async () => {
  const { store, database } = under()
  const { tables } = database
  const indexes = ['entries_by_hash', 'entries_by_near_hash']
  /** How many keys of the hash stand in the files of the indexes. */
  const keysLeft = async (keys: readonly Buffer[]) => {
    await sql`checkpoint`.execute(tables)
    const { rows } = await sql<{ bytes: Buffer }>`
      select pg_read_binary_file(pg_relation_filepath(name)) as bytes
      from unnest(${indexes}::text[]) as name`.execute(tables)
    return keys.filter((key) => rows.some(({ bytes }) => bytes.includes(key))).length
  }
  const items = [madeUpFingerprint('erased')]
  const { rows } = await sql<{ heads: string[]; near: number[] }>`
    select hash_heads(f)::text[] as heads, near_keys(f) as near
    from (select ${JSON.stringify(items[0])}::jsonb as f) as given`.execute(tables)
  const bigKey = (value: string) => Buffer.from(BigInt64Array.of(BigInt(value)).buffer)
  const smallKey = (value: number) => Buffer.from(Int32Array.of(value).buffer)
  const keys = [...rows[0]!.heads.map(bigKey), ...rows[0]!.near.map(smallKey)]

  const opened = await store.openCase(madeUpCase('erased', { items }))
  for (let other = 0; other < 200; other++) await store.openCase(madeUpCase(`other ${other}`))
  expect(await keysLeft(keys)).toBe(keys.length)
  await store.withdrawCase(opened!.id, { at: new Date('2026-11-26T00:00:00Z'), deleteRecovery: true })
  await sql`vacuum (index_cleanup on) entries`.execute(tables)
  // Without this the test would prove nothing: VACUUM alone leaves them.
  expect(await keysLeft(keys)).toBeGreaterThan(keys.length / 2)

  // As a run that was cut off would have left it.
  await sql`create index entries_by_hash_ccnew on entries (id)`.execute(tables)
  await rebuildHashIndexes(tables)
  expect(await keysLeft(keys)).toBe(0)
  const names = await sql<{ indexname: string }>`
    select indexname from pg_indexes where tablename = 'entries' and indexname like '%cc%'`.execute(tables)
  expect(names.rows).toEqual([])
})

test.skipIf(onPostgres.isSkipped)(
  'what is due is known after a restart, and of many processes one does it',
  async () => {
    const { somewhereNew } = under()
    const location = await somewhereNew()
    const erasedAt = new Date('2026-11-26T00:00:00Z')
    const after = (minutes: number) => new Date(erasedAt.getTime() + minutes * 60_000)
    {
      await using database = await openDatabase(location)
      await using store = storeOn(database, location.dataDirectory)
      const { id } = (await store.openCase(madeUpCase('listed')))!
      expect(await rebuildWhenDue(database.tables, after(0))).toBe(false)
      await store.withdrawCase(id, { at: erasedAt, deleteRecovery: true })
      expect(await rebuildWhenDue(database.tables, after(30))).toBe(false)
    }
    await using one = await openDatabase(location)
    await using other = await openDatabase(location)
    expect(await rebuildWhenDue(one.tables, after(59))).toBe(false)
    const made = await Promise.all([one, other, one, other].map(({ tables }) => rebuildWhenDue(tables, after(60))))
    expect(made.filter((each) => each)).toHaveLength(1)
    expect(await rebuildWhenDue(other.tables, after(1_000))).toBe(false)
    const upkeep = await other.tables.selectFrom('erasure_upkeep').selectAll().execute()
    expect(upkeep).toMatchObject([{ due_from: null, cleared_at: after(60) }])

    // Another erasure makes it due again, from its own time on.
    const store = storeOn(one, location.dataDirectory)
    const { id } = (await store.openCase(madeUpCase('listed later')))!
    await store.withdrawCase(id, { at: after(2_000), deleteRecovery: true })
    expect(await rebuildWhenDue(other.tables, after(2_059))).toBe(false)
    expect(await rebuildWhenDue(other.tables, after(2_060))).toBe(true)
  },
)

test.skipIf(onPostgres.isSkipped)('a rebuild that fails is due still', async () => {
  const location = await under().somewhereNew()
  await using database = await openDatabase(location)
  await using store = storeOn(database, location.dataDirectory)
  const { id } = (await store.openCase(madeUpCase('listed')))!
  await store.withdrawCase(id, { at: new Date('2026-11-26T00:00:00Z'), deleteRecovery: true })
  const later = new Date('2026-11-26T02:00:00Z')
  await sql`alter index entries_by_hash rename to elsewhere`.execute(database.tables)
  await expect(rebuildWhenDue(database.tables, later)).rejects.toThrow('entries_by_hash')
  await sql`alter index elsewhere rename to entries_by_hash`.execute(database.tables)
  expect(await rebuildWhenDue(database.tables, later)).toBe(true)
})
