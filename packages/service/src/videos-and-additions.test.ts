import { createHash, randomBytes } from 'node:crypto'
import { caseItems, packFrames } from '@breakwater/casework'
import type { CaseItem, PdqHash, VideoFingerprint } from '@breakwater/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type CaseStatus,
  call,
  type FeedPage,
  fingerprint,
  type OpenedCase,
  openBody,
  type ProblemDocument,
  type ServiceUnderTest,
  serviceUnderTest,
  videoFingerprint,
} from './testing/service-under-test.ts'

// The tests follow one another, and share one service.
let under: ServiceUnderTest
let key: string
let read = 0

beforeAll(async () => {
  under = await serviceUnderTest()
  key = await under.addPlatform('Harbour')
})
afterAll(() => under[Symbol.asyncDispose]())

const proof = randomBytes(32)
const recovery = {
  ciphertext: 'c2VhbGVk',
  verifier: createHash('sha256').update(proof).digest('base64url'),
  key: { public: 'A'.repeat(87), sealed: 'B'.repeat(151) },
}
const answers = { inPicture: true, everyoneAdult: 'yes' as const }
type Credentials = { reference: string; pin: string }

const post = <Body = CaseStatus>(path: string, body: object, headers = {}) =>
  call<Body>(`${under.service.url}/v1/cases${path}`, { body, headers })
async function open(items: CaseItem[], changes = {}): Promise<Credentials> {
  const { status, body } = await post<OpenedCase>('', { answers, items, recovery, ...changes })
  expect(status).toBe(201)
  return { reference: body.reference, pin: body.pin }
}
const add = <Body = CaseStatus>(
  credentials: Credentials,
  items: CaseItem[],
  { idempotencyKey = crypto.randomUUID(), ...changes }: { idempotencyKey?: string } & object = {},
) =>
  post<Body>(
    '/items',
    { ...credentials, answers, items, recovery: 'bW9yZQ', ...changes },
    { 'idempotency-key': idempotencyKey },
  )
/** What is new in the feed, as the platform reads it and says that it has. */
async function news(): Promise<FeedPage['events']> {
  const headers = { authorization: `Bearer ${key}` }
  const page = (after: number) =>
    call<FeedPage>(`${under.service.url}/v1/feed?after=${after}&limit=1000`, { method: 'GET', headers })
  const { body } = await page(read)
  read = body.next
  await page(read)
  return body.events
}
const codeOf = async (answer: Promise<{ body: unknown }>) => ((await answer).body as ProblemDocument).code
const pictures = (...seeds: number[]) => seeds.map(fingerprint)

test('a video is listed with its frames, and gone with its withdrawal', async () => {
  const video = videoFingerprint(1, 90)
  const credentials = await open(caseItems([video, fingerprint(1)]))
  const [event] = await news()
  expect(event).toMatchObject({ type: 'add', fingerprint: video })
  expect((await post('/status', credentials)).body).toMatchObject({ items: 2, frames: 90, listed: 2 })
  await post('/withdraw', credentials)
  expect((await news()).map(({ type }) => type)).toEqual(['withdraw', 'withdraw'])
  read = 0
  expect((await news()).filter((each) => 'fingerprint' in each && each.fingerprint !== null)).toEqual([])
})

