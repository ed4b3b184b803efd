import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { OpenDatabase } from './database.ts'
import { ledgerPath, readLedger, readPlatforms } from './ledger.ts'
import { openDatabase, openStore, storeOn } from './open-store.ts'
import { RestoreRefused, restoreBackup } from './restore.ts'
import { type Store, StoreError } from './store.ts'
import type { StoreLocation } from './store-records.ts'
import { empty, madeUpCase, madeUpFingerprint } from './testing/made-up-case.ts'
import { isWithoutPostgres, type PostgresCluster, startPostgresCluster } from './testing/postgres-cluster.ts'

const start = new Date('2026-11-23T12:00:00.123Z')
const later = new Date('2026-11-25T08:00:00Z')
const pepper = randomBytes(32)
const withoutPostgres = isWithoutPostgres('backup and restore on PostgreSQL')

let folder: string
let cluster: PostgresCluster | undefined
/** The store that is backed up: one PGlite for all tests, emptied between them. */
let source: OpenDatabase
let store: Store
let count = 0

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'breakwater-backup-'))
  if (!withoutPostgres) cluster = await startPostgresCluster()
  source = await openDatabase({ dataDirectory: path.join(folder, 'source') })
  store = storeOn(source, path.join(folder, 'source'))
})
afterAll(async () => {
  await store[Symbol.asyncDispose]()
  await cluster?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  await empty(source)
  await rm(ledgerFile(), { force: true })
})

const ledgerFile = () => ledgerPath(path.join(folder, 'source'))

/** Somewhere new: PostgreSQL where there is one, since it starts quicker. */
async function somewhereNew(engine: 'pglite' | 'postgres' = cluster ? 'postgres' : 'pglite'): Promise<StoreLocation> {
  const dataDirectory = path.join(folder, `target-${++count}`)
  if (engine === 'pglite') return { dataDirectory }
  return { dataDirectory, databaseUrl: await cluster!.createDatabase() }
}

async function backUp(): Promise<string> {
  const file = path.join(folder, `${++count}.bwb`)
  await store.backup({ file, pepper, now: start })
  return file
}

async function restore(file: string, into: StoreLocation, changes: Partial<Parameters<typeof restoreBackup>[0]> = {}) {
  const options = { file, pepper, into, ledgerFile: ledgerFile(), acceptLostWithdrawals: false, now: later }
  return restoreBackup({ ...options, ...changes })
}

/** A platform that has read and confirmed, two cases, one withdrawn, and a confirmed picture. */
async function fill(): Promise<{ platformId: string; standing: string; withdrawn: string }> {
  const platform = (await store.addPlatform({ name: 'Harbour', owner: 'Harbour', keyDigest: 'key', at: start }))!
  const standing = (await store.openCase(madeUpCase('standing')))!.id
  const withdrawn = (await store.openCase(madeUpCase('withdrawn')))!.id
  await store.withdrawCase(withdrawn, { at: start, deleteRecovery: false })
  const { events } = await store.readEvents({ after: 0, limit: 10 })
  await store.recordFeedback({
    ...{ platformId: platform.id, at: start, idempotencyKey: 'Ä key', requestDigest: 'digest' },
    feedback: { entry: events[0]!.entry, value: 'confirmed' },
  })
  await store.notePlatformRead(platform.id, { after: 7, at: start })
  await store.acknowledge(platform.id, { withdrawnThrough: 6, at: start })
  await store.noteAttempt('someone', { at: start })
  await store.addPerson({ person: { name: 'Äda', keyId: 'a', publicKey: 'A' }, act: null, at: start })
  const act = (digest: string) => ({ digest, act: 'lane', who: 'Äda', document: `{"d":"${digest}"}` })
  const grant = { digest: 'grant', document: '{"ŵ":1}', bodyKey: 'B' }
  await store.enableLane({ ...grant, act: act('one'), key: 'A', at: start })
  await store.approveLane({ digest: 'grant', act: act('two'), key: 'C', at: start })
  return { platformId: platform.id, standing, withdrawn }
}

