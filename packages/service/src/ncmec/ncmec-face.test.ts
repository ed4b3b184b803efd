import { XMLParser } from 'fast-xml-parser'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  type CaseStatus,
  call,
  childBody,
  fingerprint,
  type OpenedCase,
  type ProblemDocument,
  type ServiceUnderTest,
  serviceUnderTest,
} from '../testing/service-under-test.ts'

let under: ServiceUnderTest
let key: string
let url: string

beforeEach(async () => {
  under = await serviceUnderTest({ ncmecFace: true }, { childLane: 'open' })
  key = await under.childLane.addPlatform('Harbour & Sons')
  url = under.service.url
})
afterEach(() => under[Symbol.asyncDispose]())

const basic = (name = 'Harbour & Sons', apiKey = key) => ({
  authorization: `Basic ${Buffer.from(`${name}:${apiKey}`).toString('base64')}`,
})
const ask = (path: string, init: RequestInit = {}) => fetch(`${url}/ncmec/v2/${path}`, { headers: basic(), ...init })
const parser = new XMLParser({ ignoreAttributes: false, parseTagValue: false, isArray: (name) => /mage$/.test(name) })

interface Page {
  images: { image?: { id: string; timestamp: string }[]; deletedImage?: { id: string }[]; '@_count': string }
  paging?: { next: string }
}
const entries = async (query = '') => {
  const answer = await ask(`entries${query}`)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toContain('application/xml')
  return (parser.parse(await answer.text()) as { queryResult: Page }).queryResult
}
const ids = ({ images }: Page) => (images.image ?? []).map(({ id }) => id)
const open = async (...seeds: number[]) => {
  const { status, body } = await call<OpenedCase>(`${url}/v1/cases`, { body: childBody(...seeds) })
  expect(status).toBe(201)
  return { reference: body.reference, pin: body.pin }
}
const later = (seconds: number) => {
  under.clock.now = new Date(under.clock.now.getTime() + seconds * 1000)
}
const time = (seconds = 0) => new Date(under.clock.now.getTime() + seconds * 1000).toISOString()

test('is off unless it is asked for and there is a child lane, and says so to everybody alike', async () => {
  // Asked for, but without a child lane: the adult lane is never read by this contract.
  await using off = await serviceUnderTest({ ncmecFace: true })
  const known = await off.addPlatform('Harbour')
  for (const headers of [basic('Harbour', known), {}]) {
    const answer = await fetch(`${off.service.url}/ncmec/v2/status`, { headers: headers as Record<string, string> })
    expect(answer.status).toBe(404)
    expect(((await answer.json()) as ProblemDocument).code).toBe('face-off')
  }
})

test('the name and the key must both be right', async () => {
  for (const headers of [
    {},
    basic('Harbour'),
    basic('Harbour & Sons', 'bw_wrong'),
    { authorization: `Bearer ${key}` },
  ]) {
    const answer = await ask('entries', { headers: headers as Record<string, string> })
    expect(answer.status).toBe(401)
  }
  const status = await ask('status')
  expect(await status.text()).toContain('<member id="2">Harbour &amp; Sons</member>')
})

test('a window holds what last changed in it, its end excluded, with the time of the last', async () => {
  await open(1)
  later(60)
  await open(2)
  later(60)
  const window = async (from: number, to: number) => ids(await entries(`?from=${time(from)}&to=${time(to)}`)).length
  expect(await window(-1_000, 0)).toBe(16)
  expect(await window(-1_000, -60)).toBe(8)
  expect(await window(-60, -59)).toBe(8)
  expect(await window(-59, 0)).toBe(0)
  const all = await entries()
  expect(all.images['@_count']).toBe('16')
  const text = await (await ask('entries')).text()
  expect(text).toContain(`maxTimestamp="${time(-60).slice(0, 19)}Z"`)
  for (const hash of Object.values(fingerprint(2).pdq!.dihedral)) expect(text).toContain(`<pdq>${hash}</pdq>`)
  expect(text.split(`<md5>${fingerprint(2).md5}</md5>`)).toHaveLength(2)
})

test('an empty window is empty, and has no time', async () => {
  const text = await (await ask(`entries?from=${time(-60)}&to=${time()}`)).text()
  expect(text).toContain('<images count="0"/><videos count="0"/>')
})

test('what is withdrawn is deleted by its ids alone, and later windows do not hold it', async () => {
  const credentials = await open(1)
  later(60)
  await call<CaseStatus>(`${url}/v1/cases/withdraw`, { body: credentials })
  later(60)
  const page = await entries()
  expect(ids(page)).toEqual([])
  expect(page.images.deletedImage).toHaveLength(8)
  const text = await (await ask('entries')).text()
  for (const hash of [fingerprint(1).md5, ...Object.values(fingerprint(1).pdq!.dihedral)])
    expect(text).not.toContain(hash)
})

test('nothing comes afterwards into a window that was read, even when the clock goes back', async () => {
  later(600)
  const to = time()
  await entries(`?from=${time(-600)}&to=${to}`)
  later(-300)
  await open(1)
  later(600)
  expect(ids(await entries(`?from=${time(-6_000)}&to=${to}`))).toEqual([])
  expect(ids(await entries(`?from=${to}`))).toHaveLength(8)
})

test.each([
  ['a window into the future', `?to=2199-01-01T00:00:00Z`, 409, 'window-ahead'],
  ['no time', '?from=yesterday', 400, 'invalid-request'],
])('%s is refused', async (_, query, status, code) => {
  const answer = await ask(`entries${query}`)
  expect([answer.status, ((await answer.json()) as ProblemDocument).code]).toEqual([status, code])
})

test('feedback that is no feedback is refused by name', async () => {
  await open(1)
  later(60)
  const [id] = ids(await entries())
  const put = async (body: string, type = 'application/xml', address = `entries/1/${id}/PDQ/feedback`) => {
    const answer = await ask(address, { method: 'PUT', body, headers: { ...basic(), 'content-type': type } })
    return [answer.status, answer.ok ? 'ok' : ((await answer.json()) as ProblemDocument).code]
  }
  const affirmative = '<feedbackSubmission xmlns="x"><affirmative/></feedbackSubmission>'
  expect(await put('<feedbackSubmission')).toEqual([400, 'malformed-xml'])
  expect(await put('<feedbackSubmission/>')).toEqual([400, 'invalid-request'])
  expect(await put('<feedbackSubmission><negative/></feedbackSubmission>')).toEqual([400, 'reason-required'])
  expect(await put(affirmative, 'text/plain')).toEqual([415, 'unsupported-media-type'])
  expect(await put(affirmative, 'application/xml', `entries/7/${id}/PDQ/feedback`)).toEqual([404, 'entry-not-found'])
  expect(await put(affirmative, 'application/xml', `entries/1/${id}/SHA1/feedback`)).toEqual([400, 'invalid-request'])
  expect(await put(`<!DOCTYPE x [<!ENTITY a "${'b'.repeat(64)}">]>${affirmative}`)).not.toEqual([500, 'internal'])
  expect(await put(affirmative)).toEqual([200, 'ok'])
})

test('both kinds of reasons have names that say what giving one means', async () => {
  for (const type of ['MD5', 'PDQ']) {
    const text = await (await ask(`feedback/${type}/reasons`)).text()
    expect(text.split('two moderators agree')).toHaveLength(5)
  }
})