describe('a video is not taken', () => {
  const good = videoFingerprint(2, 3)
  const changed = (at: number, change: object): VideoFingerprint => ({
    ...good,
    vpdq: good.vpdq.map((frame, index) => (index === at ? { ...frame, ...change } : frame)),
  })
  test.each([
    ['of low quality', changed(1, { quality: 49 }), 'quality-too-low', 'items.1.frames.1'],
    ['of impossible quality', changed(2, { quality: 101 }), 'implausible-fingerprint', 'items.1.frames.2'],
    [
      'with a flat hash',
      changed(0, { hash: '0'.repeat(64) as PdqHash }),
      'implausible-fingerprint',
      'items.1.frames.0',
    ],
    ['with a hash twice', changed(2, { hash: good.vpdq[0]!.hash }), 'implausible-fingerprint', 'items.1.frames.2'],
    ['out of order', changed(2, { seconds: 0.5 }), 'implausible-fingerprint', 'items.1.frames.2'],
    ['with more than one frame a second', changed(2, { seconds: 1.4 }), 'implausible-fingerprint', 'items.1.frames.2'],
  ])('%s', async (_, video, code, path) => {
    const items = [fingerprint(2), { kind: 'video', md5: video.md5, frames: packFrames(video.vpdq) }]
    const { body } = await post<ProblemDocument>('', { answers, items, recovery })
    expect(body).toMatchObject({ code, errors: [{ path, message: code }] })
  })

  test('whose frames are not whole ones, or are too many together with others', async () => {
    const [item] = caseItems([good]) as [Extract<CaseItem, { kind: 'video' }>]
    const cut = { ...item, frames: item.frames.slice(0, -4) }
    expect(await codeOf(post('', { answers, items: [cut], recovery }))).toBe('invalid-request')
    const halves = [videoFingerprint(3, 3_601), videoFingerprint(4, 3_600)]
    const items = halves.flatMap((each) => caseItems([each]))
    expect(await codeOf(post('', { answers, items, recovery }))).toBe('too-many-frames')
  })
})

describe('adding to a case', () => {
  test('lists more, and what brings it back comes back with the rest', async () => {
    await news()
    const credentials = await open(pictures(10))
    const status = (await post('/status', credentials)).body
    expect(status.recoveryKey).toBe(recovery.key.public)
    const added = await add(credentials, caseItems([videoFingerprint(11, 20), fingerprint(12)]))
    expect(added.body).toMatchObject({ state: 'active', items: 3, listed: 3, frames: 20 })
    expect(added.body.platforms).toEqual([{ name: 'Harbour', holds: 'waiting' }])
    expect((await news()).map(({ type }) => type)).toEqual(['add', 'add', 'add'])
    expect((await post('/status', credentials)).body.platforms).toEqual([{ name: 'Harbour', holds: 'looking' }])
    const { body } = await post('/withdraw', credentials)
    expect(body.recovery).toMatchObject({
      ...{ ciphertext: recovery.ciphertext, sealedKey: recovery.key.sealed, additions: ['bW9yZQ'] },
    })
    expect(body.recoveryKey).toBeUndefined()
    expect(await codeOf(add(credentials, pictures(13)))).toBe('case-over')
    const all = caseItems([fingerprint(10), videoFingerprint(11, 20), fingerprint(12)])
    const restored = await post('/restore', { ...credentials, items: all, proof: proof.toString('base64url') })
    expect(restored.body).toMatchObject({ state: 'active', items: 3, frames: 20 })
    expect((await add(credentials, pictures(13))).body).toMatchObject({ items: 4 })
    const again = await post('/withdraw', { ...credentials, deleteRecovery: true })
    expect(again.body.recovery).toBeUndefined()
  })

  test('once more with the same key adds nothing, and another request under it is refused', async () => {
    const credentials = await open(pictures(20))
    await news()
    const idempotencyKey = crypto.randomUUID()
    const twins = await Promise.all([1, 2, 3].map(() => add(credentials, pictures(21), { idempotencyKey })))
    expect(twins.map(({ body }) => body.items)).toEqual([2, 2, 2])
    expect(await news()).toHaveLength(1)
    expect(await codeOf(add(credentials, pictures(22), { idempotencyKey }))).toBe('idempotency-conflict')
    const body = { ...credentials, answers, items: pictures(22), recovery: 'bW9yZQ' }
    expect(await codeOf(post('/items', body))).toBe('idempotency-key-required')
  })

  test('what is in it already looks like what is not, and is not listed twice', async () => {
    const [one, other] = [await open(pictures(30)), await open(pictures(31))]
    await news()
    const known = await add(one, pictures(30))
    const fresh = await add(other, pictures(32))
    const { recoveryKey: _one, ...ofKnown } = known.body
    const { recoveryKey: _other, ...ofFresh } = fresh.body
    expect(ofKnown).toEqual(ofFresh)
    const events = await news()
    expect(events.map(({ type }) => type)).toEqual(['amend', 'add'])
    expect(events[0]).toMatchObject({ trust: 'self_reported', maxAction: 'hold' })
  })

  test('needs the answers, an open lane, the same lane, room, and a case that can be added to', async () => {
    const credentials = await open(pictures(40))
    const refused = (changes: object, items = pictures(41)) => codeOf(add(credentials, items, changes))
    expect(await refused({ answers: { ...answers, everyoneAdult: 'not-sure' } })).toBe('lane-off')
    expect(await refused({ answers: { ...answers, inPicture: false } })).toBe('not-in-picture')
    expect(await refused({ pin: credentials.pin === '000000' ? '000001' : '000000' })).toBe('case-not-found')
    expect(await refused({ recovery: 'A'.repeat(20_000) })).toBe('recovery-too-large')
    expect(await refused({}, pictures(...Array.from({ length: 100 }, (_, at) => 100 + at)))).toBe('too-many-items')
    const long = await open(caseItems([videoFingerprint(42, 7_000)]))
    expect(await codeOf(add(long, caseItems([videoFingerprint(43, 201)])))).toBe('too-many-frames')
    expect((await add(long, caseItems([videoFingerprint(43, 200)]))).body).toMatchObject({ frames: 7_200 })
    const { key: _, ...older } = recovery
    const closed = await open(pictures(44), { recovery: older })
    expect((await post('/status', closed)).body.recoveryKey).toBeUndefined()
    expect(await codeOf(add(closed, pictures(45)))).toBe('case-closed')
  })
})

