import { createHash, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { administer } from './admin-client.ts'
import {
  type CaseStatus,
  call,
  type FeedPage,
  fingerprint,
  type OpenedCase,
  openBody,
  type ServiceUnderTest,
  serviceUnderTest,
} from './testing/service-under-test.ts'

let under: ServiceUnderTest
let key: string
let url: string

beforeEach(async () => {
  under = await serviceUnderTest()
  key = await under.addPlatform('Harbour')
  url = under.service.url
})
afterEach(() => under[Symbol.asyncDispose]())

const proof = randomBytes(32)
const verifier = createHash('sha256').update(proof).digest('base64url')
const opening = (...seeds: number[]) => ({ ...openBody(...seeds), recovery: { ciphertext: 'c2VhbGVk', verifier } })
const headers = () => ({ authorization: `Bearer ${key}` })
const feed = async (query = '') =>
  (await call<FeedPage>(`${url}/v1/feed${query}`, { method: 'GET', headers: headers() })).body
const open = async (...seeds: number[]) => {
  const answer = await call<OpenedCase>(`${url}/v1/cases`, { body: opening(...seeds) })
  expect(answer.status).toBe(201)
  const { reference, pin } = answer.body
  return { reference, pin }
}
const post = <Body = CaseStatus>(path: string, body: unknown) => call<Body>(`${url}${path}`, { body })
const later = (seconds: number) => {
  under.clock.now = new Date(under.clock.now.getTime() + seconds * 1000)
}
const feedback = (entry: string, value: string, apiKey = key, extra: object = {}) =>
  call(`${url}/v1/feed/feedback`, {
    body: { entry, value, ...extra },
    headers: { authorization: `Bearer ${apiKey}`, 'idempotency-key': crypto.randomUUID() },
  })

test('a case is opened, listed, withdrawn, acknowledged and restored', async () => {
  const credentials = await open(1, 2)
  const listed = await feed()
  expect(listed.events.map(({ type, sequence }) => [sequence, type])).toEqual([
    [1, 'add'],
    [2, 'add'],
  ])
  expect(listed.events[0]).toMatchObject({ trust: 'self_reported', maxAction: 'hold', fingerprint: fingerprint(1) })
  await feed(`?after=${listed.next}`)
  expect((await post('/v1/cases/status', credentials)).body).toMatchObject({
    state: 'active',
    items: 2,
    stopped: false,
    platforms: [{ name: 'Harbour', holds: 'looking' }],
  })

  const withdrawn = await post('/v1/cases/withdraw', credentials)
  expect(withdrawn.body).toMatchObject({ state: 'withdrawn', platforms: [{ removal: 'waiting' }] })
  const after = await feed(`?after=${listed.next}`)
  expect(after.events.map(({ type }) => type)).toEqual(['withdraw', 'withdraw'])
  const fromTheStart = await feed()
  expect(fromTheStart.events.map((event) => ('fingerprint' in event ? event.fingerprint : 'none'))).toEqual([
    null,
    null,
    'none',
    'none',
  ])
  await call(`${url}/v1/feed/acknowledgements`, { body: { withdrawnThrough: after.next }, headers: headers() })
  const confirmed = await post('/v1/cases/status', credentials)
  expect(confirmed.body.platforms[0]).toMatchObject({ name: 'Harbour', removal: 'confirmed' })
  expect(confirmed.body.recovery?.ciphertext).toBe('c2VhbGVk')

  const items = [fingerprint(1), fingerprint(2)]
  const stolen = await post<{ code: string }>('/v1/cases/restore', {
    ...credentials,
    items,
    proof: randomBytes(32).toString('base64url'),
  })
  expect(stolen.body.code).toBe('recovery-mismatch')
  const restored = await post('/v1/cases/restore', { ...credentials, items, proof: proof.toString('base64url') })
  expect(restored.body.state).toBe('active')
  const anew = await feed(`?after=${after.next}`)
  const before = new Set(listed.events.map(({ entry }) => entry))
  expect(anew.events).toHaveLength(2)
  expect(anew.events.every(({ type, entry }) => type === 'add' && !before.has(entry))).toBe(true)
})

test('withdrawing twice is withdrawing once; with the card deleted there is no way back', async () => {
  const credentials = await open(3)
  await post('/v1/cases/withdraw', credentials)
  const { head } = await feed()
  const again = await post('/v1/cases/withdraw', { ...credentials, deleteRecovery: true })
  expect(again.status).toBe(200)
  expect((await feed()).head).toBe(head)
  expect(again.body.recovery).toBeUndefined()
  const answer = await post<{ code: string }>('/v1/cases/restore', {
    ...credentials,
    items: [fingerprint(3)],
    proof: proof.toString('base64url'),
  })
  expect(answer.body.code).toBe('recovery-over')
})

test('a repeat with the same key makes no second case, and the same key for another request is refused', async () => {
  const idempotent = { 'idempotency-key': crypto.randomUUID() }
  const send = (body: unknown) => call<OpenedCase & { code: string }>(`${url}/v1/cases`, { body, headers: idempotent })
  const twins = await Promise.all([send(opening(4)), send(opening(4)), send(opening(4))])
  expect(new Set(twins.map(({ body }) => `${body.reference} ${body.pin}`)).size).toBe(1)
  expect(twins.every(({ status }) => status === 201)).toBe(true)
  expect((await feed()).events).toHaveLength(1)
  expect((await send(opening(5))).body.code).toBe('idempotency-conflict')
  later(86_401)
  await feed()
  expect((await send(opening(4))).body.code).toBe('idempotency-conflict')
})

test('an unknown reference and a wrong PIN answer alike', async () => {
  const { reference, pin } = await open(6)
  const wrongPin = pin === '000000' ? '000001' : '000000'
  const wrong = await post<object>('/v1/cases/status', { reference, pin: wrongPin })
  const other = await open(7)
  await post('/v1/cases/withdraw', { ...other, deleteRecovery: true })
  const unknown = await post<object>('/v1/cases/status', { reference: '00000-00000-0', pin })
  expect(unknown).toEqual(wrong)
  expect(unknown).toMatchObject({ status: 404, body: { code: 'case-not-found' } })
  const mistyped = await post<{ code: string }>('/v1/cases/status', {
    reference: reference.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
    pin,
  })
  expect(mistyped.body.code).toBe('reference-mistyped')
  const lenient = await post('/v1/cases/status', { reference: reference.toLowerCase().replaceAll('-', ' '), pin })
  expect(lenient.status).toBe(200)
})

test('wrong PINs slow down the next attempt, for unknown references too, and never lock for good', async () => {
  const { reference, pin } = await open(8)
  const wrong = pin === '000000' ? '000001' : '000000'
  for (const tried of [reference, '00000-00000-0']) {
    for (let attempt = 0; attempt < 5; attempt++) {
      expect((await post<{ code: string }>('/v1/cases/status', { reference: tried, pin: wrong })).body.code).toBe(
        'case-not-found',
      )
    }
    const slowed = await post<{ code: string; retryAfterSeconds: number }>('/v1/cases/status', {
      reference: tried,
      pin: wrong,
    })
    expect(slowed.body).toMatchObject({ code: 'too-many-attempts', retryAfterSeconds: 30 })
  }
  expect((await post('/v1/cases/status', { reference, pin })).status).toBe(429)
  later(31)
  expect((await post('/v1/cases/status', { reference, pin })).status).toBe(200)
})

test('without a platform that takes part, no case is opened', async () => {
  later(86_401)
  expect((await call(`${url}/v1/cases`, { body: opening(9) })).body.code).toBe('no-live-platform')
  await feed()
  expect((await call(`${url}/v1/cases`, { body: opening(9) })).status).toBe(201)
})

test('a confirmed stop is shown at the next batch only, and trust rises without more than hold', async () => {
  await under[Symbol.asyncDispose]()
  under = await serviceUnderTest({ statusBatchSeconds: 86_400 })
  key = await under.addPlatform('Harbour')
  url = under.service.url
  const credentials = await open(10)
  const { events, next } = await feed()
  expect((await feedback(events[0]!.entry, 'confirmed')).status).toBe(200)
  later(3600)
  expect((await post('/v1/cases/status', credentials)).body.stopped).toBe(false)
  later(86_400)
  await feed()
  expect((await post('/v1/cases/status', credentials)).body.stopped).toBe(true)
  expect((await feed(`?after=${next}`)).events).toMatchObject([
    { type: 'amend', trust: 'platform_confirmed', maxAction: 'hold' },
  ])
})

test('two owners who say not_intimate lower an entry everywhere; one owner with two platforms does not', async () => {
  const credentials = await open(11)
  const { events, next } = await feed()
  const entry = events[0]!.entry
  const twin = await under.addPlatform('Harbour Two', 'Harbour')
  const other = await under.addPlatform('Elsewhere', 'Someone else')
  const extra = { reason: 'no-nudity', secondModerator: true }
  await feedback(entry, 'not_intimate', key, extra)
  await feedback(entry, 'not_intimate', twin, extra)
  expect((await feed(`?after=${next}`)).events).toEqual([])
  await feedback(entry, 'not_intimate', other, extra)
  expect((await feed(`?after=${next}`)).events).toMatchObject([{ type: 'amend', maxAction: 'review' }])
  later(2)
  expect((await post('/v1/cases/status', credentials)).body).toMatchObject({
    lookedAndDidNotAct: true,
    underQuestion: true,
  })
})

test('a long poll answers as soon as there is news', async () => {
  const waiting = feed('?wait=20')
  await new Promise((resolve) => setTimeout(resolve, 300))
  await open(12)
  expect((await waiting).events).toHaveLength(1)
}, 10_000)

test('no reference, PIN, key, hash or address is ever logged', async () => {
  const credentials = await open(13)
  await feed()
  await post('/v1/cases/status', { ...credentials, pin: '999999' })
  await call(`${url}/v1/cases`, { text: `{"broken ${credentials.pin}` })
  await call(`${url}/v1/cases/status?reference=${credentials.reference}`, { method: 'GET' })
  await call(`${url}/${credentials.reference}`, { method: 'GET' })
  const log = under.logged()
  // The log was on: the test is not blind.
  expect(log).toContain('"operation":"openCase"')
  expect(log).toContain('"operation":"readFeed"')
  const canaries = [credentials.reference, credentials.reference.replaceAll('-', ''), credentials.pin, key]
  for (const canary of [...canaries, fingerprint(13).md5, fingerprint(13).pdq!.hash, '127.0.0.1']) {
    expect(log.includes(canary), 'a canary is in the log').toBe(false)
  }
})

const review = (apiKey: string, entry: string, value: string) =>
  feedback(entry, value, apiKey, value === 'not_intimate' ? { reason: 'no-nudity', secondModerator: true } : {})
const decide = (entry: string, decision: 'keep' | 'quarantine' | 'restore') =>
  administer({ dataDirectory: under.dataDirectory }, (administration) =>
    administration.decide({ entry, decision, by: 'A. Reviewer', because: 'seen' }),
  )

test('the holder asks for a person to look, and finds the answer in the status', async () => {
  const credentials = await open(1)
  expect((await post('/v1/cases/status', credentials)).body.review).toBe('none')
  for (let times = 0; times < 2; times++)
    expect(await post('/v1/cases/review', credentials)).toMatchObject({ status: 200, body: { review: 'waiting' } })
  const questions = await administer({ dataDirectory: under.dataDirectory }, (each) => each.listQuestions())
  expect(questions.map(({ question }) => question)).toEqual(['holder-asks'])
  const entry = questions[0]!.entry
  await decide(entry, 'keep')
  expect((await post('/v1/cases/status', credentials)).body.review).toBe('kept')
  await decide(entry, 'quarantine')
  expect((await post('/v1/cases/status', credentials)).body.review).toBe('taken-off')
  const { events } = await feed()
  expect(events.map(({ type }) => type)).toEqual(['add', 'quarantine'])
  expect(events[0]).toMatchObject({ fingerprint: null })
  await decide(entry, 'restore')
  expect((await post('/v1/cases/status', credentials)).body.review).toBe('kept')
  await expect(decide(entry, 'restore')).rejects.toMatchObject({ code: 'entry-over' })
  await expect(decide('nothing', 'keep')).rejects.toMatchObject({ code: 'entry-not-found' })

  await post('/v1/cases/withdraw', credentials)
  expect(await post('/v1/cases/review', credentials)).toMatchObject({ status: 409, body: { code: 'case-over' } })
  expect(await post('/v1/cases/review', { ...credentials, pin: '000000' })).toMatchObject({
    status: 404,
    body: { code: 'case-not-found' },
  })
})

test('where someone may be under 18, the status says so in its batch, and the adult lane takes nothing again', async () => {
  const credentials = await open(1)
  const entry = (await feed()).events[0]!.entry
  await review(key, entry, 'suspected_under_18')
  expect((await post('/v1/cases/status', credentials)).body.ageInQuestion).toBe(false)
  later(2)
  expect((await post('/v1/cases/status', credentials)).body).toMatchObject({ ageInQuestion: true, underQuestion: true })
  const withdrawn = await post('/v1/cases/withdraw', credentials)
  expect(withdrawn.body).toMatchObject({ state: 'withdrawn', ageInQuestion: true })
  // What would be refused is not promised.
  expect(withdrawn.body.recovery).toBeUndefined()
  const again = { ...credentials, items: [fingerprint(1)], proof: proof.toString('base64url') }
  expect(await post('/v1/cases/restore', again)).toMatchObject({ status: 403, body: { code: 'lane-off' } })
})

test('once a person has looked, the question of age is over', async () => {
  const credentials = await open(1)
  const entry = (await feed()).events[0]!.entry
  await review(key, entry, 'suspected_under_18')
  later(2)
  await decide(entry, 'keep')
  expect((await post('/v1/cases/status', credentials)).body).toMatchObject({
    ageInQuestion: false,
    underQuestion: false,
  })
})