describe.each([
  { engine: 'pglite' as const, isSkipped: false },
  { engine: 'postgres' as const, isSkipped: withoutPostgres },
])('restored on $engine', ({ engine, isSkipped }) => {
  test.skipIf(isSkipped)('everything is back, under a new epoch, and platforms begin again', async () => {
    const { standing, withdrawn } = await fill()
    const file = await backUp()
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const into = await somewhereNew(engine)
    expect(await restore(file, into)).toEqual({
      createdAt: start.toISOString(),
      rows: {
        platforms: 1,
        cases: 2,
        case_additions: 0,
        entries: 4,
        events: 7,
        feedback: 1,
        heard_feedback: 0,
        hotline_questions: 0,
        sealed_endings: 0,
        audit_log: 0,
        people: 1,
        signed_acts: 2,
        lane_grants: 1,
        list_keys: 0,
        assessed_lists: 0,
        list_items: 0,
        list_history: 0,
        list_exports: 0,
        platform_requests: 0,
        contact_messages: 0,
        vouchers: 0,
        voucher_batches: 0,
        published_weeks: 0,
      },
      withdrawnAgain: 0,
    })
    await using restored = await openStore(into)
    const { epoch, ...events } = await store.readEvents({ after: 0, limit: 100 })
    expect(await restored.readEvents({ after: 0, limit: 100 })).toMatchObject(events)
    for (const seed of ['standing', 'withdrawn']) {
      const { lookup } = madeUpCase(seed)
      expect(await restored.findCase(lookup)).toEqual(await store.findCase(lookup))
    }
    expect(await restored.epoch()).not.toBe(epoch)
    const [before] = (await store.caseStanding(standing)).platforms
    expect(before).toMatchObject({ readThrough: 7, withdrawnThrough: 6 })
    for (const id of [standing, withdrawn]) {
      const then = await store.caseStanding(id)
      const platforms = then.platforms.map((platform) => ({ ...platform, readThrough: 0, withdrawnThrough: 0 }))
      expect(await restored.caseStanding(id)).toEqual({ ...then, platforms })
    }
    // It goes on from there.
    await restored.openCase(madeUpCase('new'))
    expect(await restored.head()).toBe(9)
    expect(await restored.failures('someone')).toBeNull()
    expect(await restored.readActs()).toEqual(await store.readActs())
    expect(await restored.readGrants()).toMatchObject([
      { closed: { by: 'restore', at: later }, enable: null, approve: null, document: '{"ŵ":1}' },
    ])
    expect((await restored.identity()).id).not.toBe((await store.identity()).id)
  })
})

test('what was withdrawn after the backup stays withdrawn', async () => {
  const { standing } = await fill()
  const file = await backUp()
  await store.openCase(madeUpCase('after the backup'))
  await store.withdrawCase(standing, { at: start, deleteRecovery: false })
  const ended = await store.head()
  const into = await somewhereNew()
  expect(await restore(file, into)).toMatchObject({ withdrawnAgain: 2 })
  await using restored = await openStore(into)
  // Past everything the ledger has seen, so that no sequence number is given twice.
  expect(await restored.head()).toBe(ended + 2)
  const { events } = await restored.readEvents({ after: 0, limit: 100 })
  expect(events.slice(-2).map(({ type, sequence }) => ({ type, sequence }))).toEqual([
    { type: 'withdraw', sequence: ended + 1 },
    { type: 'withdraw', sequence: ended + 2 },
  ])
  expect(events.filter((event) => event.type === 'add' && event.fingerprint !== null)).toEqual([])
  const found = await restored.findCase(madeUpCase('standing').lookup)
  expect(found).toMatchObject({ state: 'withdrawn', withdrawnAt: later, openingDigest: '' })
  // The card still brings it back, as new entries.
  expect(await restored.restoreCase(found!.id, { at: later, items: [madeUpFingerprint('again')] })).toBe(true)
  // And the new folder's ledger knows, for the next restore.
  const known = (ledger: Awaited<ReturnType<typeof readLedger>>) => ledger?.flatMap(({ entries }) => entries)
  expect(known(await readLedger(ledgerPath(into.dataDirectory)))).toEqual(known(await readLedger(ledgerFile())))
})