test('a case is renewed in its last year: its end moves, and platforms are told', async () => {
  const credentials = await open(pictures(50, 51))
  const { expiresOn, renewableFrom } = (await post('/status', credentials)).body
  expect([expiresOn, renewableFrom]).toEqual(['2028-11-23', '2027-11-23'])
  expect(await codeOf(post('/renew', credentials))).toBe('not-renewable')
  await news()
  const before = under.clock.now
  under.clock.now = new Date('2027-11-23T00:00:00Z')
  const renewed = await post('/renew', credentials)
  expect(renewed.body).toMatchObject({ state: 'active', expiresOn: '2029-11-23', renewableFrom: '2028-11-23' })
  const standing = { trust: 'self_reported', maxAction: 'hold', expiresOn: '2029-11-23' }
  expect(await news()).toMatchObject([
    { type: 'amend', ...standing },
    { type: 'amend', ...standing },
  ])
  expect(await codeOf(post('/renew', credentials))).toBe('not-renewable')
  await post('/withdraw', credentials)
  under.clock.now = new Date('2029-01-01T00:00:00Z')
  expect(await codeOf(post('/renew', credentials))).toBe('not-renewable')
  under.clock.now = before
})

test('a page of the feed ends early where videos are long, and nothing is left out', async () => {
  await news()
  const videos = [61, 62, 63, 64, 65, 66].map((seed) => videoFingerprint(seed, 7_200))
  for (const video of videos) await open(caseItems([video]))
  const pages: string[][] = []
  for (;;) {
    const events = await news()
    if (events.length === 0) break
    pages.push(events.map((event) => (event.type === 'add' && event.fingerprint?.md5) || ''))
  }
  expect(pages.length).toBeGreaterThan(1)
  expect(pages.flat()).toEqual(videos.map(({ md5 }) => md5))
}, 120_000)

test('a case of pictures alone reads as before', async () => {
  const { body } = await call<OpenedCase>(`${under.service.url}/v1/cases`, { body: openBody(70) })
  expect(await post('/status', { reference: body.reference, pin: body.pin })).toMatchObject({
    body: { items: 1, frames: 0, listed: 1 },
  })
})
