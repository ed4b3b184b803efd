import { rm } from 'node:fs/promises'
import path from 'node:path'
import { sameItemBits } from '@breakwater/casework'
import type { Action, AssessedListHeader, FeedbackValue, FeedEvent, Fingerprint } from '@breakwater/contracts'
import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { OpenDatabase } from './database.ts'
import { ledgerPath } from './ledger.ts'
import type { ListedLine } from './list-lines.ts'
import { openDatabase, storeOn } from './open-store.ts'
import { restoreBackup } from './restore.ts'
import { sealingContext } from './sealed-endings.ts'
import { openSealed, sealingKeyOf } from './sealing.ts'
import type { Store } from './store.ts'
import { applyEvents } from './testing/client-list.ts'
import { empty, madeUpCase, madeUpFingerprint } from './testing/made-up-case.ts'
import { importLines, madeUpHeader, offered } from './testing/made-up-list.ts'
import { nearPicture } from './testing/near-picture.ts'
import { engines, useStore } from './testing/stores-under-test.ts'

const start = new Date('2026-11-23T12:00:00.123Z')
const days = (count: number) => new Date(start.getTime() + count * 86_400_000)
const apiKey = 'bw_a-key-of-a-platform'

const holding = (events: readonly FeedEvent[]) => applyEvents(new Map(), events)
const line = (item: string, fingerprint: Fingerprint, changes: Partial<ListedLine> = {}): ListedLine => {
  return { item, fingerprint, maxAction: 'block', expiresOn: null, refused: null, ...changes }
}
const picture = (seed: string) => madeUpFingerprint(`list/${seed}`)

