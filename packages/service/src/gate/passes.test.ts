import { type Challenge, type OpenedCase, passHeader } from '@breakwater/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { administer } from '../admin-client.ts'
import {
  call,
  openBody,
  type ProblemDocument,
  passHeaders,
  passOf,
  type ServiceUnderTest,
  serviceUnderTest,
} from '../testing/service-under-test.ts'

let under: ServiceUnderTest
let url: string
let platformKey: string
let seed = 0

beforeAll(async () => {
  under = await serviceUnderTest({ lateAfterSeconds: 1e9 })
  platformKey = await under.addPlatform('Harbour')
  url = under.service.url
})
afterAll(() => under[Symbol.asyncDispose]())

const later = (seconds: number) => {
  under.clock.now = new Date(under.clock.now.getTime() + seconds * 1000)
}
const challenge = async () =>
  (await call<{ challenge: Challenge }>(`${url}/v1/challenges`, { method: 'GET' })).body.challenge
const openWith = (headers: Record<string, string>, body = openBody(++seed)) =>
  call<OpenedCase & ProblemDocument>(`${url}/v1/cases`, { body, headers, solving: false })
const codes = (count: number, days = 1) =>
  administer({ dataDirectory: under.dataDirectory }, async (administration) => {
    const issued = await administration.issueVouchers({ issuer: 'Helpline', by: 'A. Worker', count, days })
    return issued.codes.map((voucher) => passHeaders({ voucher }))
  })
const cases = async () => {
  const headers = { authorization: `Bearer ${platformKey}` }
  return (await call<{ head: number }>(`${url}/v1/feed`, { method: 'GET', headers })).body.head
}

test('without a pass the answer is a challenge; done, it opens one case; again it is used; late it is out of date', async () => {
  const asked = await openWith({})
  expect(asked).toMatchObject({ status: 403, body: { code: 'challenge-required' } })
  const pass = await passOf(asked.body.challenge!)
  expect((await openWith(pass)).status).toBe(201)
  const before = await cases()
  const again = await openWith(pass)
  expect(again).toMatchObject({ status: 409, body: { code: 'challenge-used' } })
  expect((await openWith(await passOf(again.body.challenge!))).status).toBe(201)
  expect(await cases()).toBe(before + 1)
  const late = await passOf(await challenge())
  later(3_601)
  expect(await openWith(late)).toMatchObject({ status: 410, body: { code: 'challenge-expired' } })
  expect(await openWith({ [passHeader]: 'bm90aGluZw' })).toMatchObject({
    status: 403,
    body: { code: 'challenge-failed' },
  })
})

test('of a hundred openings at once with one proof, one is made', async () => {
  const pass = await passOf(await challenge())
  const before = await cases()
  const body = openBody(++seed)
  const answers = await Promise.all(
    Array.from({ length: 100 }, async () => {
      const answer = await openWith(pass, body)
      return answer.status === 201 ? 'made' : answer.body.code
    }),
  )
  expect(answers.filter((answer) => answer === 'made')).toHaveLength(1)
  expect(answers.filter((answer) => answer !== 'made').every((code) => code === 'challenge-used')).toBe(true)
  expect(await cases()).toBe(before + 1)
})

test('a repeat after a lost answer needs no second proof, even when the first is used or out of date', async () => {
  const pass = await passOf(await challenge())
  const body = openBody(++seed)
  const key = { 'idempotency-key': crypto.randomUUID() }
  const first = await openWith({ ...pass, ...key }, body)
  expect(first.status).toBe(201)
  expect(await openWith({ ...pass, ...key }, body)).toEqual(first)
  expect(await openWith(key, body)).toEqual(first)
  later(3_601)
  expect(await openWith({ ...pass, ...key }, body)).toEqual(first)
})

test('what refuses an opening does not use up its proof', async () => {
  const pass = await passOf(await challenge())
  const child = { ...openBody(++seed), answers: { inPicture: true, everyoneAdult: 'no' as const } }
  expect((await call(`${url}/v1/cases`, { body: child, headers: pass })).body.code).toBe('lane-off')
  expect((await openWith(pass)).status).toBe(201)
})

test("a helpline's code opens one case without any work, whoever sends it first", async () => {
  const [code, contested, old] = await codes(3)
  const key = { 'idempotency-key': crypto.randomUUID() }
  const body = openBody(++seed)
  const first = await openWith({ ...code, ...key }, body)
  expect(first.status).toBe(201)
  expect(await openWith({ ...code, ...key }, body)).toEqual(first)
  expect(await openWith(code!)).toMatchObject({ status: 403, body: { code: 'voucher-refused' } })
  const rivals = await Promise.all(Array.from({ length: 20 }, () => openWith(contested!)))
  expect(rivals.filter(({ status }) => status === 201)).toHaveLength(1)
  expect(rivals.filter(({ body: { code } }) => code === 'voucher-refused')).toHaveLength(19)
  later(86_401)
  expect((await openWith(old!)).body.code).toBe('voucher-refused')
  for (const voucher of ['', 'nonsense', '00000-00000-00000-0', "x'; drop table vouchers; --"])
    expect((await openWith(passHeaders({ voucher }))).body.code).toBe('voucher-refused')
})

test('every pass is as long as every other', async () => {
  const [code] = await codes(1)
  const { reference } = (await openWith(code!)).body
  const proof = await passOf(await challenge())
  await outGuess(reference)
  const attempt = await passOf((await tryPin(reference, '000000')).body.challenge!)
  const other = passHeaders({ voucher: '7K3QF-0ZB8M-X4D2W-V' })
  expect(new Set([proof, attempt, other].map((headers) => headers[passHeader]!.length)).size).toBe(1)
})

const tryPin = (reference: string, pin: string, headers: Record<string, string> = {}) =>
  call<ProblemDocument>(`${url}/v1/cases/status`, { body: { reference, pin }, headers, solving: false })
/** Uses up what is free. */
async function outGuess(reference: string): Promise<void> {
  for (let times = 0; times < 5; times++) await tryPin(reference, '000000')
}
const opened = async () => (await call<OpenedCase>(`${url}/v1/cases`, { body: openBody(++seed) })).body

test('after wrong PINs work replaces the wait: one proof, one attempt, at this reference', async () => {
  const { reference, pin } = await opened()
  const other = await opened()
  await outGuess(reference)
  await outGuess(other.reference)
  const asked = await tryPin(reference, pin)
  expect(asked).toMatchObject({ status: 429, body: { code: 'too-many-attempts', retryAfterSeconds: 30 } })
  const elsewhere = await passOf((await tryPin(other.reference, pin)).body.challenge!)
  expect((await tryPin(reference, pin, elsewhere)).body.code).toBe('challenge-failed')
  expect((await tryPin(reference, pin, await passOf(await challenge()))).body.code).toBe('challenge-failed')
  const pass = await passOf(asked.body.challenge!)
  expect((await tryPin(reference, '000000', pass)).body.code).toBe('case-not-found')
  expect((await tryPin(reference, pin, pass)).body.code).toBe('challenge-used')
  const next = await passOf((await tryPin(reference, pin)).body.challenge!)
  expect((await tryPin(reference, pin, next)).status).toBe(200)
  expect((await tryPin(reference, pin)).status).toBe(200)
})

test('of many guesses at once no more are free than one after another', async () => {
  const { reference } = await opened()
  const guesses = await Promise.all(Array.from({ length: 40 }, () => tryPin(reference, '000000')))
  const looked = guesses.filter(({ body: { code } }) => code === 'case-not-found')
  expect(looked.length).toBeGreaterThan(0)
  expect(looked.length).toBeLessThanOrEqual(5)
})
