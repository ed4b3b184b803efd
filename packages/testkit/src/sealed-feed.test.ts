import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createAgent, publicSealingKey } from '@breakwater/agent'
import { createFeedClient, SealingKeys, type SegmentIndex } from '@breakwater/client'
import { limits, nonceHeader } from '@breakwater/contracts'
import {
  call,
  fingerprint,
  type OpenedCase,
  openBody,
  type ServiceUnderTest,
  serviceUnderTest,
} from '@breakwater/service/testing'
import { isWithoutPostgres, type PostgresCluster, startPostgresCluster } from '@breakwater/store/testing'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { decryptSegment } from '../../client/src/sealed-answer.ts'
import { until } from './stranger.ts'

/** As many pictures as make a segment. */
const pictures = 2_000
const emptySketch = Buffer.alloc(36 * 3).toString('base64url')

class TestPlatform {
  readonly keys = new SealingKeys(crypto.getRandomValues(new Uint8Array(32)))
  readonly name: string
  readonly url: string
  readonly apiKey: string

  constructor(name: string, url: string, apiKey: string) {
    this.name = name
    this.url = url
    this.apiKey = apiKey
  }

  client({ keys = this.keys, isRequired = true, fetch: call = fetch } = {}) {
    return createFeedClient({ baseUrl: this.url, apiKey: this.apiKey, sealing: { keys, isRequired }, fetch: call })
  }

  plainClient() {
    return createFeedClient({ baseUrl: this.url, apiKey: this.apiKey })
  }

  /** As a thief of the API key asks. */
  ask(address: string, init: RequestInit = {}) {
    const headers = { 'authorization': `Bearer ${this.apiKey}`, [nonceHeader]: 'n'.repeat(22), ...init.headers }
    return fetch(`${this.url}${address}`, { ...init, headers })
  }
}

const suites = [
  { engine: 'pglite' as const, isSkipped: false },
  { engine: 'postgres' as const, isSkipped: isWithoutPostgres('the sealed feed on PostgreSQL') },
]

