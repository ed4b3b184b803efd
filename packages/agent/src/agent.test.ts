import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createAgent } from './agent.ts'
import { createAgentApp, createAgentServer } from './agent-server.ts'
import { forgetList } from './listed/forget-list.ts'
import { type FeedPeer, listingOf, startFeedPeer, until } from './testing/feed-peer.ts'
import { bytesBelow } from './testing/files-below.ts'

let peer: FeedPeer
let state: string

beforeEach(async () => {
  state = await mkdtemp(path.join(tmpdir(), 'breakwater-agent-'))
  peer = await startFeedPeer()
})
afterEach(async () => {
  await peer[Symbol.asyncDispose]()
  await rm(state, { recursive: true, force: true })
})

const entry = '6f0c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a11'
const start = () => {
  const agent = createAgent({ service: peer.url, apiKey: 'key', stateDirectory: state, waitSeconds: 1 })
  agent.start()
  return agent
}
const photograph = await generatedPhotograph(99, { width: 640, height: 480 })
const listed = await listingOf(photograph)
const isOnDisk = (hex: string) => bytesBelow(state).includes(Buffer.from(hex, 'hex'))

test('changed copies are found, others are not; after a withdrawal nothing is, and the hash is gone from the disk', async () => {
  peer.list(entry, listed)
  await using agent = start()
  await until(() => agent.holds(entry))
  const copies = [
    sharp(photograph).jpeg({ quality: 30 }),
    sharp(photograph).resize({ width: 160 }).jpeg(),
    sharp(photograph).flop().jpeg(),
    sharp(photograph).flip().jpeg(),
    ...[90, 180, 270].map((angle) => sharp(photograph).rotate(angle).jpeg()),
  ]
  for (const copy of copies) expect((await agent.match(await copy.toBuffer())).decision).toBe('hold')
  expect((await agent.match(await generatedPhotograph(1, { width: 640, height: 480 }))).decision).toBe('allow')
  expect(isOnDisk(listed.pdq!.hash) && isOnDisk(listed.md5)).toBe(true)
  peer.withdraw(entry)
  await until(() => !agent.holds(entry))
  expect((await agent.match(photograph)).decision).toBe('allow')
  expect([isOnDisk(listed.pdq!.hash), isOnDisk(listed.md5)]).toEqual([false, false])
  await until(() => peer.told.some(({ path, body }) => path.endsWith('acknowledgements') && body.includes('2')))
})

test.each([50, 3_600_000])(
  'it stops at once while the service takes %d ms to answer an acknowledgement, and owes it still',
  async (slowness) => {
    peer.list(entry, listed)
    const agent = start()
    await until(() => agent.holds(entry))
    peer.slowness = slowness
    peer.withdraw(entry)
    await until(() => peer.told.length === 1)
    await agent.close()
    peer.slowness = 0
    await using again = start()
    await until(() => peer.told.length === 2)
    expect(peer.told[1]).toEqual(peer.told[0])
    expect(again.holds(entry)).toBe(false)
  },
)

test('a report outlives a service that is down and a restart, and is repeated under its first key', async () => {
  peer.list(entry, listed)
  const agent = start()
  await until(() => agent.holds(entry))
  peer.isDown = true
  agent.report({ entry: entry as never, value: 'confirmed' })
  expect(agent.status().queued).toBe(1)
  await agent.close()
  peer.isDown = false
  await using again = start()
  await until(() => again.status().queued === 0)
  const reports = peer.told.filter(({ path }) => path.endsWith('feedback'))
  expect(reports).toHaveLength(1)
  expect(reports[0]!.key).toMatch(/^[0-9a-f-]{36}$/)
  expect(() => again.report({ entry: entry as never, value: 'not_intimate' })).toThrow('reason-required')
})

test('a new epoch drops everything and reads again', async () => {
  peer.list(entry, listed)
  await using agent = start()
  await until(() => agent.holds(entry))
  peer.epoch = 'two'
  peer.events = []
  await until(() => agent.status().entries === 0 && agent.status().feedSequence === 0)
})

test('before the whole list was read once, and while it is read anew, nobody is told allow; later also without the service', async () => {
  const another = await generatedPhotograph(1, { width: 640, height: 480 })
  const codeOf = (agent: ReturnType<typeof start>) =>
    agent.match(another).then(
      ({ decision }) => decision,
      ({ code }) => code,
    )
  peer.isDown = true
  const agent = start()
  expect(await codeOf(agent)).toBe('not-ready')
  peer.list(entry, listed)
  peer.isDown = false
  await until(() => agent.readiness().isReady)
  expect(await codeOf(agent)).toBe('allow')
  await agent.close()
  peer.isDown = true
  const again = start()
  expect([await codeOf(again), (await again.match(photograph)).decision]).toEqual(['allow', 'hold'])
  await again.close()
  forgetList(state)
  await using anew = start()
  expect(await codeOf(anew)).toBe('not-ready')
  peer.isDown = false
  await until(() => anew.readiness().isReady)
  expect((await anew.match(photograph)).decision).toBe('hold')
})

