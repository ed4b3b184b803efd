import { request } from 'node:http'
import { passHeader } from '@breakwater/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, fingerprint, openBody, type ServiceUnderTest, serviceUnderTest } from './testing/service-under-test.ts'

let under: ServiceUnderTest
let key: string
let url: string

beforeAll(async () => {
  under = await serviceUnderTest()
  key = await under.addPlatform('Harbour')
  url = under.service.url
})
afterAll(() => under[Symbol.asyncDispose]())

const bearer = () => ({ authorization: `Bearer ${key}` })
const headOf = async () =>
  (await call<{ head: number }>(`${url}/v1/feed`, { method: 'GET', headers: bearer() })).body.head

const body = openBody(1)
const { answers: _answers, ...withoutAnswers } = body
const item = body.items[0]!
const refused: [
  what: string,
  payload: { body?: unknown; text?: string; headers?: Record<string, string> },
  status: number,
  code: string,
][] = [
  ['malformed JSON', { text: '{"answers":' }, 400, 'malformed-json'],
  ['nothing at all', { text: '' }, 400, 'malformed-json'],
  [
    'a form post',
    { text: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    415,
    'unsupported-media-type',
  ],
  ['no answers', { body: withoutAnswers }, 400, 'answers-required'],
  ['half an answer', { body: { ...body, answers: { inPicture: true } } }, 400, 'answers-required'],
  [
    'a person who is not in it',
    { body: { ...body, answers: { inPicture: false, everyoneAdult: 'yes' } } },
    403,
    'not-in-picture',
  ],
  ['someone under 18 in it', { body: { ...body, answers: { inPicture: true, everyoneAdult: 'no' } } }, 403, 'lane-off'],
  [
    'not sure of the ages',
    { body: { ...body, answers: { inPicture: true, everyoneAdult: 'not-sure' } } },
    403,
    'lane-off',
  ],
  [
    'a lane that was chosen, not answered',
    { body: { ...body, answers: { ...body.answers, lane: 'adult' } } },
    400,
    'answers-required',
  ],
  ['an unknown field', { body: { ...body, note: 'hello' } }, 400, 'invalid-request'],
  ['an unknown field in an item', { body: { ...body, items: [{ ...item, name: 'me.jpg' }] } }, 400, 'invalid-request'],
  [
    'a hash of 63 digits',
    { body: { ...body, items: [{ ...item, pdq: { ...item.pdq, hash: 'a'.repeat(63) } }] } },
    400,
    'invalid-request',
  ],
  ['an MD5 of 33 digits', { body: { ...body, items: [{ ...item, md5: 'a'.repeat(33) }] } }, 400, 'invalid-request'],
  ['no item', { body: { ...body, items: [] } }, 400, 'invalid-request'],
  ['101 items', { body: { ...body, items: Array(101).fill({ kind: 'image', md5: item.md5 }) } }, 400, 'too-many-items'],
  [
    '10,000 items',
    { body: { ...body, items: Array(10_000).fill({ kind: 'image', md5: item.md5 }) } },
    400,
    'too-many-items',
  ],
  ['10,000 whole hashes, over 1 MiB', { body: { ...body, items: Array(10_000).fill(item) } }, 413, 'body-too-large'],
  [
    'a hash of a bad picture',
    { body: { ...body, items: [{ ...item, pdq: { ...item.pdq, quality: 49 } }] } },
    422,
    'quality-too-low',
  ],
  [
    'a hash that no photograph has',
    { body: { ...body, items: [{ ...item, pdq: { ...item.pdq, hash: '0'.repeat(64) } }] } },
    422,
    'implausible-fingerprint',
  ],
  [
    'a good item and then a bad one',
    { body: { ...body, items: [item, { ...fingerprint(2), md5: 'x' }] } },
    400,
    'invalid-request',
  ],
]

test.each(refused)(
  'a case with %s is refused clearly, and nothing is written',
  async (_what, payload, status, code) => {
    const before = await headOf()
    const answer = await call(`${url}/v1/cases`, payload)
    expect(answer).toMatchObject({ status, body: { code, status } })
    expect(answer.body.type).toBe(`/problems/${code}`)
    expect(await headOf()).toBe(before)
  },
)

test('a problem names where and what kind, never what stood there', async () => {
  const secret = 'deadbeef'.repeat(8)
  const bad = { ...item, pdq: { ...item.pdq, hash: `${secret}0` } }
  const answer = await call(`${url}/v1/cases`, { body: { ...body, items: [bad] } })
  expect(answer.body.errors).toEqual([{ path: 'items.0.pdq.hash', message: 'invalid_format' }])
  expect(JSON.stringify(answer)).not.toContain(secret)
})

test.each([
  ['a cursor from the future', '?after=999999', 409, 'cursor-ahead'],
  ['a cursor that is no number', '?after=later', 400, 'invalid-request'],
  ['a negative cursor', '?after=-1', 400, 'invalid-request'],
  ['a page of 1,001', '?limit=1001', 400, 'invalid-request'],
  ['a wait of 31 seconds', '?wait=31', 400, 'invalid-request'],
])('the feed with %s', async (_what, query, status, code) => {
  expect(await call(`${url}/v1/feed${query}`, { method: 'GET', headers: bearer() })).toMatchObject({
    status,
    body: { code },
  })
})

test('a stranger gets nothing of the feed, and learns nothing from validation', async () => {
  for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: `Basic ${key}` }] as Record<
    string,
    string
  >[]) {
    expect(await call(`${url}/v1/feed?after=junk`, { method: 'GET', headers })).toMatchObject({ status: 401 })
    expect(await call(`${url}/v1/feed/feedback`, { body: {}, headers })).toMatchObject({ status: 401 })
  }
})

test('acknowledging the future, feedback without a key, not_intimate without a reason', async () => {
  const post = (path: string, body: unknown, extra = {}) =>
    call(`${url}${path}`, { body, headers: { ...bearer(), ...extra } })
  const entry = crypto.randomUUID()
  const keyed = { 'idempotency-key': crypto.randomUUID() }
  expect((await post('/v1/feed/acknowledgements', { withdrawnThrough: 999_999 })).body.code).toBe('cursor-ahead')
  expect((await post('/v1/feed/feedback', { entry, value: 'confirmed' })).body.code).toBe('idempotency-key-required')
  expect((await post('/v1/feed/feedback', { entry, value: 'not_intimate' }, keyed)).body.code).toBe('reason-required')
  expect((await post('/v1/feed/feedback', { entry, value: 'confirmed' }, keyed)).body.code).toBe('entry-not-found')
})

test('unknown addresses and methods', async () => {
  expect(await call(`${url}/v1/images`, { method: 'POST', body: {} })).toMatchObject({
    status: 404,
    body: { code: 'not-found' },
  })
  for (const headers of [{}, { [passHeader]: 'no pass' }])
    expect(await call(`${url}/v1/cases`, { method: 'GET', headers })).toMatchObject({
      status: 405,
      body: { code: 'method-not-allowed' },
    })
})

test('headers of 20 KiB get a problem document', async () => {
  const answer = await new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const asked = request(`${url}/v1/service`, { headers: { 'x-long': 'a'.repeat(20_000) } }, (response) => {
      let text = ''
      response.on('data', (part) => {
        text += part
      })
      response.on('end', () => resolve({ status: response.statusCode, text }))
    })
    asked.on('error', reject)
    asked.end()
  })
  expect(answer.status).toBe(431)
  expect(JSON.parse(answer.text).code).toBe('headers-too-large')
})
