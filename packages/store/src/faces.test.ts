import path from 'node:path'
import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { eventsPerStamp } from './append-events.ts'
import type { OpenDatabase } from './database.ts'
import { openDatabase, storeOn } from './open-store.ts'
import { restoreBackup } from './restore.ts'
import { sealingContext } from './sealed-endings.ts'
import { openSealed, sealingKeyOf } from './sealing.ts'
import type { Store } from './store.ts'
import { empty, madeUpCase, madeUpFingerprint } from './testing/made-up-case.ts'
import { engines, useStore } from './testing/stores-under-test.ts'

const start = new Date('2026-11-23T12:00:00.123Z')
const startSecond = Math.floor(start.getTime() / 1000)
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000)
const apiKey = 'bw_a-key-of-a-platform'

describe.each(engines('the tests of the faces'))('the log by time on $engine', (given) => {
  const { isSkipped } = given
  const under = useStore(given)
  let folder: string
  let database: OpenDatabase
  let store: Store

  beforeAll(() => {
    if (!isSkipped) ({ folder, database, store } = under())
  })
  beforeEach(async () => {
    if (!isSkipped) await empty(database)
  })

  const open = async (seed: string, items = 1, openedAt = start) => {
    const fingerprints = Array.from({ length: items }, (_, at) => madeUpFingerprint(`${seed}/${at}`))
    const opened = await store.openCase(madeUpCase(seed, { openedAt, items: fingerprints }))
    if (opened === null) throw new Error('the lookup is taken')
    return opened.id
  }
  const addReader = async (name: string) => {
    const added = await store.addPlatform({ name, owner: name, keyDigest: `key of ${name}`, at: start })
    return added!.id
  }
  const giveAll = async (platformId: string) =>
    store.noteGiven(platformId, { through: await store.head(), sealingKey: await sealingKeyOf(apiKey) })
  const latest = (from = 0) => store.readLatest({ from, limit: 1_000 })
  const sealedFor = async (platformId: string) => {
    const entries = (await latest()).map(({ entry }) => entry)
    return store.sealedEndings(platformId, entries)
  }

  describe.skipIf(isSkipped)('stamps', () => {
    test('never go back, never lag, and no more than fifty events share one, whatever the clock does', async () => {
      const steps = fc.array(
        fc.record({ items: fc.integer({ min: 1, max: 70 }), at: fc.integer({ min: -90, max: 90 }) }),
        {
          minLength: 1,
          maxLength: 6,
        },
      )
      await fc.assert(
        fc.asyncProperty(steps, async (cases) => {
          await empty(database)
          for (const [index, { items, at }] of cases.entries()) await open(`case ${index}`, items, after(at))
          const stamps = (await latest()).map(({ stamp }) => stamp)
          expect(stamps).toEqual(stamps.toSorted((a, b) => a - b))
          for (const stamp of new Set(stamps))
            expect(stamps.filter((each) => each === stamp).length).toBeLessThanOrEqual(eventsPerStamp)
          const newest = Math.max(...cases.map(({ at }) => startSecond + at))
          expect(stamps.at(-1)).toBeGreaterThanOrEqual(newest)
        }),
        { numRuns: 12 },
      )
    })

    test('follow the clock again after a burst', async () => {
      await open('burst', 100)
      await open('quiet', 1, after(3_600))
      expect((await latest()).at(-1)!.stamp).toBe(startSecond + 3_600)
    })

    test('an entry stands once, where it last changed', async () => {
      const first = await open('first')
      await open('second')
      await store.withdrawCase(first, { at: after(5), deleteRecovery: false })
      expect((await latest()).map(({ sequence, state, stamp }) => [sequence, state, stamp])).toEqual([
        [2, 'listed', startSecond],
        [3, 'withdrawn', startSecond + 5],
      ])
      expect(await latest(startSecond + 5)).toHaveLength(1)
      expect(await store.sequenceBefore(startSecond + 5)).toBe(2)
      expect(await store.sequenceBefore(startSecond)).toBe(0)
    })
  })

  describe.skipIf(isSkipped)('an entry is found by a hash', () => {
    test('in every form and by its MD5, while it has them', async () => {
      const id = await open('one')
      await open('two')
      const { md5, pdq } = madeUpFingerprint('one/0')
      for (const hash of [md5, ...Object.values(pdq!.dihedral)]) {
        expect((await store.findByHash([hash])).map(({ fingerprint }) => fingerprint?.md5)).toEqual([md5])
        // The index knows the first 64 bits only.
        expect(await store.findByHash([hash.slice(0, -1) + (hash.endsWith('0') ? '1' : '0')])).toEqual([])
      }
      expect(await store.findByHash([])).toEqual([])
      await store.withdrawCase(id, { at: start, deleteRecovery: false })
      expect(await store.findByHash([md5])).toEqual([])
    })
  })

  describe.skipIf(isSkipped)('a picture that only its MD5 can find', () => {
    test('is not held by a platform that reads through a face without MD5s', async () => {
      const reader = await addReader('reader')
      const { md5 } = madeUpFingerprint('alone')
      const items = [madeUpFingerprint('with'), { kind: 'image' as const, md5 }]
      const [mixed, whole] = [madeUpCase('mixed', { items }), madeUpCase('whole', { items: items.slice(0, 1) })]
      const ids = [(await store.openCase(whole))!.id, (await store.openCase(mixed))!.id]
      const through = async () =>
        Promise.all(ids.map(async (id) => (await store.caseStanding(id)).platforms.map((each) => each.readThrough)))
      await store.noteFaceRead(reader, { face: 'stopncii', readThrough: 3, at: start })
      expect(await through()).toEqual([[3], [2]])
      await store.notePlatformRead(reader, { after: 3, at: start })
      expect(await through()).toEqual([[3], [3]])
    })
  })

  describe.skipIf(isSkipped)('an ending', () => {
    test('is sealed for those that were given the entry, and opens with their key alone', async () => {
      const [given, notGiven] = [await addReader('given'), await addReader('not given')]
      const id = await open('one')
      await giveAll(given)
      await open('two')
      await store.withdrawCase(id, { at: start, deleteRecovery: false })
      expect(await sealedFor(notGiven)).toEqual(new Map())
      const [[entry, sealed]] = [...(await sealedFor(given))] as [[string, string]]
      const context = sealingContext(given, entry)
      const [text] = await openSealed(apiKey, [{ context, sealed }])
      expect(JSON.parse(text!)).toEqual(madeUpFingerprint('one/0'))
      await expect(openSealed('bw_another-key', [{ context, sealed }])).rejects.toThrow()
      await expect(openSealed(apiKey, [{ context: sealingContext(notGiven, entry), sealed }])).rejects.toThrow()
    })

    test('leaves no hash that the database alone gives away', async () => {
      const reader = await addReader('reader')
      const id = await open('one')
      await giveAll(reader)
      await store.withdrawCase(id, { at: start, deleteRecovery: false })
      const kept = JSON.stringify([
        await database.tables.selectFrom('sealed_endings').selectAll().execute(),
        await database.tables.selectFrom('entries').selectAll().execute(),
        await database.tables.selectFrom('platforms').selectAll().execute(),
      ])
      expect(kept).toContain('"sealed":"')
      const { md5, pdq } = madeUpFingerprint('one/0')
      for (const hash of [md5, ...Object.values(pdq!.dihedral)]) {
        expect(kept).not.toContain(hash)
        expect(kept).not.toContain(Buffer.from(hash, 'hex').toString('base64url'))
      }
    })

    test('is forgotten when it was stored there, after thirty days, and with the platform', async () => {
      const reader = await addReader('reader')
      for (const [index, forget] of [
        async () => store.forgetSealedEndings(reader, await store.head()),
        async () => void (await store.runRetention(after(30 * 86_400 + 1))),
        async () => void (await store.suspendPlatform('reader', start)),
      ].entries()) {
        const id = await open(`case ${index}`)
        await giveAll(reader)
        await store.withdrawCase(id, { at: start, deleteRecovery: false })
        expect((await sealedFor(reader)).size).toBe(1)
        await store.forgetSealedEndings(reader, (await store.head()) - 1)
        await store.runRetention(after(30 * 86_400 - 1))
        expect((await sealedFor(reader)).size).toBe(1)
        await forget()
        expect((await sealedFor(reader)).size).toBe(0)
      }
    })

    test('that races with giving is sealed, or is seen by the page that follows', async () => {
      const reader = await addReader('reader')
      const sealingKey = await sealingKeyOf(apiKey)
      for (let round = 0; round < 15; round++) {
        const id = await open(`race ${round}`)
        const through = await store.head()
        const give = async () => {
          await store.noteGiven(reader, { through, sealingKey })
          return (await latest()).find(({ shownSequence }) => shownSequence === through)!
        }
        const [seen] = await Promise.all([give(), store.withdrawCase(id, { at: start, deleteRecovery: false })])
        const isSealed = (await sealedFor(reader)).has(seen.entry)
        expect(isSealed || seen.fingerprint === null).toBe(true)
      }
    })

    test('comes back from a backup, and one that came after the backup is sealed again', async () => {
      const reader = await addReader('reader')
      const [before, later] = [await open('before'), await open('later')]
      await giveAll(reader)
      await store.withdrawCase(before, { at: start, deleteRecovery: false })
      const file = path.join(folder, 'backup')
      const pepper = Buffer.alloc(32, 7)
      await store.backup({ file, pepper, now: start })
      await store.withdrawCase(later, { at: start, deleteRecovery: false })
      const into = await under().somewhereNew()
      const ledgerFile = path.join(folder, 'withdrawn.ledger')
      await restoreBackup({ file, pepper, into, ledgerFile, acceptLostWithdrawals: false, now: after(60) })
      {
        await using restored = storeOn(await openDatabase(into), into.dataDirectory)
        const entries = await restored.readLatest({ from: 0, limit: 10 })
        expect(entries.map(({ state }) => state)).toEqual(['withdrawn', 'withdrawn'])
        expect(entries[1]!.stamp).toBeGreaterThanOrEqual(startSecond + 60)
        const sealed = await restored.sealedEndings(
          reader,
          entries.map(({ entry }) => entry),
        )
        expect(sealed.size).toBe(2)
      }
    })
  })
})
