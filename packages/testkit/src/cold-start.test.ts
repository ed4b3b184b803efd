import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createAgent } from '@breakwater/agent'
import { createFeedClient } from '@breakwater/client'
import { type FeedSegments, limits } from '@breakwater/contracts'
import {
  call,
  fingerprint,
  type OpenedCase,
  openBody,
  type ServiceUnderTest,
  serviceUnderTest,
} from '@breakwater/service/testing'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { until } from './stranger.ts'

let under: ServiceUnderTest
let cases: { reference: string; pin: string }[]
let url: string
let apiKey: string

beforeAll(async () => {
  under = await serviceUnderTest()
  url = under.service.url
  apiKey = await under.addPlatform('Harbour')
  cases = []
  // A little more than one segment.
  for (let one = 0; one < 21; one++) {
    const seeds = Array.from({ length: limits.itemsPerCase }, (_, at) => 1 + one * limits.itemsPerCase + at)
    const { reference, pin } = (await call<OpenedCase>(`${url}/v1/cases`, { body: openBody(...seeds) })).body
    cases.push({ reference, pin })
  }
}, 300_000)
afterAll(() => under[Symbol.asyncDispose]())

const withdraw = () => call(`${url}/v1/cases/withdraw`, { body: cases.shift() })
const ask = (address: string, headers: Record<string, string> = {}, key = apiKey) =>
  fetch(`${url}${address}`, { headers: { authorization: `Bearer ${key}`, ...headers } })
const index = async () => (await (await ask('/v1/feed/segments')).json()) as FeedSegments

async function coldAgent(onCall: (address: URL) => Promise<void> | void) {
  const stateDirectory = mkdtempSync(path.join(tmpdir(), 'breakwater-cold-'))
  onTestFinished(() => rmSync(stateDirectory, { recursive: true, force: true }))
  const asked: string[] = []
  const events: string[] = []
  const agent = createAgent({
    ...{ service: url, apiKey, stateDirectory, waitSeconds: 1 },
    audit: { firstSeconds: 0.1, everySeconds: 0.2, againSeconds: 0.2 },
    log: ({ event }) => events.push(event),
    fetch: async (input, init) => {
      const address = new URL(String(input))
      const answer = await fetch(input, init)
      asked.push(`${address.pathname}${address.search}`)
      await onCall(address)
      return answer
    },
  })
  onTestFinished(() => agent.close())
  agent.start()
  await until(() => (agent.readiness().isReady && agent.status().listAgrees === true) || undefined)
  return { agent, asked, events }
}

test('a segment is given to platforms as long as it stands, and never by a cache that did not ask', async () => {
  const { through, segments } = await index()
  expect(segments).toMatchObject([{ firstSequence: 1, lastSequence: through, entries: 2_000 }])
  const address = `/v1/feed/segments/${segments[0]!.digest}`
  const first = await ask(address)
  expect([first.status, first.headers.get('cache-control')]).toEqual([200, 'private, no-cache'])
  const etag = first.headers.get('etag')!
  expect(await first.text()).toContain(fingerprint(1).md5)
  expect((await ask(address, { 'if-none-match': etag })).status).toBe(304)
  expect((await ask(address, {}, 'nobody')).status).toBe(401)
  await withdraw()
  const gone = await ask(address, { 'if-none-match': etag })
  expect([gone.status, gone.headers.get('cache-control')]).toEqual([410, 'no-store'])
  expect(await gone.json()).toMatchObject({ code: 'segment-gone' })
  const again = await index()
  expect(again.segments[0]).toMatchObject({ firstSequence: 1, entries: 1_900 })
  const text = await (await ask(`/v1/feed/segments/${again.segments[0]!.digest}`)).text()
  expect(text).not.toContain(fingerprint(1).md5)
  expect(under.logged()).not.toContain(segments[0]!.digest)
}, 60_000)

test('an agent begins with segments and goes on with the feed, and misses nothing that happens in between', async () => {
  let disturbed = 0
  const { agent, asked, events } = await coldAgent(async ({ pathname }) => {
    // Between the index and the segment, and between the segment and the feed.
    if (pathname.startsWith('/v1/feed/segments') && disturbed < 2) {
      disturbed++
      await withdraw()
    }
  })
  expect(disturbed).toBe(2)
  expect(events).toContain('segments')
  expect(events).not.toContain('list-differs')
  expect(agent.status().entries).toBe(1_800)
  expect(asked.filter((address) => address === '/v1/feed/segments').length).toBe(2)
  // Nothing before the segment was read event by event.
  const reads = asked.filter((address) => address.startsWith('/v1/feed?'))
  expect(reads.some((address) => address.includes('after=0'))).toBe(false)
  const platform = createFeedClient({ baseUrl: url, apiKey })
  const { head } = await platform.read({ after: 0, limit: 1 })
  await until(() => agent.status().feedSequence === head || undefined)
}, 120_000)

test('where segments cannot be had the feed is read from its start', async () => {
  const stateDirectory = mkdtempSync(path.join(tmpdir(), 'breakwater-cold-'))
  onTestFinished(() => rmSync(stateDirectory, { recursive: true, force: true }))
  const agent = createAgent({
    ...{ service: url, apiKey, stateDirectory, waitSeconds: 1 },
    fetch: async (input, init) => {
      const isSegment = String(input).includes('/v1/feed/segments/')
      // Somebody between the two changed it.
      return isSegment ? new Response('{"format":"breakwater-segment/1"}\n') : fetch(input, init)
    },
  })
  onTestFinished(() => agent.close())
  agent.start()
  await until(() => agent.readiness().isReady || undefined)
  expect(agent.status().entries).toBe(1_800)
}, 120_000)
