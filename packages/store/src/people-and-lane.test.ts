import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { OpenDatabase } from './database.ts'
import { ledgerPath, readLedger } from './ledger.ts'
import type { KeptAct } from './people.ts'
import type { Store } from './store.ts'
import { empty, madeUpCase } from './testing/made-up-case.ts'
import { engines, useStore } from './testing/stores-under-test.ts'

const start = new Date('2026-11-23T12:00:00.123Z')
const minutes = (count: number) => new Date(start.getTime() + count * 60_000)
let acts = 0
const act = (who = 'Ada', digest = `act ${++acts}`): KeptAct => ({ digest, act: 'test', who, document: '{}' })
const person = (name: string) => ({ name, keyId: `id of ${name}`, publicKey: `key of ${name}` })

describe.each(engines('the tests of people and lanes'))('people and lanes on $engine', (given) => {
  const { isSkipped } = given
  const under = useStore(given)
  let database: OpenDatabase
  let store: Store
  let folder: string

  beforeAll(() => {
    if (!isSkipped) ({ database, store, folder } = under())
  })
  beforeEach(async () => {
    if (isSkipped) return
    await empty(database)
    await sql`update store_identity set lane = null, in_production = false`.execute(database.tables)
  })
  const add = (name: string, given: KeptAct | null) => store.addPerson({ person: person(name), act: given, at: start })

  describe.skipIf(isSkipped)('people', () => {
    test('the first needs nobody, of two at once one is first, and later ones need an act that counts once', async () => {
      const both = await Promise.all([add('Ada', null), add('Bea', null)])
      expect(both.toSorted()).toEqual(['act-needed', 'added'])
      const given = act()
      expect(await add('Cai', given)).toBe('added')
      expect(await add('Dee', given)).toBe('act-used')
      expect(await add('Cai', act())).toBe('taken')
      expect(await store.addPerson({ person: { ...person('Eve'), keyId: 'id of Cai' }, act: act(), at: start })).toBe(
        'taken',
      )
      expect((await store.listPeople()).map(({ name }) => name)).toHaveLength(2)
      expect(await store.readActs()).toMatchObject([{ digest: given.digest }])
      expect(await store.removePerson({ name: 'Cai', act: act(), at: start })).toBe('removed')
      expect(await store.removePerson({ name: 'Cai', act: act(), at: start })).toBe('unknown')
    })
  })

  describe.skipIf(isSkipped)('a store', () => {
    test('is of one lane for ever, and not of one whose cases it does not have', async () => {
      await store.openCase(madeUpCase('one', { lane: 'adult' }))
      expect(await store.claimLane('child')).toBe(false)
      expect(await store.claimLane('adult')).toBe(true)
      expect(await store.claimLane('child')).toBe(false)
      expect(await store.claimLane('adult')).toBe(true)
      await store.enterProduction()
      expect(await store.identity()).toMatchObject({ lane: 'adult', inProduction: true })
    })
  })

  describe.skipIf(isSkipped)('a lane', () => {
    const enable = (digest: string, at = start) =>
      store.enableLane({ digest, document: `{"of":"${digest}"}`, bodyKey: 'body', act: act(), key: 'Ada', at })
    const approve = (digest: string, given = act('Bea')) =>
      store.approveLane({ digest, act: given, key: 'Bea', at: minutes(1) })

    const records = () => store.readGrants()

    test('waits for a second person, is closed by one, and opened again by two', async () => {
      expect(await records()).toEqual([])
      const close = (count: number) => store.closeLane({ by: 'Cai', because: 'a leak', at: minutes(count) })
      expect(await close(0)).toBe(0)
      expect(await enable('grant')).toBe('enabled')
      expect(await records()).toMatchObject([{ digest: 'grant', enable: { key: 'Ada' }, approve: null, closed: null }])
      expect(await approve('other')).toBe('not-waiting')
      const given = act('Bea')
      expect(await approve('grant', given)).toBe('approved')
      expect(await approve('grant')).toBe('not-waiting')
      expect(await enable('grant')).toBe('is-open')
      expect(await close(2)).toBe(1)
      const closed = { by: 'Cai', because: 'a leak', at: minutes(2) }
      expect(await records()).toMatchObject([{ enable: null, approve: null, closed }])
      expect(await approve('grant')).toBe('not-waiting')
      // Enabled again it still counts as closed, and since when, until somebody else approves.
      expect(await enable('grant', minutes(3))).toBe('enabled')
      expect(await records()).toMatchObject([{ approve: null, closed }])
      expect(await close(4)).toBe(1)
      expect(await records()).toMatchObject([{ enable: null, closed }])
      await enable('grant', minutes(5))
      expect(await approve('grant', given)).toBe('act-used')
      expect(await approve('grant')).toBe('approved')
      expect(await records()).toMatchObject([{ closed: null, approve: { key: 'Bea' } }])
      await enable('newer', minutes(6))
      expect((await records()).map(({ digest }) => digest)).toEqual(['newer', 'grant'])
    })

    test('that ends destroys every hash and every sealed recovery, and tells platforms and the ledger', async () => {
      await enable('grant')
      const standing = (await store.openCase(madeUpCase('standing', { lane: 'child' })))!
      const withdrawn = (await store.openCase(madeUpCase('withdrawn', { lane: 'child' })))!
      await store.withdrawCase(withdrawn.id, { at: start, deleteRecovery: false })
      await enable('waiting')
      expect(await store.endLane({ at: minutes(5), grants: ['grant'] })).toBe(1)
      const { events } = await store.readEvents({ after: 0, limit: 100 })
      expect(events.map(({ type }) => type)).toEqual([
        ...['add', 'add', 'add', 'add', 'withdraw', 'withdraw', 'expire', 'expire'],
      ])
      const left = await sql`select id from entries where fingerprint is not null
        union select id from cases where recovery_ciphertext is not null or recovery_verifier is not null
          or opening_digest <> ''`.execute(database.tables)
      expect(left.rows).toEqual([])
      const lookups = [madeUpCase('standing').lookup, madeUpCase('withdrawn').lookup]
      const [one, two] = await Promise.all(lookups.map((lookup) => store.findCase(lookup)))
      expect([one?.state, two?.state]).toEqual(['expired', 'withdrawn'])
      const ended = new Map((await records()).map(({ digest, endedAt }) => [digest, endedAt]))
      expect([ended.get('grant'), ended.get('waiting')]).toEqual([minutes(5), null])
      expect(await approve('grant')).toBe('not-waiting')
      expect((await readLedger(ledgerPath(folder)))!.at(-1)).toMatchObject({ type: 'expire', sequence: 8 })
      expect(await store.restoreCase(withdrawn.id, { at: minutes(6), items: [] })).toBe(false)
      // What came in while it ended is ended by the next round.
      await store.openCase(madeUpCase('late', { lane: 'child' }))
      expect(await store.endLane({ at: minutes(6), grants: [] })).toBe(1)
      expect(standing.id).not.toBe(withdrawn.id)
    })
  })

  describe.skipIf(isSkipped)('a platform that is asked for', () => {
    const request = (name: string) => ({
      ...{ name, owner: name, legalEntity: `${name} Ltd`, contact: 'duty@example.org', agreement: 'A-1' },
      ...{ requestedBy: 'Ada', requestedAt: start },
    })
    test('has no key before somebody else approved it, and then keeps its papers', async () => {
      expect(await store.requestPlatform({ request: request('Harbour'), act: act() })).toBe('requested')
      expect(await store.requestPlatform({ request: request('Harbour'), act: act() })).toBe('taken')
      expect(await store.listPlatforms()).toEqual([])
      const approve = (name: string, given: KeptAct) =>
        store.approvePlatform({ name, keyDigest: 'key', act: given, at: minutes(1) })
      expect(await approve('Pier', act('Bea'))).toBe('unknown')
      expect(await approve('Harbour', act('Ada'))).toBe('same-person')
      expect(await approve('Harbour', act('Bea'))).toMatchObject({ name: 'Harbour', addedAt: minutes(1) })
      expect(await store.listPlatformRequests()).toEqual([])
      expect(await store.findPlatformByKey('key')).toMatchObject({ name: 'Harbour' })
      expect((await store.platformPapers()).get('Harbour')).toEqual({
        ...{ legalEntity: 'Harbour Ltd', contact: 'duty@example.org', agreement: 'A-1' },
      })
      expect(await store.requestPlatform({ request: request('Harbour'), act: act() })).toBe('taken')
      const used = act()
      await store.requestPlatform({ request: request('One'), act: used })
      expect(await store.requestPlatform({ request: request('Two'), act: used })).toBe('act-used')
      expect((await store.listPlatformRequests()).map(({ name }) => name)).toEqual(['One'])
    })
  })

  describe.skipIf(isSkipped)("the contact's messages", () => {
    test('are written once a question, taken by one process at a time, and stay until they are taken', async () => {
      await store.openCase(madeUpCase('one'))
      const { id: platformId } = (await store.addPlatform({
        ...{ name: 'Harbour', owner: 'Harbour', keyDigest: 'key', at: start },
      }))!
      const [entry] = (await store.readEvents({ after: 0, limit: 1 })).events
      let keys = 0
      const suspect = () =>
        store.recordFeedback({
          ...{ platformId, at: start, idempotencyKey: `key ${++keys}`, requestDigest: `${keys}` },
          feedback: { entry: entry!.entry, value: 'suspected_under_18' },
        })
      await suspect()
      await suspect()
      expect(await store.waitingContactMessages()).toEqual({ count: 1, oldestAt: start })
      const take = (now: Date) => store.takeContactMessages({ now, leaseUntil: minutes(10), limit: 5 })
      const [taken, none] = await Promise.all([take(minutes(1)), take(minutes(1))])
      expect([...taken, ...none]).toHaveLength(1)
      const [message] = [...taken, ...none]
      expect(message).toEqual({ id: expect.any(String), kind: 'suspected-under-18', at: start, attempts: 0 })
      expect(await take(minutes(9))).toEqual([])
      await store.contactMessageFailed(message!.id, minutes(2))
      expect(await take(minutes(2))).toMatchObject([{ attempts: 1 }])
      // The process died: it is due again when its time is over.
      expect(await take(minutes(10))).toMatchObject([{ attempts: 2 }])
      await store.contactMessageTaken(message!.id, minutes(11))
      expect(await store.waitingContactMessages()).toEqual({ count: 0, oldestAt: null })
      await store.runRetention(minutes(60 * 24 * 31 + 12))
      const { rows } = await sql`select id from contact_messages`.execute(database.tables)
      expect(rows).toEqual([])
    })
  })
})