describe.each(suites)('the sealed feed, on $engine', ({ engine, isSkipped }) => {
  let cluster: PostgresCluster | undefined
  let under: ServiceUnderTest
  let url: string
  let plain: TestPlatform
  let sealed: TestPlatform[]
  const cases: { reference: string; pin: string }[] = []
  let seeds = 0

  const openCase = async (count: number) => {
    const own = Array.from({ length: count }, () => ++seeds)
    const { status, body } = await call<OpenedCase>(`${url}/v1/cases`, { body: openBody(...own) })
    expect(status).toBe(201)
    cases.push({ reference: body.reference, pin: body.pin })
  }
  const join = async (name: string, isSealed = true) => {
    const platform = new TestPlatform(name, url, await under.addPlatform(name))
    const sealingKey = await platform.keys.publicKey()
    if (isSealed) await under.administer((administration) => administration.setSealingKey({ name, sealingKey }))
    return platform
  }
  const suspend = ({ name }: TestPlatform) =>
    under.administer((administration) => administration.suspendPlatform({ name }))
  const sketch = async (platform: TestPlatform, sequence: number) => {
    const held = { sequence, entries: 0, digest: '0'.repeat(32) }
    const headers = { 'content-type': 'application/json' }
    return platform.ask('/v1/feed/sketch', {
      method: 'POST',
      headers,
      body: JSON.stringify({ held, sketch: emptySketch }),
    })
  }
  const periodAndKey = (index: SegmentIndex) => {
    if (!('key' in index)) throw new Error('an index that was not sealed')
    return { period: index.period, key: index.key, digest: index.segments[0]!.digest }
  }
  const newest = async () => (await plain.plainClient().read({ after: 0, limit: 1 })).head

  beforeAll(async () => {
    if (isSkipped) return
    if (engine === 'postgres') cluster = await startPostgresCluster()
    const databaseUrl = await cluster?.createDatabase()
    under = await serviceUnderTest({}, databaseUrl === undefined ? {} : { databaseUrl })
    url = under.service.url
    plain = await join('Plain', false)
    sealed = [await join('Harbour'), await join('Pier'), await join('Quay')]
    for (let opened = 0; opened < pictures; opened += limits.itemsPerCase) await openCase(limits.itemsPerCase)
  }, 300_000)
  afterAll(async () => {
    await under?.[Symbol.asyncDispose]()
    await cluster?.[Symbol.asyncDispose]()
  })

  test.skipIf(isSkipped)(
    'a thief of the API key reads no hash of a sealed platform, and every hash of a plain one',
    async () => {
      const [own] = sealed as [TestPlatform]
      const { period, digest } = periodAndKey(await own.client().segments())
      // A list that lacks one entry: the sketch is answered with its hash.
      const { entry } = (await plain.plainClient().read({ after: 0, limit: 1 })).events[0]!
      const answers = async (platform: TestPlatform, query: string) => {
        const given = [
          await platform.ask('/v1/feed?limit=1000'),
          await platform.ask('/v1/feed/segments'),
          await platform.ask(`/v1/feed/segments/${digest}${query}`),
          await sketch(platform, 1),
        ]
        expect(given.map(({ status }) => status)).toEqual([200, 200, 200, 200])
        return Promise.all(given.map(async (each) => Buffer.from(await each.arrayBuffer())))
      }
      const { md5, pdq } = fingerprint(1)
      const canaries = [md5, pdq!.hash, entry].flatMap((text) => [
        Buffer.from(text),
        Buffer.from(text.replaceAll('-', ''), 'hex'),
        // However the bytes lie in base64.
        ...[0, 1, 2].map((shift) =>
          Buffer.from(
            Buffer.from(' '.repeat(shift) + text)
              .toString('base64url')
              .slice(4, -4),
          ),
        ),
      ])
      const found = (bodies: readonly Buffer[]) =>
        bodies.map((body) => canaries.filter((canary) => body.includes(canary)).length)
      const [page, index, segment, repair] = found(await answers(plain, ''))
      expect([page! >= 3, index, segment! >= 3, repair! >= 3]).toEqual([true, 0, true, true])
      expect(found(await answers(own, `?period=${period}`))).toEqual([0, 0, 0, 0])
    },
  )

  test.skipIf(isSkipped)(
    'without a nonce, or through other contracts, a sealed platform is given nothing',
    async () => {
      const [own] = sealed as [TestPlatform]
      const refusal = { code: 'sealing-required' }
      await expect(own.plainClient().read({ after: 0 })).rejects.toMatchObject(refusal)
      await expect(own.plainClient().segments()).rejects.toMatchObject(refusal)
      const difference = { held: { sequence: 0, entries: 0, digest: '0'.repeat(32) }, sketch: emptySketch }
      await expect(own.plainClient().findDifference(difference)).rejects.toMatchObject(refusal)
      const face = ({ apiKey }: TestPlatform) =>
        fetch(`${url}/stopncii/v1/FetchHashes?startTimestamp=0&pageSize=10`, {
          headers: { 'ocp-apim-subscription-key': apiKey, 'x-functions-key': apiKey },
        })
      expect((await face(plain)).status).toBe(200)
      expect(await (await face(own)).json()).toMatchObject(refusal)
      // It must not ask for a plain segment, nor a plain platform for a sealed one.
      const { digest, period } = periodAndKey(await own.client().segments())
      expect((await own.ask(`/v1/feed/segments/${digest}`)).status).toBe(410)
      expect((await plain.ask(`/v1/feed/segments/${digest}?period=${period}`)).status).toBe(410)
    },
  )

  test.skipIf(isSkipped)(
    'whoever opens it reads what a plain platform reads, and nobody opens what is of another',
    async () => {
      const query = { after: 0, limit: 50 }
      const expected = await plain.plainClient().read(query)
      const expectedIndex = await plain.plainClient().segments()
      const expectedEntries = await plain.plainClient().readSegment(expectedIndex.segments[0]!, expectedIndex)
      for (const own of sealed) {
        expect(await own.client().read(query)).toEqual(expected)
        const index = await own.client().segments()
        expect(index).toMatchObject(expectedIndex)
        expect(await own.client().readSegment(index.segments[0]!, index)).toEqual(expectedEntries)
        for (const { keys } of sealed.filter((other) => other !== own)) {
          const thief = own.client({ keys })
          await expect(thief.read(query)).rejects.toMatchObject({ name: 'SealBroken' })
          await expect(thief.segments()).rejects.toMatchObject({ name: 'SealBroken' })
        }
      }
      // One that holds nothing at number 1 is told what it lacks, sealed.
      const held = { sequence: 1, entries: 0, digest: '0'.repeat(32) }
      const lacks = await sealed[0]!.client().findDifference({ held, sketch: emptySketch })
      expect(lacks).toMatchObject({ isFound: true, hold: [expected.events[0]] })
    },
  )

  test.skipIf(isSkipped)(
    'what was changed, swapped, repeated or laid bare on the way is refused and says so',
    async () => {
      const [own, other] = sealed as [TestPlatform, TestPlatform]
      const kept = new Map<string, string>()
      let forge = async (_address: string, text: string) => text
      const client = own.client({
        fetch: async (input, init) => {
          const answer = await fetch(input, init)
          const text = await answer.text()
          const address = String(input).slice(url.length)
          const forged = await forge(address, text)
          kept.set(address, text)
          return new Response(forged, { status: answer.status, headers: answer.headers })
        },
      })
      const broken = { name: 'SealBroken' }
      const first = await client.read({ after: 0, limit: 5 })
      expect(first.next).toBe(5)
      await client.segments()
      await client.read({ after: 5, limit: 5 })
      const pageAt = (after: number) => kept.get(`/v1/feed?after=${after}&limit=5`)!
      // Changed in the middle of what is sealed.
      forge = async (_, text) => text.replace(/(?<=.{200})./, (letter) => (letter === 'A' ? 'B' : 'A'))
      await expect(client.read({ after: 0, limit: 5 })).rejects.toMatchObject(broken)
      forge = async () => '{"sealed":"AAAA"}'
      await expect(client.read({ after: 0, limit: 5 })).rejects.toThrow()
      // The answer to another question, or an older one to the same.
      const [old, elsewhere, index] = [pageAt(0), pageAt(5), kept.get('/v1/feed/segments')!]
      for (const replayed of [elsewhere, index, old]) {
        forge = async () => replayed
        await expect(client.read({ after: 5, limit: 5 })).rejects.toMatchObject(broken)
        await expect(client.read({ after: 0, limit: 5 })).rejects.toMatchObject(broken)
      }
      // The service is asked from elsewhere than the client did, with the client's own nonce.
      const swapping = own.client({ fetch: (input, init) => fetch(String(input).replace('after=5', 'after=0'), init) })
      await expect(swapping.read({ after: 5, limit: 5 })).rejects.toMatchObject(broken)
      // What another platform is given, and what comes plain.
      const ofOther = await (await other.ask('/v1/feed?after=0&limit=5')).text()
      forge = async () => ofOther
      await expect(client.read({ after: 0, limit: 5 })).rejects.toMatchObject(broken)
      forge = async () => JSON.stringify(await plain.plainClient().read({ after: 0, limit: 5 }))
      await expect(client.read({ after: 0, limit: 5 })).rejects.toMatchObject({ name: 'AnswerNotSealed' })
      const tolerant = own.client({ isRequired: false, fetch: async () => new Response(await forge('', '')) })
      expect((await tolerant.read({ after: 0, limit: 5 })).next).toBe(5)
      forge = async (_, text) => text
      expect(await client.read({ after: 0, limit: 5 })).toEqual(first)
    },
  )

  test.skipIf(isSkipped)('of a segment not a byte can be changed', async () => {
    const [own] = sealed as [TestPlatform]
    const index = await own.client().segments()
    const changing = own.client({
      fetch: async (input, init) => {
        const answer = await fetch(input, init)
        const bytes = new Uint8Array(await answer.arrayBuffer())
        bytes[1_000]! ^= 1
        return new Response(bytes)
      },
    })
    await expect(changing.readSegment(index.segments[0]!, index)).rejects.toMatchObject({ name: 'SealBroken' })
    // The platform's own cache may keep one, and asks before it gives it again.
    const { digest, period } = periodAndKey(index)
    const address = `/v1/feed/segments/${digest}?period=${period}`
    const answer = await own.ask(address)
    expect(answer.headers.get('content-type')).toBe('application/octet-stream')
    const etag = answer.headers.get('etag')!
    const again = await own.ask(address)
    expect(Buffer.from(await again.arrayBuffer())).toEqual(Buffer.from(await answer.arrayBuffer()))
    expect((await own.ask(address, { headers: { 'if-none-match': etag } })).status).toBe(304)
  })

  test.skipIf(isSkipped)(
    'who leaves gets nothing more, and opens nothing with all it was ever given',
    async () => {
      const [stays] = sealed as [TestPlatform]
      const leaves = await join('Leaving')
      const given = [periodAndKey(await leaves.client().segments())]
      await suspend(await join('Left before'))
      given.push(periodAndKey(await leaves.client().segments()))
      expect(given[1]!.key).not.toBe(given[0]!.key)
      // A poll that waits when it is suspended must not end with what comes after.
      const waiting = leaves.client().read({ after: await newest(), wait: 20 })
      const plainLeaver = await join('Leaving, plain', false)
      const plainWaiting = plainLeaver.plainClient().read({ after: await newest(), wait: 20 })
      const both = Promise.allSettled([waiting, plainWaiting])
      await new Promise((resolve) => setTimeout(resolve, 300))
      await suspend(leaves)
      await suspend(plainLeaver)
      await openCase(1)
      const refusal = { status: 'rejected', reason: { code: 'unauthorized' } }
      expect(await both).toMatchObject([refusal, refusal])
      for (const address of [
        '/v1/feed',
        '/v1/feed/segments',
        '/v1/feed/hints',
        `/v1/feed/segments/${given[0]!.digest}`,
      ])
        expect((await leaves.ask(address)).status).toBe(401)
      expect((await sketch(leaves, 1)).status).toBe(401)

      // Listed before it left, unchanged since: given out anew, it is under a key that it never had. So is what was issued anew.
      const encrypted = async () => {
        const { digest, period, key } = periodAndKey(await stays.client().segments())
        const body = await (await stays.ask(`/v1/feed/segments/${digest}?period=${period}`)).arrayBuffer()
        return { digest, key, body }
      }
      const before = await encrypted()
      expect(before.digest).toBe(given[0]!.digest)
      await call(`${url}/v1/cases/withdraw`, { body: cases.shift() })
      const after = await encrypted()
      expect(after.digest).not.toBe(before.digest)
      for (const { digest, key, body } of [before, after]) {
        for (const old of given)
          await expect(decryptSegment(old.key, digest, body)).rejects.toMatchObject({ name: 'SealBroken' })
        expect(Buffer.from(await decryptSegment(key, digest, body)).toString()).toContain('breakwater-segment/1')
      }
      // Those of the old periods are not to be had any more, by whoever asks.
      for (const { digest, period } of given)
        expect((await stays.ask(`/v1/feed/segments/${digest}?period=${period}`)).status).toBe(410)
      const text = Buffer.from(await decryptSegment(after.key, after.digest, after.body)).toString()
      expect(text).not.toContain(fingerprint(1).md5)
    },
    60_000,
  )

  test.skipIf(isSkipped)(
    'an agent with a key of its own follows what is sealed, also when a platform leaves meanwhile',
    async () => {
      const stateDirectory = mkdtempSync(path.join(tmpdir(), 'breakwater-sealed-'))
      onTestFinished(() => rmSync(stateDirectory, { recursive: true, force: true }))
      const sealingKey = await publicSealingKey({ stateDirectory })
      expect(await publicSealingKey({ stateDirectory })).toBe(sealingKey)
      const apiKey = await under.addPlatform('With an agent')
      await under.administer((administration) => administration.setSealingKey({ name: 'With an agent', sealingKey }))
      const asked: string[] = []
      const troubles: string[] = []
      let isDisturbed = false
      const agent = createAgent({
        ...{ service: url, apiKey, stateDirectory, waitSeconds: 1, sealing: { required: true } },
        audit: { firstSeconds: 0.1, everySeconds: 0.2, againSeconds: 0.2 },
        log: (event) => event.event === 'trouble' && troubles.push(event.problem),
        fetch: async (input, init) => {
          const { pathname, search } = new URL(String(input))
          asked.push(`${pathname}${search}`)
          const answer = await fetch(input, init)
          if (pathname === '/v1/feed/segments' && !isDisturbed) {
            isDisturbed = true
            await suspend(await join('Leaves meanwhile'))
          }
          return answer
        },
      })
      onTestFinished(() => agent.close())
      agent.start()
      await until(() => (agent.readiness().isReady && agent.status().listAgrees === true) || undefined)
      expect(asked.filter((address) => address === '/v1/feed/segments').length).toBeGreaterThan(1)
      expect(asked.some((address) => address.startsWith('/v1/feed/segments/') && address.includes('?period='))).toBe(
        true,
      )
      const held = agent.status().entries
      await openCase(2)
      await until(() => agent.status().entries === held + 2 || undefined)
      await call(`${url}/v1/cases/withdraw`, { body: cases.pop() })
      await until(() => agent.status().entries === held || undefined)
      expect(troubles).toEqual([])
    },
    60_000,
  )
})

