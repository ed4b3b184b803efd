import { readFile, rm } from 'node:fs/promises'
import type { FeedbackValue, FeedEvent } from '@breakwater/contracts'
import { FeedEvent as FeedEventSchema } from '@breakwater/contracts'
import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { OpenDatabase } from './database.ts'
import { ledgerPath, readLedger } from './ledger.ts'
import { storeOn } from './open-store.ts'
import { type Store, StoreError } from './store.ts'
import { empty, madeUpCase, madeUpFingerprint } from './testing/made-up-case.ts'
import { engines, useStore } from './testing/stores-under-test.ts'

const start = new Date('2026-11-23T12:00:00.123Z')
const days = (count: number) => new Date(start.getTime() + count * 86_400_000)

describe.each(engines('the repository tests'))('the store on $engine', (given) => {
  const { isSkipped } = given
  const under = useStore(given)
  let folder: string
  let database: OpenDatabase
  let store: Store

  beforeAll(() => {
    if (!isSkipped) ({ folder, database, store } = under())
  })
  beforeEach(async () => {
    if (isSkipped) return
    await empty(database)
    await rm(ledgerPath(folder), { force: true })
  })

  const open = async (seed: string, changes = {}) => {
    const opened = await store.openCase(madeUpCase(seed, changes))
    if (opened === null) throw new Error('the lookup is taken')
    return opened
  }
  const addPlatform = async (name: string, owner = name, at = start) => {
    const platform = await store.addPlatform({ name, owner, keyDigest: `key of ${name}`, at })
    if (platform === null) throw new Error('the name is taken')
    return platform
  }
  const readAll = async () => (await store.readEvents({ after: 0, limit: 1_000 })).events
  const types = async () => (await readAll()).map(({ type }) => type)
  const hashesKept = async () => {
    const rows = await database.tables.selectFrom('entries').select('fingerprint').execute()
    return rows.filter(({ fingerprint }) => fingerprint !== null).length
  }
  let keys = 0
  const say = (platformId: string, entry: string, value: FeedbackValue, at = start) =>
    store.recordFeedback({
      platformId,
      feedback: { entry, value } as Parameters<Store['recordFeedback']>[0]['feedback'],
      at,
      idempotencyKey: `key ${++keys}`,
      requestDigest: `digest ${keys}`,
    })

  describe.skipIf(isSkipped)('a case', () => {
    test('is kept whole, with one event an entry, and found by its lookup alone', async () => {
      const given = madeUpCase('one')
      const opened = await store.openCase(given)
      expect(opened).toMatchObject({
        lane: 'adult',
        state: 'active',
        verifier: given.verifier,
        openingKey: given.openingKey,
        openingDigest: given.openingDigest,
        openedAt: given.openedAt,
        expiresOn: '2028-11-23',
        withdrawnAt: null,
        items: 2,
        recoveryVerifier: given.recovery.verifier,
      })
      expect(await store.findCase(given.lookup)).toEqual(opened)
      expect(await store.findCase(madeUpCase('two').lookup)).toBeNull()
      const { events, head } = await store.readEvents({ after: 0, limit: 10 })
      expect(head).toBe(2)
      expect(events.map((event) => FeedEventSchema.parse(event))).toEqual(events)
      expect(events).toEqual(
        given.items.map((fingerprint, at) => ({
          sequence: at + 1,
          entry: expect.any(String),
          type: 'add',
          trust: 'self_reported',
          maxAction: 'hold',
          expiresOn: '2028-11-23',
          fingerprint,
        })),
      )
    })

    test('whose lookup is taken is refused, and leaves nothing behind', async () => {
      await open('one')
      expect(await store.openCase(madeUpCase('one', { items: [madeUpFingerprint('other')] }))).toBeNull()
      expect(await store.head()).toBe(2)
      expect(await hashesKept()).toBe(2)
    })

    test('that cannot be written is not written at all, and the error holds none of it', async () => {
      const bad = madeUpCase('bad', { lane: 'neither' as never })
      const error = await store.openCase(bad).catch((cause: unknown) => cause)
      expect(error).toBeInstanceOf(StoreError)
      expect((error as StoreError).message).toBe('openCase failed (23514)')
      const everything = `${(error as Error).stack}${JSON.stringify(error)}${String((error as Error).cause)}`
      for (const secret of [bad.lookup, bad.verifier, bad.items[0]!.md5, bad.recovery.ciphertext]) {
        expect(everything).not.toContain(secret)
      }
      expect(await store.head()).toBe(0)
      expect(await hashesKept()).toBe(0)
    })
  })

  describe.skipIf(isSkipped)('a withdrawal', () => {
    test('destroys the hashes, says so in the log and in the ledger, once', async () => {
      const { id } = await open('one')
      await open('other')
      await store.withdrawCase(id, { at: days(1), deleteRecovery: false })
      await store.withdrawCase(id, { at: days(2), deleteRecovery: false })
      const events = await readAll()
      expect(events.map(({ type }) => type)).toEqual(['add', 'add', 'add', 'add', 'withdraw', 'withdraw'])
      const listed = events.map((event) => event.type === 'add' && event.fingerprint !== null)
      expect(listed.slice(0, 4)).toEqual([false, false, true, true])
      expect(await hashesKept()).toBe(2)
      const entries = events.slice(0, 2).map(({ entry }) => entry)
      expect(await readLedger(ledgerPath(folder))).toEqual([{ type: 'withdraw', sequence: 6, entries }])
      const found = await store.findCase(madeUpCase('one').lookup)
      expect(found).toMatchObject({ state: 'withdrawn', withdrawnAt: days(1), openingDigest: '' })
      expect(found?.recoveryVerifier).not.toBeNull()
    })

    test('can delete what would undo it, at once or later; the ledger knows', async () => {
      const { id } = await open('one')
      await store.withdrawCase(id, { at: days(1), deleteRecovery: false })
      await store.withdrawCase(id, { at: days(2), deleteRecovery: true })
      await store.withdrawCase(id, { at: days(3), deleteRecovery: true })
      expect((await store.findCase(madeUpCase('one').lookup))?.recoveryVerifier).toBeNull()
      expect(await store.restoreCase(id, { at: days(3), items: madeUpCase('one').items })).toBe(false)
      const ledger = await readLedger(ledgerPath(folder))
      expect(ledger?.map(({ recoveryDeleted }) => recoveryDeleted ?? false)).toEqual([false, true])
    })

    test('of nobody changes nothing', async () => {
      await store.withdrawCase('00000000-0000-4000-8000-000000000000', { at: start, deleteRecovery: true })
      expect(await store.head()).toBe(0)
    })

    test('that the ledger cannot take is not made', async () => {
      const { id } = await open('one')
      const broken = storeOn(database, '/dev/null/no-folder')
      await expect(broken.withdrawCase(id, { at: start, deleteRecovery: false })).rejects.toThrow(StoreError)
      expect(await types()).toEqual(['add', 'add'])
      expect(await hashesKept()).toBe(2)
    })
  })

  describe.skipIf(isSkipped)('restoring a case', () => {
    test('lists new entries under new ids and leaves the old ones ended', async () => {
      const { id } = await open('one')
      await store.withdrawCase(id, { at: days(1), deleteRecovery: false })
      expect(await store.restoreCase(id, { at: days(2), items: [madeUpFingerprint('again')] })).toBe(true)
      const events = await readAll()
      expect(events.map(({ type }) => type)).toEqual(['add', 'add', 'withdraw', 'withdraw', 'add'])
      expect(new Set(events.map(({ entry }) => entry)).size).toBe(3)
      expect(await hashesKept()).toBe(1)
      expect(await store.caseStanding(id)).toMatchObject({
        state: 'active',
        items: 1,
        addedThrough: 5,
        withdrawnAt: null,
      })
    })

    test('works only for a withdrawn case, within 30 days', async () => {
      const { id } = await open('one')
      const items = madeUpCase('one').items
      expect(await store.restoreCase(id, { at: days(1), items })).toBe(false)
      await store.withdrawCase(id, { at: days(1), deleteRecovery: false })
      expect(await store.restoreCase(id, { at: days(31), items })).toBe(false)
      expect(await types()).toEqual(['add', 'add', 'withdraw', 'withdraw'])
    })
  })

  describe.skipIf(isSkipped)('the log', () => {
    test('is read in pages without gaps, and says where it ends', async () => {
      for (const seed of ['a', 'b', 'c']) await open(seed)
      const seen: number[] = []
      for (let after = 0; ; ) {
        const { events, head } = await store.readEvents({ after, limit: 4 })
        expect(head).toBe(6)
        if (events.length === 0) break
        seen.push(...events.map(({ sequence }) => sequence))
        after = events.at(-1)!.sequence
      }
      expect(seen).toEqual([1, 2, 3, 4, 5, 6])
      expect((await store.readEvents({ after: 99, limit: 4 })).events).toEqual([])
    })

    test('gives nobody the hash of a quarantined entry', async () => {
      await open('one')
      const [first] = await readAll()
      await database.tables
        .updateTable('entries')
        .set({ state: 'quarantined' })
        .where('id', '=', first!.entry)
        .execute()
      const hashes = (await readAll()).map((event) => event.type === 'add' && event.fingerprint)
      expect(hashes).toEqual([null, madeUpCase('one').items[1]])
    })

    test('calls those who wait, until they no longer want it', async () => {
      let calls = 0
      const { promise, resolve } = Promise.withResolvers<void>()
      const stop = store.onAppend(() => {
        calls++
        resolve()
      })
      await open('one')
      await promise
      stop()
      const before = calls
      await open('two')
      await store.head()
      expect(calls).toBe(before)
    })
  })

  describe.skipIf(isSkipped)('platforms', () => {
    test('are found by key and by name', async () => {
      const harbour = await addPlatform('Harbour', 'Harbour Ltd')
      await addPlatform('Anchor')
      expect(await store.addPlatform({ name: 'Harbour', owner: 'x', keyDigest: 'y', at: start })).toBeNull()
      expect(await store.findPlatformByKey('key of Harbour')).toEqual(harbour)
      expect(await store.findPlatformByKey('nothing')).toBeNull()
      expect((await store.listPlatforms()).map(({ name }) => name)).toEqual(['Anchor', 'Harbour'])
      expect(await store.suspendPlatform('Harbour', days(1))).toBe(true)
      expect(await store.suspendPlatform('Harbour', days(2))).toBe(true)
      expect((await store.findPlatformByKey('key of Harbour'))?.suspendedAt).toEqual(days(1))
      expect(await store.suspendPlatform('Nobody', days(1))).toBe(false)
    })

    test('never go backwards', async () => {
      const { id } = await addPlatform('Harbour')
      await store.notePlatformRead(id, { after: 7, at: days(1) })
      await store.notePlatformRead(id, { after: 3, at: days(2) })
      expect(await store.acknowledge(id, { withdrawnThrough: 5, at: days(3) })).toBe(5)
      expect(await store.acknowledge(id, { withdrawnThrough: 2, at: days(4) })).toBe(5)
      expect(await store.findPlatformByKey('key of Harbour')).toMatchObject({
        readThrough: 7,
        withdrawnThrough: 5,
        lastSeenAt: days(4),
      })
    })

    test('are told of a case by what they read and acknowledged', async () => {
      const harbour = await addPlatform('Harbour')
      await addPlatform('Gone')
      await store.suspendPlatform('Gone', start)
      const { id } = await open('one')
      await store.notePlatformRead(harbour.id, { after: 2, at: days(1) })
      await store.withdrawCase(id, { at: days(2), deleteRecovery: false })
      await addPlatform('Later', 'Later', days(3))
      await store.acknowledge(harbour.id, { withdrawnThrough: 4, at: days(3) })
      expect(await store.caseStanding(id)).toMatchObject({
        state: 'withdrawn',
        addedThrough: 2,
        withdrawnThrough: 4,
        platforms: [{ name: 'Harbour', readThrough: 2, withdrawnThrough: 4 }],
      })
    })
  })

  describe.skipIf(isSkipped)('feedback', () => {
    test('is recorded once under its key', async () => {
      const { id } = await addPlatform('Harbour')
      await open('one')
      const [first] = await readAll()
      const feedback = { entry: first!.entry, value: 'confirmed' as const }
      const record = (requestDigest: string, entry = feedback.entry) =>
        store.recordFeedback({
          ...{ platformId: id, at: start, idempotencyKey: 'same', requestDigest },
          feedback: { ...feedback, entry },
        })
      expect(await record('a')).toBe('recorded')
      expect(await record('a')).toBe('repeated')
      expect(await record('b')).toBe('conflict')
      expect(await record('a', '00000000-0000-4000-8000-000000000000' as typeof feedback.entry)).toBe('unknown-entry')
      expect(await types()).toEqual(['add', 'add', 'amend'])
    })

    test('of a confirmation amends the entry for all, and reaches its holder', async () => {
      const { id } = await addPlatform('Harbour', 'Harbour Ltd')
      const opened = await open('one')
      const [first] = await readAll()
      await say(id, first!.entry, 'confirmed', days(1))
      expect((await readAll()).at(-1)).toEqual({
        ...{ sequence: 3, entry: first!.entry, type: 'amend' },
        ...{ trust: 'platform_confirmed', maxAction: 'hold', expiresOn: '2028-11-23' },
      })
      expect((await store.caseStanding(opened.id)).feedback).toEqual([
        { value: 'confirmed', owner: 'Harbour Ltd', at: days(1), isSettled: false },
      ])
    })

    test('of two owners that it is not intimate lowers the entry and asks the hotline, at the same time too', async () => {
      const owners = [await addPlatform('A', 'one'), await addPlatform('B', 'one'), await addPlatform('C', 'other')]
      await open('one')
      const [first, second] = await readAll()
      await say(owners[0]!.id, first!.entry, 'not_intimate')
      await say(owners[1]!.id, first!.entry, 'not_intimate')
      expect(await types()).toEqual(['add', 'add'])
      await say(owners[2]!.id, first!.entry, 'not_intimate')
      await Promise.all([owners[0]!, owners[2]!].map(({ id }) => say(id, second!.entry, 'not_intimate')))
      const amended = (await readAll()).filter((event) => event.type === 'amend')
      expect(amended).toMatchObject([
        { entry: first!.entry, trust: 'self_reported', maxAction: 'review' },
        { entry: second!.entry, trust: 'self_reported', maxAction: 'review' },
      ])
      const questions = await database.tables.selectFrom('hotline_questions').select(['entry_id', 'question']).execute()
      expect(questions).toHaveLength(2)
      expect(new Set(questions.map(({ question }) => question))).toEqual(new Set(['disputed']))
    })

    test('of a suspected child asks the hotline and changes nothing else', async () => {
      const { id } = await addPlatform('Harbour')
      await open('one')
      const [first] = await readAll()
      await say(id, first!.entry, 'suspected_under_18')
      expect(await types()).toEqual(['add', 'add'])
      expect(await database.tables.selectFrom('hotline_questions').selectAll().execute()).toMatchObject([
        { entry_id: first!.entry, question: 'suspected-under-18' },
      ])
    })

    test('of an ended entry is kept without effect', async () => {
      const { id } = await addPlatform('Harbour')
      const opened = await open('one')
      const [first] = await readAll()
      await store.withdrawCase(opened.id, { at: start, deleteRecovery: false })
      expect(await say(id, first!.entry, 'confirmed')).toBe('recorded')
      expect(await types()).toEqual(['add', 'add', 'withdraw', 'withdraw'])
    })
  })

  describe.skipIf(isSkipped)('time', () => {
    test('ends a case on its day and destroys its hashes', async () => {
      const { id } = await open('one')
      expect(await store.runRetention(new Date('2028-11-22T23:59:59Z'))).toMatchObject({ expired: 0 })
      expect(await store.runRetention(new Date('2028-11-23T00:00:00Z'))).toEqual({
        expired: 1,
        closed: 0,
        recoveriesDeleted: 1,
      })
      expect(await types()).toEqual(['add', 'add', 'expire', 'expire'])
      expect(await hashesKept()).toBe(0)
      expect((await store.caseStanding(id)).state).toBe('expired')
      expect((await readLedger(ledgerPath(folder)))?.map(({ type }) => type)).toEqual(['expire'])
    })

    test('deletes what would undo a withdrawal after 30 days, and closes the case when all have confirmed', async () => {
      const { id: platform } = await addPlatform('Harbour')
      const { id } = await open('one')
      await store.withdrawCase(id, { at: start, deleteRecovery: false })
      expect(await store.runRetention(days(29.9))).toEqual({ expired: 0, closed: 0, recoveriesDeleted: 0 })
      expect(await store.runRetention(days(30))).toEqual({ expired: 0, closed: 0, recoveriesDeleted: 1 })
      expect(await store.findCase(madeUpCase('one').lookup)).toMatchObject({ recoveryVerifier: null })
      await store.acknowledge(platform, { withdrawnThrough: 4, at: days(31) })
      expect(await store.runRetention(days(31))).toEqual({ expired: 0, closed: 1, recoveriesDeleted: 0 })
      expect(await store.findCase(madeUpCase('one').lookup)).toBeNull()
      // The log goes on telling followers what ended.
      expect(await types()).toEqual(['add', 'add', 'withdraw', 'withdraw'])
    })

    test('does not wait for a platform that was suspended, or that came later', async () => {
      await addPlatform('Silent')
      const { id } = await open('one')
      await store.withdrawCase(id, { at: start, deleteRecovery: true })
      await addPlatform('Later', 'Later', days(1))
      expect((await store.runRetention(days(40))).closed).toBe(0)
      await store.suspendPlatform('Silent', days(41))
      expect((await store.runRetention(days(41))).closed).toBe(1)
    })

    test('forgets after a day what only serves a day: wrong attempts and the digest of an opening', async () => {
      await open('one')
      await store.noteAttempt('anyone', { at: start })
      await store.runRetention(days(0.9))
      expect(await store.failures('anyone')).not.toBeNull()
      expect((await store.findCase(madeUpCase('one').lookup))?.openingDigest).not.toBe('')
      await store.runRetention(days(1.1))
      expect(await store.failures('anyone')).toBeNull()
      expect((await store.findCase(madeUpCase('one').lookup))?.openingDigest).toBe('')
    })
  })

  test.skipIf(isSkipped)('wrong attempts are counted alike for references that exist and that do not', async () => {
    const { lookup } = madeUpCase('one')
    await open('one')
    for (const key of [lookup, 'unknown']) {
      expect(await store.failures(key)).toBeNull()
      await Promise.all([1, 2, 3].map(() => store.noteAttempt(key, { at: days(1) })))
      expect(await store.failures(key)).toEqual({ count: 3, lastAt: days(1) })
      await store.clearFailures(key)
      expect(await store.failures(key)).toBeNull()
    }
  })

  test.skipIf(isSkipped)(
    'whatever is done in whatever order, followers hold exactly what is listed',
    async () => {
      const action = fc.record({
        what: fc.constantFrom('open', 'withdraw', 'delete', 'restore', 'feedback', 'time'),
        pick: fc.nat(1_000),
        days: fc.integer({ min: 0, max: 12 }),
        value: fc.constantFrom<FeedbackValue>('confirmed', 'not_intimate', 'suspected_under_18', 'pending_review'),
      })
      await fc.assert(
        fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 25 }), async (path) => {
          await empty(database)
          await rm(ledgerPath(folder), { force: true })
          const platforms = [await addPlatform('A'), await addPlatform('B')]
          const cases: string[] = []
          let now = start
          for (const [step, { what, pick, days: passing, value }] of path.entries()) {
            const id = cases[pick % Math.max(1, cases.length)]
            if (what === 'open' || id === undefined) cases.push((await open(`case ${step}`, { openedAt: now })).id)
            else if (what === 'restore') await store.restoreCase(id, { at: now, items: [madeUpFingerprint(`${step}`)] })
            else if (what === 'withdraw') await store.withdrawCase(id, { at: now, deleteRecovery: false })
            else if (what === 'delete') await store.withdrawCase(id, { at: now, deleteRecovery: true })
            else if (what === 'feedback') {
              const events = await readAll()
              await say(platforms[pick % 2]!.id, events[pick % events.length]!.entry, value, now)
            } else {
              now = new Date(now.getTime() + passing * 86_400_000)
              await store.runRetention(now)
            }
          }
          const events = await readAll()
          expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, at) => at + 1))
          const rows = await database.tables.selectFrom('entries').selectAll().execute()
          const listed = rows.filter(({ state }) => state === 'listed')
          expect(follow(events)).toEqual(
            new Map(listed.map((row) => [row.id, { trust: row.trust, maxAction: row.max_action }])),
          )
          for (const { state, fingerprint } of rows) expect(fingerprint !== null).toBe(state === 'listed')
          const ended = (await readLedger(ledgerPath(folder)))?.flatMap(({ entries }) => entries) ?? []
          expect(new Set(ended)).toEqual(new Set(rows.filter(({ state }) => state !== 'listed').map(({ id }) => id)))
        }),
        { numRuns: 25 },
      )
      // On a busy machine.
    },
    300_000,
  )

  test.skipIf(isSkipped)('no reference, PIN or hash is in the ledger', async () => {
    const { id } = await open('one')
    await store.withdrawCase(id, { at: start, deleteRecovery: true })
    const text = await readFile(ledgerPath(folder), 'utf8')
    expect(Object.keys(JSON.parse(text)).toSorted()).toEqual(['entries', 'recoveryDeleted', 'sequence', 'type'])
    expect(text).not.toMatch(/[0-9a-f]{32}/)
  })
})

/** What a follower of the log holds in the end. Throws when the log is not one that can be followed. */
function follow(events: readonly FeedEvent[]) {
  const held = new Map<string, { trust: string; maxAction: string }>()
  const ended = new Set<string>()
  for (const event of events) {
    if (ended.has(event.entry)) throw new Error(`${event.type} of an entry that ended`)
    if (event.type === 'add') {
      if (held.has(event.entry)) throw new Error('an entry was added twice')
      held.set(event.entry, { trust: event.trust, maxAction: event.maxAction })
    } else if (event.type === 'amend') {
      if (!held.has(event.entry)) throw new Error('an amendment of nothing')
      held.set(event.entry, { trust: event.trust, maxAction: event.maxAction })
    } else {
      held.delete(event.entry)
      ended.add(event.entry)
    }
  }
  return held
}
