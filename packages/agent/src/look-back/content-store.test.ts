import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ContentRecord, unsealPage } from './content-page.ts'
import { ContentStore } from './content-store.ts'
import { openLookBackKey } from './look-back-key.ts'

let parent: string
let directory: string
beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'breakwater-look-back-'))
  directory = path.join(parent, 'state')
})
afterEach(() => rmSync(parent, { recursive: true }))

const key = () => path.join(directory, 'look-back.key')
const recordOf = (content: string, changes: Partial<ContentRecord> = {}): ContentRecord => ({
  ...{ content, hash: new Uint8Array(randomBytes(32)), quality: 90, day: 20_000 },
  ...{ md5: new Uint8Array(randomBytes(16)), ...changes },
})
async function opened(): Promise<ContentStore> {
  const store = new ContentStore({ directory })
  await store.load(() => {})
  return store
}
/** Everything that is in the file, for whoever has the key. */
function recordsOnDisk(): ContentRecord[] {
  using database = new DatabaseSync(path.join(directory, 'look-back.sqlite'), { readOnly: true })
  const { sealing } = openLookBackKey(key(), { isNeeded: true })
  const rows = database.prepare('SELECT page, sealed FROM pages').all() as { page: number; sealed: Uint8Array }[]
  return rows.flatMap(({ page, sealed }) => unsealPage(sealed, page, sealing)).filter((record) => record !== undefined)
}
const bytesOnDisk = () => Buffer.concat(readdirSync(directory).map((file) => readFileSync(path.join(directory, file))))

test('in any order of putting, removing, flushing, starting anew and expiring, it holds just what a map holds', async () => {
  const name = fc.integer({ min: 0, max: 150 }).map((number) => `content-${number}`)
  const hash = fc.constantFrom(1, 2, 3).map((byte) => new Uint8Array(32).fill(byte))
  const md5 = fc.constantFrom(undefined, 7, 8).map((byte) => (byte ? new Uint8Array(16).fill(byte) : undefined))
  const day = fc.integer({ min: 100, max: 110 })
  const record = fc.record({ content: name, hash, md5, quality: fc.integer({ min: 0, max: 100 }), day })
  const operation = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('put' as const), records: fc.array(record, { maxLength: 90 }) }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('remove' as const), name }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('flush' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('restart' as const), meanwhile: fc.array(record, { maxLength: 5 }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('expire' as const), day }) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 25 }), async (operations) => {
      directory = mkdtempSync(path.join(parent, 'run-'))
      const indexed = new Map<number, ContentRecord>()
      const watcher = {
        added: (number: number, added: ContentRecord) => void indexed.set(number, added),
        removed: (number: number) => void indexed.delete(number),
      }
      let store = new ContentStore({ directory }, watcher)
      await store.load(() => {})
      const model = new Map<string, ContentRecord>()
      const put = (one: ContentRecord) => {
        const before = model.get(one.content)
        const isSame =
          before && before.quality === one.quality && `${before.hash}|${before.md5}` === `${one.hash}|${one.md5}`
        const expected = before === undefined ? 'added' : isSame ? 'unchanged' : 'changed'
        model.set(one.content, isSame && before.day > one.day ? before : one)
        return expected
      }
      for (const step of operations) {
        if (step.do === 'put') for (const one of step.records) expect(store.put(one)).toBe(put(one))
        else if (step.do === 'remove') expect(store.remove(step.name) !== undefined).toBe(model.delete(step.name))
        else if (step.do === 'flush') store.flush()
        else if (step.do === 'expire') {
          while (!store.expire(step.day, 1).isDone);
          for (const [content, { day }] of model) if (day < step.day) model.delete(content)
        } else {
          store.flush()
          store[Symbol.dispose]()
          indexed.clear()
          store = new ContentStore({ directory }, watcher)
          // What is put while it loads is newer than what is loaded.
          for (const one of step.meanwhile) {
            model.set(one.content, one)
            store.put(one)
          }
          await store.load((number, loaded) => void indexed.set(number, loaded))
        }
        expect(store.size).toBe(model.size)
        for (const [content, one] of model) {
          const number = store.numberOf(content)!
          expect(store.at(number)).toEqual(one)
          expect(indexed.get(number)?.hash).toEqual(one.hash)
          if (one.md5) expect(store.mayHave(one.md5)).toContain(number)
        }
        expect(indexed.size).toBe(model.size)
      }
      store.flush()
      store[Symbol.dispose]()
      const left = recordsOnDisk().map(({ content }) => content)
      expect(left.toSorted()).toEqual([...model.keys()].toSorted())
    }),
    { numRuns: 60 },
  )
})

