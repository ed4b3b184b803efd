import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { rebuildHashIndexes } from './hash-indexes.ts'
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