describe.each(engines('assessed lists'))('assessed lists on $engine', (given) => {
  const { isSkipped } = given
  const under = useStore(given)
  let folder: string
  let database: OpenDatabase
  let store: Store
  let platform: string
  let serial = 0

  beforeAll(() => {
    if (!isSkipped) ({ folder, database, store } = under())
  })
  beforeEach(async () => {
    if (isSkipped) return
    await empty(database)
    await rm(ledgerPath(folder), { force: true })
    platform = (await store.addPlatform({ name: 'Harbour', owner: 'Harbour', keyDigest: 'key', at: start }))!.id
    serial = 0
  })

  const take = (lines: readonly ListedLine[], changes: Partial<AssessedListHeader> = {}, at = start) =>
    importLines(store, madeUpHeader({ serial: ++serial, lines: lines.length, ...changes }), { lines }, at)
  const readAll = async (after = 0) => (await store.readEvents({ after, limit: 1_000 })).events
  const held = async () => [...holding(await readAll()).values()]
  const standings = async () => (await held()).map(({ trust, maxAction }) => `${trust} ${maxAction}`)
  const open = async (seed: string, items: readonly Fingerprint[]) =>
    (await store.openCase(madeUpCase(seed, { items, openedAt: start })))!.id
  const withdraw = (id: string) => store.withdrawCase(id, { at: start, deleteRecovery: false })
  const entryNamed = async (item: string) =>
    (await database.tables.selectFrom('list_items').select('entry_id').where('item', '=', item).execute())[0]!.entry_id!
  const inFront = async () => [...holding(await readAll()).keys()][0]!
  let keys = 0
  const say = (entry: string, value: FeedbackValue, platformId = platform) =>
    store.recordFeedback({
      platformId,
      feedback: { entry, value } as Parameters<Store['recordFeedback']>[0]['feedback'],
      at: start,
      idempotencyKey: `key ${++keys}`,
      requestDigest: `digest ${keys}`,
    })
  const dispute = async (entry: string) => {
    const other = (await store.addPlatform({
      name: `P${++keys}`,
      owner: `P${keys}`,
      keyDigest: `k${keys}`,
      at: start,
    }))!
    await say(entry, 'not_intimate')
    await say(entry, 'not_intimate', other.id)
  }

  describe.skipIf(isSkipped)('a list', () => {
    test('is listed as reviewed by a hotline, of no case, and told in the log like anything else', async () => {
      const counts = await take([line('a', picture('a')), line('b', picture('b'), { maxAction: 'hold' })])
      expect(counts).toEqual({ added: 2, changed: 0, unchanged: 0, withdrawn: 0, refused: 0, over: 0 })
      expect(await held()).toMatchObject([
        { trust: 'hotline_reviewed', maxAction: 'block', expiresOn: '2027-02-21', fingerprint: picture('a') },
        { trust: 'hotline_reviewed', maxAction: 'hold', fingerprint: picture('b') },
      ])
      const rows = await database.tables.selectFrom('entries').select('case_id').execute()
      expect(rows).toEqual([{ case_id: null }, { case_id: null }])
      const { commitments } = await database.tables
        .selectFrom('log_openings')
        .select(({ fn }) => fn.countAll<number>().as('commitments'))
        .executeTakeFirstOrThrow()
      expect(Number(commitments)).toBe(2)
      expect(await store.listAssessedLists()).toMatchObject([
        { body: 'Harbour Hotline', name: 'assessed', serial: 1, listed: 2, refused: 0, underWay: null },
      ])
    })

    test('taken again changes nothing; a newer whole one adds, changes, keeps and withdraws', async () => {
      await take([line('a', picture('a')), line('b', picture('b')), line('c', picture('c'))])
      const before = await readAll()
      expect(await take([line('a', picture('a')), line('b', picture('b')), line('c', picture('c'))])).toMatchObject({
        unchanged: 3,
      })
      expect(await readAll()).toEqual(before)
      const counts = await take([
        line('a', picture('a'), { maxAction: 'review' }),
        line('c', picture('other c')),
        line('d', picture('d')),
      ])
      expect(counts).toMatchObject({ added: 1, changed: 2, unchanged: 0, withdrawn: 1 })
      const now = await held()
      expect(now.map(({ fingerprint }) => fingerprint.md5).toSorted()).toEqual(
        [picture('a'), picture('other c'), picture('d')].map(({ md5 }) => md5).toSorted(),
      )
      expect(now.find(({ fingerprint }) => fingerprint.md5 === picture('a').md5)).toMatchObject({ maxAction: 'review' })
      const kept = await database.tables.selectFrom('entries').select(['state', 'fingerprint']).execute()
      expect(kept.filter(({ state }) => state === 'withdrawn')).toEqual(
        [null, null].map((fingerprint) => ({ state: 'withdrawn', fingerprint })),
      )
    })

    test('of changes takes what it says, and leaves the rest', async () => {
      await take([line('a', picture('a')), line('b', picture('b'))])
      serial++
      const header = madeUpHeader({ serial, since: 1, lines: 3 })
      const counts = await importLines(
        store,
        header,
        { lines: [line('c', picture('c'))], withdrawn: ['a', 'never there'] },
        start,
      )
      expect(counts).toMatchObject({ added: 1, withdrawn: 1 })
      expect((await held()).map(({ fingerprint }) => fingerprint)).toEqual([picture('b'), picture('c')])
    })

    test('says what is refused by the name that the body gave it, and lists the rest', async () => {
      expect(
        await take([line('a', picture('a'), { refused: 'well-known-picture' }), line('b', picture('b'))]),
      ).toMatchObject({ added: 1, refused: 1 })
      const [list] = await store.listAssessedLists()
      expect(await store.refusedItems(list!.id)).toEqual([{ item: 'a', reason: 'well-known-picture' }])
      expect(await held()).toHaveLength(1)
      // What was listed and is refused now goes; what is not refused any more comes.
      await take([line('a', picture('a')), line('b', picture('b'), { refused: 'well-known-picture' })])
      expect((await held()).map(({ fingerprint }) => fingerprint)).toEqual([picture('a')])
      expect(await store.refusedItems(list!.id)).toEqual([{ item: 'b', reason: 'well-known-picture' }])
    })

    test('is sealed at its end for a platform that drops by hash, and its hash is nowhere else', async () => {
      const sealingKey = await sealingKeyOf(apiKey)
      await take([line('a', picture('a'))])
      const entry = await entryNamed('a')
      await store.noteGiven(platform, { through: await store.head(), sealingKey })
      await take([])
      const sealed = (await store.sealedEndings(platform, [entry])).get(entry)!
      const [opened] = await openSealed(apiKey, [{ context: sealingContext(platform, entry), sealed }])
      expect(JSON.parse(opened!)).toEqual(picture('a'))
      const rows = await database.tables.selectFrom('entries').select('fingerprint').execute()
      expect(rows).toEqual([{ fingerprint: null }])
      expect(await database.tables.selectFrom('list_items').selectAll().execute()).toEqual([])
    })

    test('that is not newer, or is on another base, is not begun', async () => {
      const begin = (changes: Partial<AssessedListHeader>) =>
        store.beginImport({ ...offered(madeUpHeader(changes)), by: 'Ada', at: start })
      expect(await begin({ serial: 5, since: 4 })).toEqual({ outcome: 'base-differs' })
      serial = 4
      await take([line('a', picture('a'))], { digest: 'd'.repeat(64) })
      expect(await begin({ serial: 5, digest: 'd'.repeat(64) })).toEqual({ outcome: 'already-imported' })
      expect(await begin({ serial: 5, digest: 'e'.repeat(64) })).toEqual({ outcome: 'not-newer' })
      expect(await begin({ serial: 4 })).toEqual({ outcome: 'not-newer' })
      expect(await begin({ serial: 9, since: 4 })).toEqual({ outcome: 'base-differs' })
      expect(await begin({ serial: 9, since: 5 })).toMatchObject({ outcome: 'begin', line: 0 })
    })

    test('that was half taken is shown as that, goes on where it was, and bars all but itself and a newer whole one', async () => {
      const lines = [line('a', picture('a')), line('b', picture('b'))]
      const header = madeUpHeader({ serial: 3, lines: 2, digest: 'a'.repeat(64) })
      const begun = await store.beginImport({ ...offered(header), by: 'Ada', at: start })
      if (!('file' in begun)) throw new Error(begun.outcome)
      await store.takeLines(begun.file, { lines: [lines[0]!], end: 1, at: start })
      expect(await store.finishImport(begun.file, { by: 'Ada', at: start })).toBeNull()
      expect(await store.listAssessedLists()).toMatchObject([
        { serial: null, listed: 1, underWay: { serial: 3, line: 1, lines: 2 } },
      ])
      expect(await store.importsUnderWay()).toEqual([
        { body: 'Harbour Hotline', list: 'assessed', serial: 3, line: 1, lines: 2 },
      ])
      const begin = (changes: Partial<AssessedListHeader>) =>
        store.beginImport({ ...offered({ ...header, ...changes }), by: 'Ada', at: start })
      expect(await begin({ digest: 'b'.repeat(64) })).toEqual({ outcome: 'not-newer' })
      expect(await begin({ serial: 4, since: 3 })).toEqual({ outcome: 'unfinished' })
      expect(await begin({})).toEqual({ outcome: 'resume', file: begun.file, line: 1 })
      // Taken by two at once, it is taken once.
      const input = { lines: [lines[1]!], end: 2, at: start }
      await Promise.all([store.takeLines(begun.file, input), store.takeLines(begun.file, input)])
      expect(await store.finishImport(begun.file, { by: 'Ada', at: start })).toMatchObject({ added: 2 })
      expect(await store.importsUnderWay()).toEqual([])
      expect(await held()).toHaveLength(2)
      expect(await store.takeLines(begun.file, input)).toBeNull()
      expect(await begin({ serial: 4, since: 3 })).toMatchObject({ outcome: 'begin' })
      expect(await begin({ serial: 5 })).toMatchObject({ outcome: 'begin' })
      expect(await store.takeLines({ ...begun.file, serial: 4 }, input)).toBeNull()
    })

    test('is on record: who, which, what number, how much', async () => {
      await take([line('a', picture('a'))])
      expect(await store.readListHistory()).toMatchObject([
        { what: 'import-begun', by: 'Ada', body: 'Harbour Hotline', list: 'assessed', serial: 1, counts: null },
        { what: 'imported', by: 'Ada', serial: 1, counts: { added: 1, withdrawn: 0 } },
      ])
    })
  })

  describe.skipIf(isSkipped)('a picture that a body and a person list', () => {
    test('is one item with what the body says, while the body says it; either may go first', async () => {
      for (const first of ['person', 'body'] as const)
        for (const ends of ['person', 'body'] as const) {
          await empty(database)
          platform = (await store.addPlatform({ name: 'Harbour', owner: 'H', keyDigest: 'key', at: start }))!.id
          const [own, near] = [nearPicture('one', 0), nearPicture('one', sameItemBits)]
          if (first === 'body') await take([line('a', near)])
          const person = await open('a', [own])
          if (first === 'person') await take([line('a', near)])
          expect(await held()).toMatchObject([
            { trust: 'hotline_reviewed', maxAction: 'block', fingerprint: first === 'person' ? own : near },
          ])
          if (ends === 'body') await take([])
          else await withdraw(person)
          expect(await held()).toMatchObject([
            ends === 'body'
              ? { trust: 'self_reported', maxAction: 'hold', fingerprint: own }
              : { trust: 'hotline_reviewed', maxAction: 'block', fingerprint: near },
          ])
          const left = await database.tables.selectFrom('entries').select('fingerprint').execute()
          expect(left.filter(({ fingerprint }) => fingerprint !== null)).toEqual([
            { fingerprint: ends === 'body' ? own : near },
          ])
          if (ends === 'body') await withdraw(person)
          else await take([])
          expect(await held()).toEqual([])
        }
    })

    test('is never held by nobody meanwhile', async () => {
      const person = await open('a', [nearPicture('one', 0)])
      const known: FeedEvent[] = []
      let least = 1
      const follow = async () => {
        for (const event of await readAll(known.length)) {
          known.push(event)
          least = Math.min(least, holding(known).size)
        }
      }
      await follow()
      const steps = [
        () => take([line('a', nearPicture('one', 2))]),
        () => open('b', [nearPicture('one', 4)]),
        () => take([line('a', nearPicture('one', 3))]),
        () => withdraw(person),
        () => take([line('a', nearPicture('one', 5))]),
        () => take([]),
      ]
      for (const each of steps) {
        await each()
        await follow()
      }
      expect([least, await standings()]).toEqual([1, ['self_reported hold']])
    })

    test('shows its holder nothing of the list', async () => {
      const look = async (id: string) => {
        const {
          addedThrough,
          withdrawnThrough,
          recoveryCiphertext: _,
          recoveryKey: __,
          platforms,
          ...rest
        } = await store.caseStanding(id)
        const holds = platforms[0]!.readThrough >= addedThrough
        return { ...rest, holds, isEnded: withdrawnThrough > 0 }
      }
      const [listed, alone] = [await open('listed', [nearPicture('one', 0)]), await open('alone', [picture('z')])]
      await store.notePlatformRead(platform, { after: await store.head(), at: start })
      await take([line('a', nearPicture('one', 3))])
      expect(await look(listed)).toEqual(await look(alone))
      const later = [await open('later', [nearPicture('one', 5)]), await open('later alone', [picture('y')])]
      await store.notePlatformRead(platform, { after: await store.head(), at: start })
      expect(await look(later[0]!)).toEqual(await look(later[1]!))
      await take([])
      await store.notePlatformRead(platform, { after: await store.head(), at: start })
      expect(await look(listed)).toEqual(await look(alone))
      expect(await look(later[0]!)).toEqual(await look(later[1]!))
    })

    test('goes back to what platforms and reviewers said of it meanwhile', async () => {
      const cases: [string, (entry: string) => Promise<unknown>, string][] = [
        ['a platform confirmed it', (entry) => say(entry, 'confirmed'), 'platform_confirmed hold'],
        ['two owners dispute it', (entry) => dispute(entry), 'self_reported review'],
        [
          'a reviewer lowered it',
          (entry) => store.decide({ entry, decision: 'lower', by: 'A', because: 'seen', at: start }),
          'self_reported review',
        ],
        [
          'a reviewer lowered it and raised it again',
          async (entry) => {
            for (const decision of ['lower', 'raise'] as const)
              await store.decide({ entry, decision, by: 'A', because: 'seen', at: start })
          },
          'self_reported hold',
        ],
      ]
      for (const [what, happens, goesBackTo] of cases)
        for (const order of ['person first', 'body first', 'person last of all'] as const) {
          await empty(database)
          platform = (await store.addPlatform({ name: 'Harbour', owner: 'H', keyDigest: 'key', at: start }))!.id
          if (order === 'person first') await open('a', [nearPicture('one', 0)])
          await take([line('a', nearPicture('one', 2))])
          if (order === 'body first') await open('a', [nearPicture('one', 0)])
          await happens(await inFront())
          if (order === 'person last of all') await open('a', [nearPicture('one', 0)])
          await take([])
          expect([what, order, await standings()]).toEqual([what, order, [goesBackTo]])
        }
    })

    test('stays as low as it was made here, however often the body lists it, and is no higher than the body says', async () => {
      await take([line('a', picture('a'))])
      await dispute(await entryNamed('a'))
      expect(await standings()).toEqual(['hotline_reviewed review'])
      await take([line('a', picture('a'))])
      await take([line('a', picture('a'), { maxAction: 'hold' })])
      expect(await standings()).toEqual(['hotline_reviewed review'])
      await take([line('a', picture('a'), { maxAction: 'review' })])
      await take([line('a', picture('a'), { maxAction: 'block' })])
      expect(await standings()).toEqual(['hotline_reviewed block'])
    })

    test('off the list by a person here, it stays off, for the body and behind it', async () => {
      await open('a', [nearPicture('one', 0)])
      await take([line('a', nearPicture('one', 2))])
      const entry = await inFront()
      await store.decide({ entry, decision: 'quarantine', by: 'A', because: 'an advert', at: start })
      await take([line('a', nearPicture('one', 2))])
      expect(await held()).toEqual([])
      expect(await store.listAssessedLists()).toMatchObject([{ listed: 0, offTheList: 1 }])
      await store.decide({ entry, decision: 'restore', by: 'A', because: 'it is not', at: start })
      expect(await standings()).toEqual(['hotline_reviewed block'])
    })

    test('of several bodies it carries the most that one of them says', async () => {
      const other = { body: 'Pier Hotline' }
      await open('a', [nearPicture('one', 0)])
      await take([line('a', nearPicture('one', 2), { maxAction: 'review' })])
      expect(await standings()).toEqual(['hotline_reviewed hold'])
      await take([line('x', nearPicture('one', 4), { maxAction: 'block' })], other)
      expect(await standings()).toEqual(['hotline_reviewed block'])
      await take([line('x', nearPicture('one', 4), { maxAction: 'hold' })], other)
      expect(await standings()).toEqual(['hotline_reviewed hold'])
      await take([line('a', nearPicture('one', 2), { maxAction: 'block' })])
      await take([], other)
      expect(await standings()).toEqual(['hotline_reviewed block'])
      await take([])
      expect(await standings()).toEqual(['self_reported hold'])
    })

    test('of which the body says less than a person, is held as far as the person may have it held', async () => {
      await take([line('a', nearPicture('one', 2), { maxAction: 'review' })])
      const person = await open('a', [nearPicture('one', 0)])
      expect(await standings()).toEqual(['hotline_reviewed hold'])
      await withdraw(person)
      expect(await standings()).toEqual(['hotline_reviewed review'])
      await dispute(await entryNamed('a'))
      await open('b', [nearPicture('one', 0)])
      expect(await standings()).toEqual(['hotline_reviewed review'])
    })

    test('two of one list, or of another lane, are two', async () => {
      await take([line('a', nearPicture('one', 0)), line('b', nearPicture('one', 1))])
      await take([line('a', nearPicture('one', 2))], { list: 'child', lane: 'child' })
      expect(await held()).toHaveLength(3)
    })
  })

  describe.skipIf(isSkipped)('time', () => {
    test('a list that runs out ends, whole, and only a whole newer one is taken', async () => {
      await take([line('a', picture('a')), line('b', picture('b'), { refused: 'implausible-fingerprint' })])
      await open('a', [nearPicture('one', 0)])
      expect(await store.ageLists(days(89))).toMatchObject({ ended: 0 })
      await store.ageLists(days(90))
      expect(await standings()).toEqual(['self_reported hold'])
      expect((await readAll()).at(-1)).toMatchObject({ type: 'expire' })
      expect(await database.tables.selectFrom('list_items').selectAll().execute()).toEqual([])
      const begin = (changes: Partial<AssessedListHeader>) =>
        store.beginImport({ ...offered(madeUpHeader(changes)), by: 'Ada', at: days(90) })
      expect(await begin({ serial: 2, since: 1 })).toEqual({ outcome: 'base-differs' })
      expect(await begin({ serial: 2 })).toMatchObject({ outcome: 'begin' })
      expect((await store.readListHistory()).map(({ what }) => what)).toContain('ran-out')
    })

    test('an item whose own day has come ends alone, and does not come back with the next list', async () => {
      const dated = line('a', picture('a'), { expiresOn: '2026-12-01' })
      await take([dated, line('b', picture('b'))])
      expect((await held()).map(({ expiresOn }) => expiresOn)).toEqual(['2026-12-01', '2027-02-21'])
      await store.ageLists(days(7))
      expect(await held()).toHaveLength(2)
      await store.ageLists(days(8))
      expect((await held()).map(({ fingerprint }) => fingerprint)).toEqual([picture('b')])
      expect(await take([dated, line('b', picture('b'))], {}, days(8))).toMatchObject({ over: 1, unchanged: 1 })
      expect(await held()).toHaveLength(1)
    })

    test('a list that lasts longer than platforms were told is told anew, some weeks before and not every day', async () => {
      await take([line('a', picture('a')), line('b', picture('b'), { expiresOn: '2027-03-01' })])
      await take([line('a', picture('a')), line('b', picture('b'), { expiresOn: '2027-03-01' })], {
        validUntil: days(200).toISOString(),
      })
      expect(await store.ageLists(days(50))).toEqual({ ended: 0, renewed: 0 })
      expect(await store.ageLists(days(60))).toEqual({ ended: 0, renewed: 2 })
      expect((await held()).map(({ expiresOn }) => expiresOn)).toEqual(['2027-06-11', '2027-03-01'])
      expect(await store.ageLists(days(60))).toEqual({ ended: 0, renewed: 0 })
    })

    test('a list that somebody ended ends at once', async () => {
      await take([line('a', picture('a'))])
      const act = { digest: 'act', act: 'list-end', who: 'Ada', document: '{}' }
      const end = (name: string) =>
        store.endAssessedList({ body: 'Harbour Hotline', name, because: 'its key was stolen', act, at: start })
      expect([await end('another'), await end('assessed'), await end('assessed')]).toEqual([
        ...['unknown', 'ended', 'act-used'],
      ])
      await store.ageLists(start)
      expect(await held()).toEqual([])
    })
  })

  describe.skipIf(isSkipped)('a backup', () => {
    test('brings lists back, not what their bodies took back since, and takes no older file', async () => {
      await take([line('a', picture('a')), line('b', picture('b'), { refused: 'well-known-picture' })])
      const [file, pepper] = [path.join(folder, 'lists.bwb'), Buffer.alloc(32, 7)]
      await store.backup({ file, pepper, now: start })
      await take([line('b', picture('b'))])
      await take([], { body: 'Pier Hotline', serial: 8 })
      const into = await under().somewhereNew()
      const ledgerFile = ledgerPath(folder)
      const summary = await restoreBackup({
        ...{ file, pepper, into, ledgerFile, acceptLostWithdrawals: false, now: start },
      })
      expect(summary).toMatchObject({ withdrawnAgain: 1, rows: { assessed_lists: 1, list_items: 2 } })
      const database = await openDatabase(into)
      await using restored = storeOn(database, into.dataDirectory)
      expect((await restored.readEvents({ after: 0, limit: 100 })).events.at(-1)).toMatchObject({ type: 'withdraw' })
      const rows = await database.tables.selectFrom('entries').select('fingerprint').execute()
      expect(rows).toEqual([{ fingerprint: null }])
      const begin = async (changes: Partial<AssessedListHeader>) =>
        (await restored.beginImport({ ...offered(madeUpHeader(changes)), by: 'Ada', at: start })).outcome
      // It had been withdrawn in 2: nothing brings 1 back.
      expect(await begin({ serial: 1 })).toBe('not-newer')
      expect(await begin({ serial: 3, since: 1 })).toBe('base-differs')
      expect(await begin({ body: 'Pier Hotline', serial: 7 })).toBe('not-newer')
      expect(await begin({ body: 'Pier Hotline', serial: 8 })).toBe('begin')
      expect(await begin({ serial: 2 })).toBe('begin')
    })
  })

  describe.skipIf(isSkipped)('what is given on', () => {
    test('is of bodies that allow it, of no person, with what was taken back since', async () => {
      await open('a', [nearPicture('one', 0)])
      await take([line('a', nearPicture('one', 2)), line('b', picture('b'))], { passOn: true })
      await take([line('x', picture('x'))], { body: 'Pier Hotline' })
      const read = (since: number | null) => store.readPassedOn({ since, after: null, limit: 100 })
      const given = await read(null)
      expect(given.map(({ listed }) => listed?.fingerprint.md5).toSorted()).toEqual(
        [nearPicture('one', 2).md5, picture('b').md5].toSorted(),
      )
      const { serial: first, sequence } = await store.beginExport(start)
      expect(first).toBe(Math.floor(start.getTime() / 1000))
      expect(await read(sequence)).toEqual([])
      const entry = await entryNamed('b')
      await take([line('a', nearPicture('one', 2))], { passOn: true })
      expect(await read(sequence)).toEqual([{ entry, listed: null }])
      const [left] = await read(null)
      // Off the list here, with the person's entry before it.
      await store.decide({ entry: await inFront(), decision: 'quarantine', by: 'A', because: 'seen', at: start })
      expect(await read(null)).toEqual([])
      expect(await read(sequence)).toContainEqual({ entry: left!.entry, listed: null })
      expect(await store.exportedThrough(first)).toBe(sequence)
      expect((await store.beginExport(start)).serial).toBe(first + 1)
      expect(await store.exportedThrough(3)).toBeNull()
    })

    test('is taken back when its body allows it no more', async () => {
      await take([line('a', picture('a'))], { passOn: true })
      const { sequence } = await store.beginExport(start)
      await take([line('a', picture('a'))], { passOn: false })
      const read = await store.readPassedOn({ since: sequence, after: null, limit: 100 })
      expect(read).toEqual([{ entry: await entryNamed('a'), listed: null }])
    })
  })

  describe.skipIf(isSkipped)('whatever files come', () => {
    const seeds = ['p', 'q', 'r', 's', 't']
    const item = fc.record({
      item: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      seed: fc.constantFrom(...seeds),
      maxAction: fc.constantFrom<Action>('review', 'hold', 'block'),
      isRefused: fc.boolean(),
    })
    const step = fc.oneof(
      fc.record({ does: fc.constant('whole' as const), adds: fc.array(item, { maxLength: 5 }) }),
      fc.record({
        does: fc.constant('changes' as const),
        adds: fc.array(item, { maxLength: 3 }),
        withdraws: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 3 }),
      }),
      fc.record({ does: fc.constant('open' as const), seed: fc.constantFrom(...seeds) }),
      fc.record({ does: fc.constant('withdraw' as const), which: fc.nat() }),
    )

    test('platforms hold what a simple list of what was said comes to', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), async (steps) => {
          await empty(database)
          serial = 0
          const listed = new Map<string, { seed: string; maxAction: Action }>()
          const persons: { id: string; seed: string }[] = []
          let cases = 0
          for (const each of steps) {
            if (each.does === 'open')
              persons.push({ id: await open(`${cases++}`, [nearPicture(each.seed, 4)]), seed: each.seed })
            else if (each.does === 'withdraw') {
              const [gone] = persons.splice(each.which % Math.max(persons.length, 1), 1)
              if (gone !== undefined) await withdraw(gone.id)
            } else {
              const unique = [...new Map(each.adds.map((one) => [one.item, one])).values()]
              const adds = unique.toSorted((one, other) => (one.item < other.item ? -1 : 1))
              const lines = adds.map(({ item: name, seed, maxAction, isRefused }) =>
                line(name, nearPicture(seed, 0), { maxAction, refused: isRefused ? 'well-known-picture' : null }),
              )
              if (each.does === 'whole') {
                listed.clear()
                await take(lines)
              } else if (serial > 0) {
                const withdrawn = each.withdraws.filter((name) => adds.every((one) => one.item !== name))
                for (const name of withdrawn) listed.delete(name)
                serial++
                await importLines(
                  store,
                  madeUpHeader({ serial, since: serial - 1, lines: lines.length + withdrawn.length }),
                  { lines, withdrawn },
                  start,
                )
              } else continue
              for (const { item: name, seed, maxAction, isRefused } of adds)
                if (isRefused) listed.delete(name)
                else listed.set(name, { seed, maxAction })
            }
          }
          const order: Action[] = ['review', 'hold', 'block']
          const actual = await held()
          for (const seed of seeds) {
            const said = [...listed.values()].filter((one) => one.seed === seed)
            const isPersons = persons.some((one) => one.seed === seed)
            const near = [nearPicture(seed, 0), nearPicture(seed, 4)].map(({ md5 }) => md5)
            const given = actual.filter(({ fingerprint }) => near.some((md5) => md5 === fingerprint.md5))
            expect(given.length > 0).toBe(said.length > 0 || isPersons)
            if (given.length === 0) continue
            const most = Math.max(
              ...[...said.map(({ maxAction }) => order.indexOf(maxAction)), ...(isPersons ? [1] : [])],
            )
            expect(Math.max(...given.map(({ maxAction }) => order.indexOf(maxAction as Action)))).toBe(most)
            expect(given.some(({ trust }) => trust === 'hotline_reviewed')).toBe(said.length > 0)
          }
          const rows = await database.tables.selectFrom('entries').select(['fingerprint']).execute()
          expect(rows.filter(({ fingerprint }) => fingerprint !== null)).toHaveLength(listed.size + persons.length)
        }),
        { numRuns: 30 },
      )
    }, 300_000)
  })
})