test('the disk tells neither contents nor hashes without the key, which is for its owner only', async () => {
  const secret = recordOf('canary-content')
  {
    using store = await opened()
    store.put(secret)
    store.flush()
  }
  const shown = (bytes: Uint8Array | string) => bytesOnDisk().includes(Buffer.from(bytes as Uint8Array))
  expect([shown('canary-content'), shown(secret.hash), shown(secret.md5!)]).toEqual([false, false, false])
  expect(recordsOnDisk()).toEqual([secret])
  expect(statSync(key()).mode & 0o777).toBe(0o600)
  chmodSync(key(), 0o644)
  expect(() => new ContentStore({ directory })).toThrow('chmod 600')
  chmodSync(key(), 0o600)
  const right = readFileSync(key())
  writeFileSync(key(), randomBytes(32))
  expect(() => new ContentStore({ directory })).toThrow('not the key')
  rmSync(key())
  expect(() => new ContentStore({ directory })).toThrow('Put it back, or erase them')
  expect(readdirSync(directory)).not.toContain('look-back.key')
  writeFileSync(key(), right, { mode: 0o600 })
  using store = await opened()
  expect(store.numberOf('canary-content')).toBeDefined()
  expect(() => new ContentStore({ directory })).toThrow('in use')
})

test('what is deleted is in no page any more, for whoever has the key, nor in a freed one', async () => {
  const records = Array.from({ length: 200 }, (_, at) => recordOf(`content-${at}`))
  using store = await opened()
  for (const record of records) store.put(record)
  store.flush()
  const page = Buffer.from(pageBytesOnDisk(1).subarray(0, 40))
  expect(bytesOnDisk().includes(page)).toBe(true)
  for (const { content } of records.slice(0, 64)) expect(store.remove(content)).toBeDefined()
  store.flush()
  expect(bytesOnDisk().includes(page)).toBe(false)
  expect(store.size).toBe(136)

  function pageBytesOnDisk(number: number): Uint8Array {
    const copy = path.join(parent, 'copy.sqlite')
    writeFileSync(copy, readFileSync(path.join(directory, 'look-back.sqlite')))
    using database = new DatabaseSync(copy)
    const row = database.prepare('SELECT sealed FROM pages WHERE page = ?').get(number)
    return row!.sealed as Uint8Array
  }
})

test('a page is refused that was changed, or put in the place of another', async () => {
  {
    using store = await opened()
    for (let at = 0; at < 130; at++) store.put(recordOf(`content-${at}`))
    store.flush()
  }
  using database = new DatabaseSync(path.join(directory, 'look-back.sqlite'))
  database.exec('UPDATE pages SET sealed = (SELECT sealed FROM pages WHERE page = 1) WHERE page = 2')
  database.close()
  await expect(opened()).rejects.toThrow()
})

test('one file that stands a hundred thousand times costs each no more', async () => {
  using store = await opened()
  const md5 = new Uint8Array(16).fill(1)
  // Where each cost as much as those before it, the time of a test would not be enough.
  for (let at = 0; at < 100_000; at++) store.put(recordOf(`content-${at}`, { md5 }))
  store.flush()
  expect(store.mayHave(md5)).toHaveLength(100_000)
  for (let at = 0; at < 100_000; at++) store.remove(`content-${at}`)
  store.flush()
  expect([store.size, store.mayHave(md5)]).toEqual([0, []])
})
