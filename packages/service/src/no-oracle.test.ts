import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  call,
  fingerprint,
  type OpenedCase,
  openBody,
  type ProblemDocument,
  passOf,
  type ServiceUnderTest,
  serviceUnderTest,
} from './testing/service-under-test.ts'

let under: ServiceUnderTest

beforeAll(async () => {
  under = await serviceUnderTest({ lateAfterSeconds: 1e9 })
})
afterAll(async () => {
  await under[Symbol.asyncDispose]()
})

const anotherPin = (pin: string) => (pin === '000000' ? '000001' : '000000')

/** All that a client can see, with what is random by design masked at its length. */
async function transcript(path: string, body: unknown, pass: Record<string, string> = {}) {
  const response = await fetch(`${under.service.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...pass },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  const masked = text
    .replace(/"reference":"[^"]*"/, (found) => `"reference":"${'x'.repeat(found.length)}"`)
    .replace(/"pin":"[^"]*"/, (found) => `"pin":"${'x'.repeat(found.length)}"`)
  const headers = [...response.headers].filter(([name]) => name !== 'date')
  return { seen: { status: response.status, headers, masked, bytes: Buffer.byteLength(text) }, text }
}

async function openSeen(seed: number) {
  const asked = await call<ProblemDocument>(`${under.service.url}/v1/cases`, { body: openBody(seed), solving: false })
  const { seen, text } = await transcript('/v1/cases', openBody(seed), await passOf(asked.body.challenge!))
  const { reference, pin } = JSON.parse(text) as OpenedCase
  return { seen, credentials: { reference, pin } }
}

const later = (seconds: number) => {
  under.clock.now = new Date(under.clock.now.getTime() + seconds * 1000)
}

test('opening with a listed hash and with a new one are the same to the byte, then and in every status after', async () => {
  const key = await under.addPlatform('Harbour')
  const headers = { authorization: `Bearer ${key}` }
  const first = await openSeen(1)
  const { events } = (
    await call<{ events: { entry: string; fingerprint: unknown }[] }>(`${under.service.url}/v1/feed`, {
      method: 'GET',
      headers,
    })
  ).body
  expect(events[0]).toMatchObject({ fingerprint: fingerprint(1) })
  // What happened to the picture before is nobody's business who lists it again.
  await call(`${under.service.url}/v1/feed/feedback`, {
    body: { entry: events[0]!.entry, value: 'confirmed' },
    headers: { ...headers, 'idempotency-key': crypto.randomUUID() },
  })
  later(5)
  const known = await transcript('/v1/cases/status', first.credentials)
  expect(JSON.parse(known.text)).toMatchObject({ stopped: true })

  const listed = await openSeen(1)
  const fresh = await openSeen(2)
  expect(listed.seen).toEqual(fresh.seen)
  for (let batch = 0; batch < 4; batch++) {
    const [one, other] = await Promise.all(
      [listed, fresh].map(({ credentials }) => transcript('/v1/cases/status', credentials)),
    )
    expect(one!.seen).toEqual(other!.seen)
    const holds = batch < 2 ? 'waiting' : 'looking'
    expect(JSON.parse(one!.text)).toMatchObject({ state: 'active', stopped: false, platforms: [{ holds }] })
    later(2)
    // From some time on the platform has read of both.
    const { head } = (await call<{ head: number }>(`${under.service.url}/v1/feed`, { method: 'GET', headers })).body
    if (batch > 0) await call(`${under.service.url}/v1/feed?after=${head}`, { method: 'GET', headers })
  }
  for (const path of ['/v1/cases/review', '/v1/cases/withdraw']) {
    const one = await transcript(path, listed.credentials)
    expect(one.seen).toEqual((await transcript(path, fresh.credentials)).seen)
  }
})

test('an unknown reference and a wrong PIN are the same to the byte, with work asked for and without', async () => {
  const { credentials } = await openSeen(3)
  const wrong = { ...credentials, pin: anotherPin(credentials.pin) }
  const unknown = { ...wrong, reference: '00000-00000-0' }
  for (let times = 0; times < 7; times++) {
    const [one, other] = [await transcript('/v1/cases/status', wrong), await transcript('/v1/cases/status', unknown)]
    // A challenge is random, and as long as every other.
    const masked = ({ seen }: typeof one) => ({ ...seen, masked: seen.masked.replace(/[0-9a-f]{32,64}/g, 'random') })
    expect(masked(one)).toEqual(masked(other))
    expect(JSON.parse(one.text).code).toBe(times < 5 ? 'case-not-found' : 'too-many-attempts')
  }
})
