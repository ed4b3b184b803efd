import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { FeedbackValue, Fingerprint } from '@breakwater/contracts'
import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { OpenDatabase } from './database.ts'
import { ledgerPath } from './ledger.ts'
import { openStore } from './open-store.ts'
import { restoreBackup } from './restore.ts'
import type { Store } from './store.ts'
import { empty, madeUpCase, madeUpFingerprint } from './testing/made-up-case.ts'
import { nearPicture } from './testing/near-picture.ts'
import { engines, useStore } from './testing/stores-under-test.ts'

const monday = new Date('2026-11-23T00:00:00Z')
const day = 86_400_000
const after = (milliseconds: number) => new Date(monday.getTime() + milliseconds)
/** Of the week of 23 November. */
const published = after(14 * day)

describe.each(engines('service levels'))('service levels on $engine', (given) => {
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

  const pictures = (seed: string, count: number) =>
    Array.from({ length: count }, (_, at) => madeUpFingerprint(`${seed}/${at}`))
  const open = async (seed: string, items: readonly Fingerprint[], openedAt: Date) =>
    (await store.openCase(madeUpCase(seed, { items, openedAt })))!.id
  const addPlatform = async (name: string, owner = name, at = after(-day)) =>
    (await store.addPlatform({ name, owner, keyDigest: `key of ${name}`, at }))!.id
  const read = async (platform: string, at: Date) => store.notePlatformRead(platform, { after: await store.head(), at })
  const confirm = async (platform: string, at: Date) =>
    store.acknowledge(platform, { withdrawnThrough: await store.head(), at })
  const withdraw = (id: string, at: Date) => store.withdrawCase(id, { at, deleteRecovery: false })
  const delays = async () =>
    (
      await database.tables
        .selectFrom('level_delays')
        .selectAll()
        .orderBy('week')
        .orderBy('measure')
        .orderBy('bucket')
        .execute()
    ).map(({ week, measure, bucket, count }) => [week, measure, bucket, count])
  const weeks = async () => (await store.readPublishedWeeks(60)).weeks
  const entryOf = async (caseId: string) =>
    (await database.tables.selectFrom('entries').select('id').where('case_id', '=', caseId).executeTakeFirstOrThrow())
      .id
  let keys = 0
  const say = (platformId: string, entry: string, value: FeedbackValue, at: Date) =>
    store.recordFeedback({
      platformId,
      feedback: { entry, value } as Parameters<Store['recordFeedback']>[0]['feedback'],
      ...{ at, idempotencyKey: `key ${++keys}`, requestDigest: `digest ${keys}` },
    })

  describe.skipIf(isSkipped)('how long things took', () => {
    test('is counted when a platform moves, once, however often and from wherever it says so', async () => {
      await store.publishWeeks(after(-1))
      const platform = await addPlatform('Harbour')
      const id = await open('a', pictures('a', 3), after(0))
      await open('b', pictures('b', 1), after(25_000))
      await read(platform, after(30_000))
      await Promise.all([1, 2, 3, 4].map(() => read(platform, after(40_000))))
      await store.notePlatformRead(platform, { after: 1, at: after(50_000) })
      expect(await delays()).toEqual([
        ['2026-11-23', 'reached', 1, 1],
        ['2026-11-23', 'reached', 2, 3],
      ])
      await withdraw(id, after(60_000))
      await Promise.all([1, 2, 3, 4].map(() => confirm(platform, after(61_000))))
      expect((await delays())[0]).toEqual(['2026-11-23', 'confirmed', 0, 3])
      // What ended by itself nobody took back.
      await store.runRetention(new Date('2028-11-24T00:00:00Z'))
      await confirm(platform, new Date('2028-11-24T00:00:00.500Z'))
      expect((await delays()).filter(([, measure]) => measure === 'confirmed')).toHaveLength(1)
    })

    test('counts a platform that reads by seconds for what it has stored', async () => {
      await store.publishWeeks(after(-1))
      const platform = await addPlatform('Harbour')
      await open('a', pictures('a', 2), after(0))
      const input = { face: 'stopncii', readThrough: 1, offered: { stamp: 7, sequence: 2 } } as const
      await store.noteFaceRead(platform, { ...input, at: after(5_000) })
      await store.noteFaceRead(platform, { ...input, readThrough: 2, at: after(7_200_000) })
      expect(await delays()).toEqual([
        ['2026-11-23', 'reached', 1, 1],
        ['2026-11-23', 'reached', 5, 1],
      ])
      expect(await store.listPlatforms()).toMatchObject([{ face: 'stopncii', readThrough: 2, offered: { stamp: 7 } }])
    })

    test('belongs to the week of the entry, and what took longer than a week is in none', async () => {
      await store.publishWeeks(after(-1))
      const platform = await addPlatform('Harbour')
      await open('a', pictures('a', 1), after(0))
      await open('b', pictures('b', 1), after(7 * day - 1_000))
      await open('c', pictures('c', 1), after(7 * day))
      await read(platform, after(7 * day + 1_000))
      expect(await delays()).toEqual([
        ['2026-11-23', 'reached', 1, 1],
        ['2026-11-30', 'reached', 0, 1],
      ])
    })

    test('is not counted before figures are kept, nor for the days before a platform’s first whole week', async () => {
      const platform = await addPlatform('Harbour')
      await open('a', pictures('a', 1), after(0))
      await read(platform, after(1))
      expect(await delays()).toEqual([])
      await store.publishWeeks(after(day))
      await open('b', pictures('b', 1), after(2 * day))
      await read(platform, after(2 * day))
      expect(await delays()).toEqual([])
      const late = await addPlatform('Pier', 'Pier', after(7 * day + 1))
      await open('c', pictures('c', 1), after(8 * day))
      await open('d', pictures('d', 1), after(14 * day))
      for (const each of [platform, late]) await read(each, after(14 * day))
      const counted = await database.tables
        .selectFrom('level_delays')
        .select(['platform_id', 'week', 'count'])
        .execute()
      expect(counted.toSorted((a, b) => (a.week + a.platform_id < b.week + b.platform_id ? -1 : 1))).toEqual([
        { platform_id: platform, week: '2026-11-30', count: 1 },
        ...[platform, late].toSorted().map((platform_id) => ({ platform_id, week: '2026-12-07', count: 1 })),
      ])
    })

    test('keeps nothing that says which entry it was', async () => {
      const { rows } = await sql<{ name: string }>`
        select distinct column_name as name from information_schema.columns
        where table_name in ('service_levels', 'level_delays', 'level_disputes', 'published_weeks')
        order by column_name`.execute(database.tables)
      const names = ['bucket', 'count', 'document', 'measure', 'only_row', 'open_from', 'platform_id', 'week']
      expect(rows.map(({ name }) => name)).toEqual(names)
    })
  })

  describe.skipIf(isSkipped)('a week', () => {
    test('is published a week after its end, once, and never changes', async () => {
      expect(await store.publishWeeks(after(-1))).toBe(0)
      const platforms = [
        await addPlatform('Harbour', 'A'),
        await addPlatform('Pier', 'B'),
        await addPlatform('Quay', 'C'),
      ]
      const cases: string[] = []
      for (const seed of ['a', 'b', 'c']) cases.push(await open(seed, pictures(seed, 100), after(day)))
      for (const platform of platforms) await read(platform, after(day + 5_000))
      for (const id of cases.slice(0, 2)) await withdraw(id, after(2 * day))
      await confirm(platforms[0]!, after(2 * day + 900))
      await store.noteFaceRead(platforms[2]!, { face: 'stopncii', readThrough: 300, at: after(2 * day) })
      expect(await store.publishWeeks(after(14 * day - 1))).toBe(0)
      expect(await weeks()).toEqual([])
      const counts = await Promise.all([1, 2, 3, 4].map(() => store.publishWeeks(published)))
      expect(counts.toSorted()).toEqual([0, 0, 0, 1])
      const [week] = await weeks()
      const { entries, withdrawals } = week!
      for (const [band, count] of [
        [entries, 300],
        [withdrawals, 200],
      ] as const) {
        expect(band.to - band.from).toBe(49)
        expect(count).toBeGreaterThanOrEqual(band.from)
        expect(count).toBeLessThanOrEqual(band.to)
      }
      const all = { outOf: 20, within: [0, 19, 19, 19, 19, 19, 19, 19] }
      const confirmed = withdrawals.from >= 200 ? 20 : 10
      expect(week).toMatchObject({
        week: '2026-11-23',
        stopped: { from: 0 },
        disputes: { from: 0 },
        quarantines: { from: 0 },
        platforms: [
          {
            name: 'Harbour',
            reached: all,
            canConfirm: true,
            confirmed: { outOf: confirmed, within: Array(8).fill(confirmed - 1) },
          },
          { name: 'Pier', reached: all, canConfirm: true, confirmed: { outOf: confirmed, within: Array(8).fill(0) } },
          { name: 'Quay', reached: all, canConfirm: false, confirmed: null },
        ],
      })
      expect(await delays()).toEqual([])
      // Afterwards a platform confirms, a case ends, a platform leaves: what was published stands.
      await confirm(platforms[1]!, published)
      await withdraw(cases[2]!, published)
      await store.suspendPlatform('Harbour', published)
      expect(await store.publishWeeks(after(15 * day))).toBe(0)
      expect(await weeks()).toEqual([week])
      expect(await store.publishWeeks(after(35 * day))).toBe(3)
      const later = await weeks()
      expect(later.map((each) => each.week)).toEqual(['2026-12-14', '2026-12-07', '2026-11-30', '2026-11-23'])
      expect(later.at(-1)).toEqual(week)
      expect(later[0]!.platforms.map(({ name }) => name)).toEqual(['Pier', 'Quay'])
      expect(await delays()).toEqual([])
    }, 60_000)

    test('counts a picture that stands behind another like any, and nothing that happens only because it does', async () => {
      await store.publishWeeks(after(-1))
      const platforms = [await addPlatform('Harbour'), await addPlatform('Pier'), await addPlatform('Quay')]
      const count = 60
      const first: string[] = []
      for (let at = 0; at < count; at++) first.push(await open(`a${at}`, [nearPicture(`one${at}`, 0)], after(1)))
      for (let at = 0; at < count; at++) await open(`b${at}`, [nearPicture(`one${at}`, 2)], after(2))
      // Of twelve two owners say that they are not intimate; of the same, the first holder takes theirs back.
      for (const id of first.slice(0, 12)) {
        const entry = await entryOf(id)
        for (const platform of platforms.slice(0, 2)) await say(platform, entry, 'not_intimate', after(3))
        for (const platform of platforms) await say(platform, entry, 'confirmed', after(4))
      }
      for (const id of first) await withdraw(id, after(day))
      expect(await database.tables.selectFrom('level_disputes').selectAll().execute()).toEqual([
        { week: '2026-11-23', count: 12 },
      ])
      const { rows } = await sql<{ events: number }>`
        select count(*) as events from events where type in ('quarantine', 'restore')`.execute(database.tables)
      expect(rows[0]!.events).toBe(2 * count)
      await store.publishWeeks(published)
      const [week] = await weeks()
      // 120 and 60; had each event counted, 60 more would have been taken off.
      expect(week!.entries.to).toBeGreaterThanOrEqual(2 * count)
      expect(week!.entries.from).toBeGreaterThan(count)
      expect(week!.withdrawals.from).toBeLessThanOrEqual(count)
      expect(week!.quarantines.from).toBe(0)
      expect(week!.disputes.to).toBeGreaterThanOrEqual(12)
      expect(week!.disputes.to).toBeLessThan(24)
      expect(week!.stopped!.from).toBe(0)
      expect(await database.tables.selectFrom('level_disputes').selectAll().execute()).toEqual([])
    }, 60_000)

    test('counts what a person took off, and of many copies stopped each picture once', async () => {
      await store.publishWeeks(after(-1))
      const platforms = [await addPlatform('Harbour'), await addPlatform('Pier'), await addPlatform('Quay')]
      const id = await open('a', pictures('a', 100), after(1))
      const entries = await database.tables.selectFrom('entries').select('id').where('case_id', '=', id).execute()
      for (const { id: entry } of entries.slice(0, 30)) {
        await store.decide({ entry, decision: 'quarantine', by: 'A', because: 'seen', at: after(2) })
      }
      // Two hundred copies of one picture are one picture.
      for (let copy = 0; copy < 200; copy++) await say(platforms[copy % 3]!, entries[40]!.id, 'confirmed', after(3))
      await store.publishWeeks(published)
      const [week] = await weeks()
      expect(week!.stopped!.from).toBe(0)
      expect(week!.quarantines.from).toBeGreaterThan(30 - 10)
      expect(week!.quarantines.to).toBeGreaterThanOrEqual(30)
    }, 60_000)
  })

  test.skipIf(isSkipped)(
    'a restored backup keeps published weeks, and publishes nothing of those it has only in part',
    async () => {
      const pepper = randomBytes(32)
      await store.publishWeeks(after(-1))
      const platform = await addPlatform('Harbour')
      const id = await open('a', pictures('a', 100), after(1))
      await read(platform, after(2))
      await store.publishWeeks(published)
      const before = await weeks()
      expect(before).toHaveLength(1)
      await open('b', pictures('b', 100), published)
      await read(platform, published)
      const file = path.join(folder, 'levels.bwb')
      await store.backup({ file, pepper, now: published })
      await withdraw(id, after(15 * day))
      const into = await under().somewhereNew()
      const restoredAt = after(16 * day)
      const ledgerFile = ledgerPath(folder)
      await restoreBackup({ file, pepper, into, ledgerFile, acceptLostWithdrawals: false, now: restoredAt })
      await using restored = await openStore(into)
      expect(await restored.publishWeeks(restoredAt)).toBe(0)
      // In the new epoch the platform reads everything again, and confirms again.
      await restored.notePlatformRead(platform, { after: await restored.head(), at: restoredAt })
      await restored.acknowledge(platform, { withdrawnThrough: await restored.head(), at: restoredAt })
      expect(await restored.publishWeeks(after(34 * day))).toBe(0)
      expect(await restored.readPublishedWeeks(60)).toEqual({ openFrom: '2026-12-14', weeks: before })
      expect(await restored.publishWeeks(after(35 * day))).toBe(1)
      const [newest] = (await restored.readPublishedWeeks(60)).weeks
      expect(newest).toMatchObject({ week: '2026-12-14', entries: { from: 0 }, withdrawals: { from: 0 } })
      await rm(file)
    },
    60_000,
  )
})
