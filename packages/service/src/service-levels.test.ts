import { ServiceLevels } from '@breakwater/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type CaseStatus,
  call,
  childBody,
  type OpenedCase,
  openBody,
  type ServiceUnderTest,
  serviceUnderTest,
} from './testing/service-under-test.ts'

const day = 86_400_000
const monday = Date.parse('2026-11-23T00:00:00Z')
const at = (milliseconds: number) => new Date(monday + milliseconds)
let under: ServiceUnderTest
let before: ServiceUnderTest
const keys: string[] = []

/** The service at a time. Weeks are published at its start, so that nobody waits for a timer. */
async function startAt(time: Date, dataDirectory?: string): Promise<void> {
  const clock = { now: time }
  under = await serviceUnderTest({}, { clock, childLane: 'open', ...(dataDirectory && { dataDirectory }) })
}
const levels = async () => {
  const answer = await call<ServiceLevels>(`${under.service.url}/v1/service-levels`, { method: 'GET' })
  expect(answer.status).toBe(200)
  return ServiceLevels.strict().parse(answer.body)
}
const open = (body: object) => call<OpenedCase>(`${under.service.url}/v1/cases`, { body })
const feed = (key: string, what: string, body?: object) =>
  call<{ head: number; next: number }>(`${under.service.url}/v1/feed${what}`, {
    method: body === undefined ? 'GET' : 'POST',
    body,
    headers: { authorization: `Bearer ${key}` },
  })
/** As a client does: reads to the end, and once more, which says that it is processed. */
async function follow(key: string): Promise<number> {
  const { head } = (await feed(key, '?after=0&limit=1000')).body
  await feed(key, `?after=${head}`)
  return head
}

beforeAll(() => startAt(at(-2 * day)))
afterAll(async () => {
  await under[Symbol.asyncDispose]()
  await before?.[Symbol.asyncDispose]()
})

test('before there is a week there is nothing, and it says when there will be', async () => {
  expect(await levels()).toEqual({
    lane: 'adult',
    withinSeconds: [1, 10, 60, 600, 3_600, 21_600, 86_400, 604_800],
    next: { week: '2026-11-23', on: '2026-12-07' },
    platforms: [],
    weeks: [],
  })
})

test('a week of real requests is published a week after its end, and stays as it is', async () => {
  for (const name of ['Harbour', 'Pier', 'Quay']) keys.push(await under.addPlatform(name))
  const child = await under.childLane.addPlatform('Buoy')
  for (const key of keys) await follow(key)
  under.clock.now = at(day)
  for (const key of keys) await follow(key)
  const cases: OpenedCase[] = []
  for (const first of [0, 100]) {
    const { status, body } = await open(openBody(...Array.from({ length: 100 }, (_, item) => first + item + 1)))
    expect(status).toBe(201)
    cases.push(body)
  }
  await call(`${under.service.url}/child/v1/feed`, { method: 'GET', headers: { authorization: `Bearer ${child}` } })
  expect((await open(childBody(1))).status).toBe(201)
  under.clock.now = at(day + 8_000)
  for (const key of keys) await follow(key)
  under.clock.now = at(2 * day)
  for (const { reference, pin } of cases) {
    const { body } = await call<CaseStatus>(`${under.service.url}/v1/cases/withdraw`, { body: { reference, pin } })
    expect(body.state).toBe('withdrawn')
  }
  under.clock.now = at(2 * day + 500)
  const head = await follow(keys[0]!)
  await feed(keys[0]!, '/acknowledgements', { withdrawnThrough: head })
  // Another process, as after an update, a week after the week is over.
  expect((await levels()).weeks).toEqual([])
  before = under
  await before.service.close()
  await startAt(at(14 * day), before.dataDirectory)
  const published = await levels()
  expect(published.weeks).toHaveLength(1)
  const [week] = published.weeks
  expect(week!.platforms.map(({ name }) => name)).toEqual(['Harbour', 'Pier', 'Quay'])
  for (const { reached } of week!.platforms) {
    expect(reached!.within[1]).toBe(reached!.outOf - 1)
    expect(reached!.within[0]).toBe(0)
  }
  const [harbour, pier] = week!.platforms
  expect(harbour!.confirmed!.within[0]).toBe(harbour!.confirmed!.outOf - 1)
  expect(pier!.confirmed!.within.at(-1)).toBe(0)
  // All three went quiet since.
  expect(published.platforms.map(({ state }) => state)).toEqual(['late', 'late', 'late'])
  expect(published.next).toEqual({ week: '2026-11-30', on: '2026-12-14' })
  for (const key of keys) await feed(key, '/acknowledgements', { withdrawnThrough: head })
  expect((await levels()).weeks).toEqual(published.weeks)
}, 120_000)

test('whoever asks needs no key, and nobody may keep the answer', async () => {
  const response = await fetch(`${under.service.url}/v1/service-levels`)
  expect(response.headers.get('cache-control')).toBe('no-store')
  const refused = await call(`${under.service.url}/v1/service-levels`, { body: {} })
  expect(refused.status).toBe(405)
})
