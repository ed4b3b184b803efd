import { rm } from 'node:fs/promises'
import path from 'node:path'
import { isSameItem, type ReviewDecision, sameItemBits } from '@breakwater/casework'
import type { FeedbackValue, Fingerprint } from '@breakwater/contracts'
import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { OpenDatabase } from './database.ts'
import { ledgerPath } from './ledger.ts'
import { leadersOf, nearKeys } from './near-duplicates.ts'
import { openDatabase, storeOn } from './open-store.ts'
import { restoreBackup } from './restore.ts'
import { sealingContext } from './sealed-endings.ts'
import { openSealed, sealingKeyOf } from './sealing.ts'
import type { Store } from './store.ts'
import { applyEvents, type ClientList } from './testing/client-list.ts'
import { empty, madeUpCase, madeUpFingerprint } from './testing/made-up-case.ts'
import { nearPicture } from './testing/near-picture.ts'
import { engines, useStore } from './testing/stores-under-test.ts'

const start = new Date('2026-11-23T12:00:00.123Z')
const days = (count: number) => new Date(start.getTime() + count * 86_400_000)
const apiKey = 'bw_a-key-of-a-platform'

describe.each(engines('near-duplicates'))('near-duplicates on $engine', (given) => {
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

  const open = async (seed: string, items: readonly Fingerprint[], openedAt = start) => {
    const opened = await store.openCase(madeUpCase(seed, { items, openedAt } as object))
    if (opened === null) throw new Error('the lookup is taken')
    return opened.id
  }
  const addPlatform = async (name: string) =>
    (await store.addPlatform({ name, owner: name, keyDigest: `key of ${name}`, at: start }))!.id
  const readAll = async (after = 0) => (await store.readEvents({ after, limit: 1_000 })).events
  const held = async () => [...applyEvents(new Map(), await readAll()).values()].map(({ fingerprint }) => fingerprint)
  const withdraw = (id: string, at = start) => store.withdrawCase(id, { at, deleteRecovery: false })
  const entryOf = async (caseId: string) =>
    (await database.tables.selectFrom('entries').selectAll().where('case_id', '=', caseId).execute())[0]!
  let keys = 0
  const say = (platformId: string, entry: string, value: FeedbackValue, at = start) =>
    store.recordFeedback({
      platformId,
      feedback: { entry, value } as Parameters<Store['recordFeedback']>[0]['feedback'],
      at,
      idempotencyKey: `key ${++keys}`,
      requestDigest: `digest ${keys}`,
    })
  const decide = (entry: string, decision: ReviewDecision, at = start) =>
    store.decide({ entry, decision, by: 'A', because: 'seen', at })

  describe.skipIf(isSkipped)('two cases with nearly the same picture', () => {
    test('are one item to platforms; whoever withdraws first, the hash of the other is held in the end', async () => {
      for (const first of [0, 1]) {
        await empty(database)
        const pictures = [nearPicture('one', 0), nearPicture('one', sameItemBits)]
        const cases = [await open('a', [pictures[0]!]), await open('b', [pictures[1]!])]
        expect(await held()).toEqual([pictures[0]])
        await withdraw(cases[first]!)
        expect(await held()).toEqual([pictures[1 - first]])
        const rows = await database.tables.selectFrom('entries').select('fingerprint').execute()
        expect(rows.filter(({ fingerprint }) => fingerprint !== null)).toEqual([{ fingerprint: pictures[1 - first] }])
        await withdraw(cases[1 - first]!)
        expect(await held()).toEqual([])
      }
    })

    test('come as events that a platform reads without ever holding neither', async () => {
      const a = await open('a', [nearPicture('one', 0)])
      await open('b', [nearPicture('one', 2)])
      expect(await readAll()).toMatchObject([
        { type: 'add', fingerprint: nearPicture('one', 0) },
        { type: 'add', fingerprint: null },
        { type: 'quarantine' },
      ])
      await withdraw(a)
      const events = await readAll(3)
      expect(events.map(({ type }) => type)).toEqual(['restore', 'withdraw'])
    })

    test('are two when they are further apart, turned otherwise, of one case, or of another lane', async () => {
      const picture = nearPicture('one', 0)
      const turned = { ...nearPicture('one', 2), pdq: { ...nearPicture('one', 2).pdq! } }
      turned.pdq.dihedral = { ...turned.pdq.dihedral, flipX: madeUpFingerprint('else').pdq!.hash }
      await open('a', [picture, nearPicture('one', 1)])
      await open('b', [nearPicture('one', sameItemBits + 2)])
      await open('c', [turned])
      await store.openCase(madeUpCase('child', { lane: 'child', items: [nearPicture('one', 2)] }))
      expect(await held()).toHaveLength(5)
    })

    test('of which only the MD5 is known are one when it is the same, and the file alone proves nothing else', async () => {
      const { md5 } = madeUpFingerprint('file')
      const alone = { kind: 'image' as const, md5 }
      await open('a', [alone])
      await open('b', [alone])
      await open('c', [{ ...nearPicture('one', 0), md5 }])
      await open('d', [{ ...nearPicture('two', 0), md5 }])
      expect(await held()).toHaveLength(3)
    })
  })

  describe.skipIf(isSkipped)('the holder of the second', () => {
    test('sees the same as with a picture that nobody has listed', async () => {
      const platform = await addPlatform('Harbour')
      await open('first', [nearPicture('one', 0)])
      const look = async (seed: string, picture: Fingerprint) => {
        const id = await open(seed, [picture])
        const seen: object[] = []
        const see = async () => {
          const {
            addedThrough,
            withdrawnThrough,
            platforms,
            recoveryCiphertext: _,
            recoveryKey: __,
            ...standing
          } = await store.caseStanding(id)
          const [one] = platforms
          seen.push({ ...standing, holds: one!.readThrough >= addedThrough, isEnded: withdrawnThrough > 0 })
        }
        await see()
        await store.notePlatformRead(platform, { after: await store.head(), at: start })
        await see()
        await store.askForReview(id, start)
        await see()
        await withdraw(id)
        await see()
        await store.acknowledge(platform, { withdrawnThrough: await store.head(), at: start })
        await see()
        return seen
      }
      const [near, unknown] = [await look('near', nearPicture('one', 4)), await look('new', nearPicture('two', 0))]
      expect(near).toEqual(unknown)
      expect(near[0]).toMatchObject({ holds: false })
      expect(near[1]).toMatchObject({ holds: true, quarantined: 0 })
    })

    test('hears what is said of the item from then on, and keeps it when the first is withdrawn', async () => {
      const platforms = [await addPlatform('A'), await addPlatform('B')]
      const a = await open('a', [nearPicture('one', 0)])
      const { id: item } = await entryOf(a)
      await say(platforms[0]!, item, 'not_intimate', days(1))
      const b = await open('b', [nearPicture('one', 2)], days(2))
      await say(platforms[1]!, item, 'confirmed', days(3))
      await withdraw(a, days(4))
      const said = (await store.caseStanding(b)).feedback.map(({ value, at }) => ({ value, at }))
      expect(said).toEqual([
        { value: 'not_intimate', at: days(1) },
        { value: 'confirmed', at: days(3) },
      ])
      const { id: heir } = await entryOf(b)
      expect((await readAll()).findLast(({ type }) => type === 'restore')).toMatchObject({
        entry: heir,
        trust: 'platform_confirmed',
      })
      // The dispute of before counts, so the second owner's makes two.
      await say(platforms[1]!, heir, 'not_intimate', days(5))
      expect((await entryOf(b)).max_action).toBe('review')
    })

    test('asks for a person of their own accord; the answer is for the item, and the first sees no question', async () => {
      const [a, b] = [await open('a', [nearPicture('one', 0)]), await open('b', [nearPicture('one', 2)])]
      await store.askForReview(b, start)
      expect((await store.caseStanding(a)).asked).toEqual([])
      const [question] = await store.listQuestions()
      expect(question!.entry).toBe((await entryOf(a)).id)
      expect(await decide(question!.entry, 'quarantine')).toBe('decided')
      for (const id of [a, b]) expect((await store.caseStanding(id)).quarantined).toBe(1)
      expect((await store.caseStanding(b)).asked).toEqual([{ isDecided: true }])
      expect(await store.listQuestions()).toEqual([])
      // Taken off for a reason: it stays off when the first is withdrawn.
      await withdraw(a)
      expect(await held()).toEqual([])
      expect((await store.caseStanding(b)).quarantined).toBe(1)
      expect(await decide((await entryOf(b)).id, 'restore')).toBe('decided')
      expect(await held()).toEqual([nearPicture('one', 2)])
    })

    test('inherits the open question whether it shows a child', async () => {
      const platform = await addPlatform('A')
      const [a, b] = [await open('a', [nearPicture('one', 0)]), await open('b', [nearPicture('one', 2)])]
      await say(platform, (await entryOf(a)).id, 'suspected_under_18', days(1))
      await withdraw(a, days(2))
      expect(await store.listQuestions()).toMatchObject([
        { entry: (await entryOf(b)).id, question: 'suspected-under-18', feedback: [{ value: 'suspected_under_18' }] },
      ])
      expect((await store.caseStanding(b)).feedback[0]!.isSettled).toBe(false)
      await decide((await entryOf(b)).id, 'keep', days(3))
      expect((await store.caseStanding(b)).feedback[0]!.isSettled).toBe(true)
    })
  })

  test.skipIf(isSkipped)('a hash that no platform was given is sealed for none when it ends', async () => {
    const reader = await addPlatform('reader')
    const a = await open('a', [nearPicture('one', 0)])
    const b = await open('b', [nearPicture('one', 2)])
    await store.noteGiven(reader, { through: await store.head(), sealingKey: await sealingKeyOf(apiKey) })
    const { id: hidden } = await entryOf(b)
    expect(await store.findByHash([nearPicture('one', 2).md5])).toEqual([])
    expect(
      (await store.readLatest({ from: 0, limit: 9 })).filter(({ fingerprint }) => fingerprint !== null),
    ).toHaveLength(1)
    await withdraw(a)
    await withdraw(b)
    const entries = (await store.readLatest({ from: 0, limit: 9 })).map(({ entry }) => entry)
    const sealed = await store.sealedEndings(reader, entries)
    expect([...sealed.keys()]).not.toContain(hidden)
    const [[entry, text]] = [...sealed] as [[string, string]]
    const [opened] = await openSealed(apiKey, [{ context: sealingContext(reader, entry), sealed: text }])
    expect(JSON.parse(opened!)).toEqual(nearPicture('one', 0))
  })

  test.skipIf(isSkipped)('hashes within the distance share a key, and the database makes the same keys', async () => {
    const hash = fc.bigInt({ min: 0n, max: (1n << 256n) - 1n })
    const flips = fc.uniqueArray(fc.nat(255), { maxLength: sameItemBits + 1 })
    const picture = (bits: bigint) => {
      const text = bits.toString(16).padStart(64, '0')
      return { ...nearPicture('x', 0), pdq: { ...nearPicture('x', 0).pdq!, hash: text } } as Fingerprint
    }
    await fc.assert(
      fc.asyncProperty(hash, flips, async (one, bits) => {
        const other = bits.reduce((value, bit) => value ^ (1n << BigInt(bit)), one)
        const [a, b] = [nearKeys(picture(one)), nearKeys(picture(other))]
        expect(a.some((key) => b.includes(key))).toBe(true)
        const { rows } = await sql<{ keys: number[] }>`
          select near_keys(${JSON.stringify(picture(one))}::jsonb) as keys`.execute(database.tables)
        expect(rows[0]!.keys).toEqual(a)
      }),
      { numRuns: 100 },
    )
  })

  test.skipIf(isSkipped)('what is near is looked up one by one, however long the list is', async () => {
    const filler = (at: number) => Array.from({ length: 100 }, (_, item) => madeUpFingerprint(`long ${at}/${item}`))
    for (let at = 0; at < 12; at++) await open(`long ${at}`, filler(at))
    await sql`analyze entries, cases`.execute(database.tables)
    await database.tables.transaction().execute(async (transaction) => {
      const readWhole = async () => {
        const { rows } = await sql<{ rows: number }>`
          select seq_tup_read as rows from pg_stat_xact_user_tables where relname = 'entries'`.execute(transaction)
        return rows[0]!.rows
      }
      const before = await readWhole()
      const items = [...filler(3).slice(0, 50), ...filler(99).slice(0, 50)]
      const caseId = '00000000-0000-4000-8000-000000000000'
      const leaders = await leadersOf(transaction, { of: { caseId }, lane: 'adult', items })
      expect(leaders.map((leader) => leader !== null)).toEqual(items.map((_, at) => at < 50))
      expect(await readWhole()).toBe(before)
    })
  })

  /** Everything that must be so at any time. */
  const expectOrder = async () => {
    const rows = await database.tables.selectFrom('entries').selectAll().execute()
    const listed = rows.filter(({ state }) => state === 'listed')
    for (const row of rows) {
      if (row.state === 'withdrawn' || row.state === 'expired') expect(row.fingerprint).toBeNull()
      if (row.state !== 'joined') continue
      const leader = rows.find(({ id }) => id === row.joined_to)!
      expect(['listed', 'quarantined']).toContain(leader.state)
      expect(leader.case_id).not.toBe(row.case_id)
      expect(isSameItem(leader.fingerprint!, row.fingerprint!)).toBe(true)
    }
    for (const one of listed) {
      for (const other of listed) {
        if (one.case_id !== other.case_id) expect(isSameItem(one.fingerprint!, other.fingerprint!)).toBe(false)
      }
    }
    return new Map(
      listed.map(({ id, trust, max_action: maxAction, expires_on: expiresOn, fingerprint }) => [
        id,
        { trust, maxAction, expiresOn, fingerprint },
      ]),
    )
  }

  test.skipIf(isSkipped)(
    'whatever is done in whatever order, followers hold exactly what is listed, item by item',
    async () => {
      const action = fc.record({
        what: fc.constantFrom('open', 'open', 'open', 'withdraw', 'withdraw', 'restore', 'feedback', 'decide', 'time'),
        pick: fc.nat(1_000),
        pictures: fc.uniqueArray(
          fc.record({ seed: fc.constantFrom('x', 'y'), bits: fc.integer({ min: 0, max: 16 }) }),
          {
            minLength: 1,
            maxLength: 3,
            selector: ({ seed, bits }) => `${seed}/${bits}`,
          },
        ),
        days: fc.integer({ min: 0, max: 12 }),
        value: fc.constantFrom<FeedbackValue>('confirmed', 'not_intimate', 'suspected_under_18'),
        decision: fc.constantFrom<ReviewDecision>('keep', 'raise', 'lower', 'quarantine', 'restore'),
      })
      await fc.assert(
        fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 16 }), async (steps) => {
          await empty(database)
          await rm(ledgerPath(folder), { force: true })
          const platforms = [await addPlatform('A'), await addPlatform('B')]
          const cases: string[] = []
          const following: ClientList = new Map()
          let cursor = 0
          let now = start
          for (const [step, { what, pick, pictures, days: passing, value, decision }] of steps.entries()) {
            const id = cases[pick % Math.max(1, cases.length)]
            const items = pictures.map(({ seed, bits }) => nearPicture(seed, bits, `${step}/${bits}`))
            const events = await readAll()
            const { entry } = events[pick % Math.max(1, events.length)] ?? { entry: '' }
            if (what === 'open' || id === undefined) cases.push(await open(`case ${step}`, items, now))
            else if (what === 'restore') await store.restoreCase(id, { at: now, items })
            else if (what === 'withdraw') await withdraw(id, now)
            else if (what === 'feedback') await say(platforms[pick % 2]!, entry, value, now)
            else if (what === 'decide') await decide(entry, decision, now)
            else {
              now = new Date(now.getTime() + passing * 86_400_000)
              await store.runRetention(now)
            }
            const page = await readAll(cursor)
            applyEvents(following, page)
            cursor = page.at(-1)?.sequence ?? cursor
            const listed = await expectOrder()
            expect(following).toEqual(listed)
            expect(applyEvents(new Map(), await readAll())).toEqual(listed)
          }
          expect((await readAll()).map(({ sequence }) => sequence)).toEqual(
            Array.from({ length: cursor }, (_, at) => at + 1),
          )
        }),
        { numRuns: 8 },
      )
    },
    300_000,
  )

  test.skipIf(isSkipped)(
    'at the same time too: opened and withdrawn at once, every picture is held as long as somebody lists it',
    async () => {
      for (let round = 0; round < (given.engine === 'postgres' ? 5 : 1); round++) {
        const first = await Promise.all(
          [0, 1, 2].map((bits) => open(`${round}/${bits}`, [nearPicture(`race ${round}`, bits)])),
        )
        const platform = await addPlatform(`P${round}`)
        const { id: entry } = await entryOf(first[0]!)
        await Promise.all([
          ...first.map((id) => withdraw(id)),
          ...[3, 4, 5].map((bits) => open(`${round}/${bits}`, [nearPicture(`race ${round}`, bits)])),
          say(platform, entry, 'confirmed'),
          decide(entry, 'lower'),
        ])
        const listed = await expectOrder()
        expect(listed.size).toBe(round + 1)
      }
    },
  )

  test.skipIf(isSkipped)(
    'a restored backup keeps items together, and what was withdrawn after it leaves the other listed',
    async () => {
      const a = await open('a', [nearPicture('one', 0)])
      const platform = await addPlatform('A')
      await open('b', [nearPicture('one', 2)])
      await say(platform, (await entryOf(a)).id, 'confirmed')
      const file = path.join(folder, 'backup')
      const pepper = Buffer.alloc(32, 7)
      await store.backup({ file, pepper, now: start })
      await withdraw(a)
      const into = await under().somewhereNew()
      await restoreBackup({
        file,
        pepper,
        into,
        ledgerFile: ledgerPath(folder),
        acceptLostWithdrawals: false,
        now: start,
      })
      await using restored = storeOn(await openDatabase(into), into.dataDirectory)
      const { events } = await restored.readEvents({ after: 0, limit: 100 })
      expect([...applyEvents(new Map(), events).values()].map(({ fingerprint }) => fingerprint)).toEqual([
        nearPicture('one', 2),
      ])
    },
  )
})