test('killed in the middle it goes on from its cursor, and a second agent on the same state is refused', async () => {
  peer.list(entry, listed)
  const script = `const { createAgent } = await import(${JSON.stringify(new URL('./agent.ts', import.meta.url).href)});
    const agent = createAgent(${JSON.stringify({ service: peer.url, apiKey: 'key', stateDirectory: state })}); agent.start();
    setInterval(() => agent.holds(${JSON.stringify(entry)}) && console.log('held'), 20)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  expect(() => createAgent({ service: peer.url, apiKey: 'key', stateDirectory: state })).toThrow(
    'in use by another agent',
  )
  child.kill('SIGKILL')
  await once(child, 'exit')
  peer.isDown = true
  await using agent = start()
  expect(agent.holds(entry)).toBe(true)
  expect(agent.status().feedSequence).toBe(1)
})

test('a picture in the platform’s own storage is fetched and matched, with its content id', async () => {
  peer.list(entry, listed)
  const storage = createServer((request, response) => {
    response.end(request.url === '/uploads/a' ? photograph : 'no picture')
  }).listen(0, '127.0.0.1')
  await once(storage, 'listening')
  const prefix = `http://127.0.0.1:${(storage.address() as AddressInfo).port}/uploads/`
  await using agent = createAgent({
    ...{ service: peer.url, apiKey: 'key', stateDirectory: state, waitSeconds: 1 },
    storage: { prefixes: [prefix], longestSeconds: 5 },
  })
  agent.start()
  await until(() => agent.holds(entry))
  const app = createAgentApp(agent)
  const ask = async (name: string) => {
    const body = JSON.stringify({ url: prefix + name })
    const headers = { 'content-type': 'application/json' }
    return (await app.request('/v1/match?content=stored', { method: 'POST', headers, body })).json()
  }
  expect(await ask('a')).toMatchObject({ decision: 'hold', matches: [{ entry }] })
  expect(agent.review.waiting()).toMatchObject([{ content: 'stored' }])
  expect(await ask('b')).toMatchObject({ code: 'not-an-image' })
  storage.closeAllConnections()
  storage.close()
})

test('over HTTP an unreadable file is a problem, never allow; a bare hash is refused; others need a token', async () => {
  await using agent = start()
  await until(() => agent.readiness().isReady)
  const app = createAgentApp(agent, 'secret')
  const post = (type: string, body: string, token = 'secret', query = '') =>
    app.request(`/v1/match${query}`, {
      method: 'POST',
      headers: { 'content-type': type, authorization: `Bearer ${token}` },
      body,
    })
  const answers = [
    [await post('image/jpeg', 'no picture'), 422, 'not-an-image'],
    [await post('image/jpeg', ''), 422, 'empty-file'],
    [await post('text/plain', 'x'), 415, 'unsupported-media-type'],
    [await post('application/json', JSON.stringify({ pdq: listed.pdq!.hash, quality: 90 })), 403, 'bare-hash-off'],
    [await post('application/json', '{"url":"http://127.0.0.1/x.jpg"}'), 403, 'url-off'],
    [await post('application/json', '{"url":1}'), 400, 'invalid-request'],
    [await post('image/jpeg', 'x', 'wrong'), 401, 'unauthorized'],
    [await post('image/jpeg', 'x', 'secret', '?surface=private-message'), 403, 'surface-off'],
    [await post('image/jpeg', 'x', 'secret', '?surface=somewhere'), 400, 'invalid-request'],
    [await post('image/jpeg', 'x', 'secret', '?content=two%20words'), 400, 'invalid-request'],
  ] as const
  for (const [answer, status, code] of answers)
    expect([answer.status, (await answer.json()).code]).toEqual([status, code])
  await expect(createAgentServer(agent, { host: '0.0.0.0', port: 0 })).rejects.toThrow('token')
})

test('what a newer service says and this agent does not know breaks nothing', async () => {
  const add = (at: number, extra: object) => ({
    ...{ sequence: at, type: 'add', entry: entry.replace('11', String(10 + at)), expiresOn: '2028-01-01' },
    ...{ trust: 'self_reported', maxAction: 'hold', fingerprint: listed, ...extra },
  })
  const strange = [
    { sequence: 1, type: 'merge', entry, with: 'something' },
    { sequence: 2, type: 'notice' },
    add(3, { maxAction: 'burn', trust: 'court_ordered', salt: 'new' }),
    add(4, { fingerprint: { kind: 'audio', md5: 'a'.repeat(32), chroma: [1] } }),
    { sequence: 5, type: 'merge', entry },
  ]
  peer.events.push(...(strange as unknown as typeof peer.events))
  await using agent = start()
  await until(() => agent.status().feedSequence === 5)
  expect(agent.status().entries).toBe(2)
  expect((await agent.match(photograph)).decision).toBe('review')
  peer.list(entry, listed)
  await until(() => agent.holds(entry))
  expect((await agent.match(photograph)).decision).toBe('hold')
})