test('an operator may give the list to nobody without a key', async () => {
  await using own = await serviceUnderTest({ requireSealing: true })
  const { url } = own.service
  const platform = new TestPlatform('Harbour', url, await own.addPlatform('Harbour'))
  const refusal = { code: 'sealing-required' }
  await expect(platform.plainClient().read({ after: 0 })).rejects.toMatchObject(refusal)
  await expect(platform.client().read({ after: 0 })).rejects.toMatchObject(refusal)
  await expect(platform.client().segments()).rejects.toMatchObject(refusal)
  const listed = () => own.administer((administration) => administration.listPlatforms())
  // It has read nothing, so people do not read that it is looking.
  expect(await listed()).toMatchObject([{ sealingKey: null, lastSeenAt: null }])
  const set = (sealingKey: string | null, name = 'Harbour') =>
    own.administer((administration) => administration.setSealingKey({ name, sealingKey }))
  for (const bad of ['', 'f'.repeat(63), 'F'.repeat(64), '0'.repeat(64), `01${'0'.repeat(62)}`])
    await expect(set(bad)).rejects.toMatchObject({ code: 'invalid-request' })
  await expect(set(await platform.keys.publicKey(), 'Nobody')).rejects.toMatchObject({ code: 'not-found' })
  await set(await platform.keys.publicKey())
  expect(await platform.client().read({ after: 0 })).toMatchObject({ events: [], head: 0 })
  expect(await listed()).toMatchObject([{ sealingKey: await platform.keys.publicKey() }])
  await set(null)
  await expect(platform.client().read({ after: 0 })).rejects.toMatchObject(refusal)
})