test('what a holder had deleted after the backup stays deleted, and what expired stays expired', async () => {
  const { withdrawn } = await fill()
  const file = await backUp()
  await store.withdrawCase(withdrawn, { at: start, deleteRecovery: true })
  await store.runRetention(new Date('2029-01-01'))
  const into = await somewhereNew()
  expect(await restore(file, into)).toMatchObject({ withdrawnAgain: 2 })
  await using restored = await openStore(into)
  expect(await restored.findCase(madeUpCase('withdrawn').lookup)).toMatchObject({
    state: 'withdrawn',
    recoveryVerifier: null,
  })
  expect(await restored.findCase(madeUpCase('standing').lookup)).toMatchObject({
    state: 'expired',
    recoveryVerifier: null,
  })
})

test('a case that was withdrawn and restored before the backup stays active', async () => {
  const { withdrawn } = await fill()
  await store.restoreCase(withdrawn, { at: start, items: [madeUpFingerprint('back')] })
  const into = await somewhereNew()
  expect(await restore(await backUp(), into)).toMatchObject({ withdrawnAgain: 0 })
  await using restored = await openStore(into)
  expect(await restored.findCase(madeUpCase('withdrawn').lookup)).toMatchObject({ state: 'active' })
})

test('who was suspended after the backup stays so, and what was sealed to a key still is', async () => {
  const add = async (name: string) => (await store.addPlatform({ name, owner: name, keyDigest: name, at: start }))!.id
  const [left, sealed, plain, unchanged] = [
    await add('Left'),
    await add('Sealed'),
    await add('Plain'),
    await add('Stays'),
  ]
  await store.setSealingKey('Plain', '01'.repeat(32))
  const file = await backUp()
  await store.suspendPlatform('Left', start)
  for (const key of ['02', '03']) await store.setSealingKey('Sealed', key.repeat(32))
  await store.setSealingKey('Plain', null)
  const { period } = (await store.sealingStanding(unchanged))!
  // Of several data directories' ledgers one may stand before the other.
  const lines = (await readFile(ledgerFile(), 'utf8')).split('\n').toReversed()
  await writeFile(ledgerFile(), lines.join('\n'))
  const into = await somewhereNew()
  await restore(file, into)
  await using restored = await openStore(into)
  const keyOf = async (id: string) => (await restored.sealingStanding(id))?.sealingKey
  expect([await keyOf(left), await keyOf(sealed), await keyOf(plain), await keyOf(unchanged)]).toEqual([
    ...[undefined, '03'.repeat(32), null, null],
  ])
  expect((await restored.findPlatformByKey('Left'))!.suspendedAt).toEqual(later)
  expect((await restored.sealingStanding(unchanged))!.period).toBe(period + 1)
  const known = await readPlatforms(ledgerPath(into.dataDirectory))
  expect(known.get(left)).toMatchObject({ isSuspended: true })
})

test('a line that a crash tore costs no other line of the ledger', async () => {
  const { standing } = await fill()
  const file = await backUp()
  await appendFile(ledgerFile(), '\n{"type":"withdraw","sequence":99,"entr')
  await store.withdrawCase(standing, { at: start, deleteRecovery: false })
  expect(await restore(file, await somewhereNew())).toMatchObject({ withdrawnAgain: 2 })
})

