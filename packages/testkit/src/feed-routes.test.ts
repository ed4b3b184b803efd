import { createFeedClient } from '@breakwater/client'
import { feedCapabilities, limits, problems } from '@breakwater/contracts'
import { administer } from '@breakwater/service'
import {
  call,
  type FeedPage,
  fingerprint,
  type OpenedCase,
  openBody,
  type ServiceUnderTest,
  serviceUnderTest,
} from '@breakwater/service/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'

let under: ServiceUnderTest
let url: string

beforeAll(async () => {
  under = await serviceUnderTest()
  url = under.service.url
})
afterAll(() => under[Symbol.asyncDispose]())

let seeds = 0
async function openCase() {
  const { status, body } = await call<OpenedCase>(`${url}/v1/cases`, { body: openBody(++seeds) })
  expect(status).toBe(201)
  return { reference: body.reference, pin: body.pin }
}
const withdraw = (credentials: object) => call(`${url}/v1/cases/withdraw`, { body: credentials })
const listen = (apiKey: string, signal = new AbortController().signal) =>
  createFeedClient({ baseUrl: url, apiKey }).hints(signal)
const nextOf = async <Value>(values: AsyncGenerator<Value>) => (await values.next()).value as Value

test('hints say how far the log has come and where it last ended something, and nothing else', async () => {
  const apiKey = await under.addPlatform('Hinted')
  const gone = new AbortController()
  const response = await fetch(`${url}/v1/feed/hints`, {
    headers: { authorization: `Bearer ${apiKey}` },
    signal: gone.signal,
  })
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  const heard: string[] = []
  const reading = (async () => {
    for await (const part of response.body!.pipeThrough(new TextDecoderStream())) heard.push(part)
  })().catch(() => {})
  const said = (text: string) => expect.poll(() => heard.join(''), { timeout: 5_000 }).toContain(text)
  await said('data: {"head":0,"ended":0}\n\n')
  const credentials = await openCase()
  await said('data: {"head":1,"ended":0}\n\n')
  await openCase()
  await said('data: {"head":2,"ended":0}\n\n')
  await withdraw(credentials)
  await said('data: {"head":3,"ended":3}\n\n')
  gone.abort()
  await reading
  expect(heard.join('')).toMatch(/^(?:data: \{"head":\d+,"ended":\d+\}\n\n)+$/)
  expect(heard.join('')).not.toContain(fingerprint(1).md5)
  // Who asks later hears the same.
  const hints = listen(apiKey)
  expect(await nextOf(hints)).toEqual({ head: 3, ended: 3 })
  await hints.return(undefined)
})

test('a platform holds so many streams and no more, and gets back those it gives up', async () => {
  const apiKey = await under.addPlatform('Greedy')
  const other = await under.addPlatform('Modest')
  const gone = new AbortController()
  const streams = Array.from({ length: limits.hintConnections }, () => listen(apiKey, gone.signal))
  for (const stream of streams) await nextOf(stream)
  await expect(nextOf(listen(apiKey))).rejects.toMatchObject({ code: 'too-many-connections' })
  await nextOf(listen(other))
  const rest = Promise.allSettled(streams.map((stream) => nextOf(stream)))
  gone.abort()
  await rest
  await expect
    .poll(() => nextOf(listen(apiKey)).catch(({ code }) => code), { timeout: 5_000 })
    .toMatchObject({ ended: expect.any(Number) })
  expect(problems['too-many-connections'][0]).toBe(429)
})

test('nobody without a key is told, nor one that was suspended meanwhile', async () => {
  await expect(nextOf(listen('no key'))).rejects.toMatchObject({ code: 'unauthorized' })
  const apiKey = await under.addPlatform('Leaving')
  const hints = listen(apiKey)
  const { head } = await nextOf(hints)
  await administer({ dataDirectory: under.dataDirectory }, (administration) =>
    administration.suspendPlatform({ name: 'Leaving' }),
  )
  const end = hints.next()
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  await openCase()
  expect(await end).toEqual({ done: true, value: undefined })
  expect(head).toBeGreaterThan(0)
})

test('streams end at once when the service stops', async () => {
  const own = await serviceUnderTest()
  const apiKey = await own.addPlatform('Waiting')
  const hints = createFeedClient({ baseUrl: own.service.url, apiKey }).hints(new AbortController().signal)
  await nextOf(hints)
  const startedAt = performance.now()
  const ended = hints.next().then((end) => ({ ...end, milliseconds: performance.now() - startedAt }))
  await own[Symbol.asyncDispose]()
  const { milliseconds, ...end } = await ended
  expect(end).toEqual({ done: true, value: undefined })
  // What is left after two seconds is cut.
  expect(milliseconds).toBeLessThan(1_500)
})

test('what the service can do is said to platforms alone, and is what it does', async () => {
  const apiKey = await under.addPlatform('Curious')
  const client = createFeedClient({ baseUrl: url, apiKey })
  const said = await client.capabilities()
  expect(said).toEqual({ ...feedCapabilities, faces: ['native', 'stopncii'], lateAfterSeconds: 86_400 })
  expect(said.signals).toContainEqual({ type: 'pdq', distanceBits: 31, minimumQuality: 50 })
  const stranger = createFeedClient({ baseUrl: url, apiKey: 'nobody' })
  await expect(stranger.capabilities()).rejects.toMatchObject({ code: 'unauthorized' })
  for (const operation of said.operations) {
    const answer = await fetch(`${url}/v1/feed/${operation}`, { method: 'HEAD' })
    expect(answer.status).toBe(401)
  }
})

test('a removal has a time by which it is owed, and who is late is named with the hour', async () => {
  const early = await under.addPlatform('Early')
  const removal = async (name: string) =>
    (await administer({ dataDirectory: under.dataDirectory }, (administration) => administration.listPlatforms())).find(
      (platform) => platform.name === name,
    )!.removal
  const ends = async (apiKey: string) => {
    const headers = { authorization: `Bearer ${apiKey}` }
    const { body } = await call<FeedPage>(`${url}/v1/feed?limit=1000`, { method: 'GET', headers })
    return body.events.flatMap((event) => ('confirmBy' in event ? [event] : []))
  }
  const acknowledge = (apiKey: string, withdrawnThrough: number) =>
    createFeedClient({ baseUrl: url, apiKey }).acknowledge({ withdrawnThrough })
  const credentials = await openCase()
  await ends(early)
  await acknowledge(early, (await nextOf(listen(early))).head)
  expect(await removal('Early')).toBeNull()
  under.clock.now = new Date('2026-11-24T02:00:00Z')
  await withdraw(credentials)
  const confirmBy = '2026-11-25T02:00:00.000Z'
  const owed = (await ends(early)).at(-1)!
  expect(owed).toEqual({ type: 'withdraw', entry: owed.entry, sequence: owed.sequence, confirmBy })
  under.clock.now = new Date(confirmBy)
  expect(await removal('Early')).toEqual({ sequence: owed.sequence, confirmBy, isLate: false })
  under.clock.now = new Date('2026-11-25T02:00:00.001Z')
  expect(await removal('Early')).toEqual({ sequence: owed.sequence, confirmBy, isLate: true })
  // One that comes now has as long from now on.
  const later = await under.addPlatform('Later')
  expect((await ends(later)).map((event) => event.confirmBy)).toContain('2026-11-26T02:00:00.001Z')
  expect(await removal('Later')).toMatchObject({ isLate: false })
  await acknowledge(early, owed.sequence)
  expect(await removal('Early')).toBeNull()
  expect(await ends(early)).toEqual([])
})