describe('refused, with nothing written:', () => {
  let file: string
  beforeEach(async () => {
    await fill()
    file = await backUp()
  })
  const refusal = async (changes: Partial<Parameters<typeof restoreBackup>[0]>) => {
    const into: StoreLocation = { dataDirectory: path.join(folder, `refused-${++count}`) }
    const error = await restore(file, into, changes).catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(RestoreRefused)
    expect(existsSync(into.dataDirectory)).toBe(false)
    return (error as RestoreRefused).message
  }

  test('the wrong pepper, or none', async () => {
    expect(await refusal({ pepper: randomBytes(32) })).toContain('not the pepper')
    expect(await refusal({ pepper: new Uint8Array() })).toContain('pepper is empty')
  })

  test('no ledger, unless lost withdrawals are accepted', async () => {
    const missing = path.join(folder, 'no.ledger')
    expect(await refusal({ ledgerFile: missing })).toContain('There is no ledger')
    const into = await somewhereNew()
    expect(await restore(file, into, { ledgerFile: missing, acceptLostWithdrawals: true })).toMatchObject({
      withdrawnAgain: 0,
    })
  })

  test('a file that is none of ours', async () => {
    for (const content of ['', '\n', 'null\n', '{}\n', '{"format":"breakwater-backup/2"}\n', randomBytes(5_000)]) {
      const other = path.join(folder, 'other.bwb')
      await writeFile(other, content)
      expect(await refusal({ file: other })).toContain('not a Breakwater backup')
    }
  })

  test('a file that ends too early, wherever', async () => {
    const whole = await readFile(file)
    const header = whole.indexOf('\n') + 1
    for (const length of [header, header + 1, header + 16, header + 17, whole.length >> 1, whole.length - 1]) {
      const cut = path.join(folder, 'cut.bwb')
      await writeFile(cut, whole.subarray(0, length))
      expect(await refusal({ file: cut })).toMatch(/cut short|damaged/)
    }
  })

  test('a file with one bit changed, wherever', async () => {
    const whole = await readFile(file)
    const header = whole.indexOf('\n') + 1
    const places = [
      20,
      60,
      header - 3,
      header,
      header + 10,
      (header + whole.length) >> 1,
      whole.length - 17,
      whole.length - 1,
    ]
    for (const place of places) {
      const changed = Buffer.from(whole)
      changed[place]! ^= 1
      const other = path.join(folder, 'changed.bwb')
      await writeFile(other, changed)
      expect(await refusal({ file: other })).toMatch(/damaged|not the pepper|not a Breakwater backup|another version/)
    }
  })
})

test('only an empty database is restored into', async () => {
  await fill()
  const file = await backUp()
  const into = await somewhereNew()
  {
    await using other = await openStore(into)
    await other.openCase(madeUpCase('already there'))
  }
  await expect(restore(file, into)).rejects.toThrow(/not empty/)
  await using again = await openStore(into)
  expect(await again.head()).toBe(2)
})

test('a file that is not there, or a place that cannot be written to, is told apart from a bad backup', async () => {
  await fill()
  await expect(restore(path.join(folder, 'nothing.bwb'), await somewhereNew())).rejects.toThrow(/ENOENT/)
  const file = path.join(folder, 'no', 'folder', 'x.bwb')
  await expect(store.backup({ file, pepper, now: start })).rejects.toThrow(StoreError)
})

test('a backup shows nothing of what it holds', async () => {
  await fill()
  const raw = await readFile(await backUp())
  const { md5, pdq } = madeUpFingerprint('standing/0')
  const secrets = [pepper, ...[md5, pdq!.hash, ...Object.values(pdq!.dihedral)].map((hex) => Buffer.from(hex, 'hex'))]
  for (const secret of secrets) {
    expect(raw.includes(secret)).toBe(false)
    expect(raw.includes(secret.toString('hex'))).toBe(false)
    expect(raw.includes(secret.toString('base64').replaceAll('=', ''))).toBe(false)
  }
  const { lookup, verifier, recovery } = madeUpCase('standing')
  for (const text of [lookup, verifier, recovery.ciphertext, 'Harbour']) expect(raw.includes(text)).toBe(false)
})

test('a thousand cases come back as they were', { timeout: 120_000 }, async () => {
  for (let seed = 0; seed < 1_000; seed++) await store.openCase(madeUpCase(`many ${seed}`))
  const file = await backUp()
  const into = await somewhereNew()
  await writeFile(ledgerFile(), '')
  expect((await restore(file, into)).rows).toMatchObject({ cases: 1_000, entries: 2_000, events: 2_000 })
})
