import { once } from 'node:events'
import { createReadStream, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { inspect } from 'node:util'
import { type ContentId, Problem } from '@breakwater/contracts'
import { UnreadableFile } from '@breakwater/fingerprint'
import { h264, hasFfmpeg, VideoFolder } from '@breakwater/fingerprint/testing/generated-video'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createAgent } from '../agent.ts'
import type { Agent } from '../agent-interface.ts'
import { createAgentServer } from '../agent-server.ts'
import type { Listening } from '../listen.ts'
import { type FeedPeer, listingOf, startFeedPeer, until } from '../testing/feed-peer.ts'
import { AgentUnavailable } from './agent-unavailable.ts'
import { checkUpload } from './check-upload.ts'
import { type AgentConnection, connectAgent, type RemoteAgent } from './connect-agent.ts'

const entry = '6f0c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a11'
const token = 'a-token-that-nobody-may-read'
const content = 'content-that-nobody-may-read' as ContentId
const photograph = await generatedPhotograph(99, { width: 640, height: 480 })
const copy = await sharp(photograph).resize({ width: 320 }).jpeg({ quality: 40 }).toBuffer()
const innocent = await generatedPhotograph(1, { width: 640, height: 480 })
const listed = await listingOf(photograph)
let peer: FeedPeer
let state: string
let agent: Agent
let daemon: Listening
let remote: RemoteAgent
const impostors: Server[] = []

beforeEach(async () => {
  state = await mkdtemp(path.join(tmpdir(), 'breakwater-sdk-'))
  peer = await startFeedPeer()
  peer.list(entry, listed)
  agent = createAgent({ service: peer.url, apiKey: 'key', stateDirectory: state, waitSeconds: 1 })
  agent.start()
  daemon = await createAgentServer(agent, { host: '127.0.0.1', port: 0, token })
  remote = connectAgent({ url: daemon.url, token })
  await until(() => agent.holds(entry))
})
afterEach(async () => {
  for (const impostor of impostors.splice(0)) {
    impostor.closeAllConnections()
    impostor.close()
  }
  await daemon.close()
  await agent.close()
  await peer[Symbol.asyncDispose]()
  await rm(state, { recursive: true, force: true })
})

/** Something that is no agent, at an address. */
async function impostor(listener: RequestListener, given: Partial<AgentConnection> = {}): Promise<RemoteAgent> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  impostors.push(server)
  await once(server, 'listening')
  return connectAgent({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token, ...given })
}
const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => new Error('it was answered'),
    (error) => error as Error,
  )
/** The error, which tells nothing that it must not. */
async function unavailableOf(work: Promise<unknown>): Promise<AgentUnavailable> {
  const error = await errorOf(work)
  expect(error).toBeInstanceOf(AgentUnavailable)
  const text = inspect(error, { depth: 10, showHidden: true })
  for (const secret of [token, content]) expect(text).not.toContain(secret)
  return error as AgentUnavailable
}
async function* inPieces(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
}

test('it answers what the agent answers, whole or in pieces, and forgets', async () => {
  const upload = { surface: 'public', content } as const
  for (const bytes of [copy, innocent, new Uint8Array(innocent)]) {
    const own = await agent.match(bytes)
    expect(await remote.match(bytes)).toEqual(own)
    expect(await remote.match(inPieces(bytes))).toEqual(own)
  }
  expect((await remote.match(inPieces(copy, 1), upload)).decision).toBe('hold')
  expect(agent.review.waiting()).toMatchObject([{ content }])
  const others = Array.from({ length: 1500 }, (_, at) => `other-${at}` as ContentId)
  expect(await remote.forget([...others, content])).toBe(1)
  expect(await remote.forget([])).toBe(0)
  expect(agent.review.waitingCount).toBe(0)
  await until(() => agent.readiness().isReady)
  expect(await remote.readiness()).toEqual({ isReady: true, reason: 'ready' })
})

test('an upload form is checked with either', async () => {
  const formOf = (bytes: Uint8Array) => {
    const body = new FormData()
    body.append('picture', new Blob([new Uint8Array(bytes)]), 'a.jpg')
    return new Request('http://platform/upload', { method: 'POST', body })
  }
  for (const bytes of [copy, innocent, Buffer.from('no picture'), Buffer.alloc(0)]) {
    const own = await checkUpload(agent, formOf(bytes))
    expect(await checkUpload(remote, formOf(bytes))).toEqual(own)
  }
  expect((await checkUpload(remote, formOf(copy), { content: () => content })).decision).toBe('hold')
  await daemon.close()
  await unavailableOf(checkUpload(remote, formOf(copy), { content: () => content }))
})

test.skipIf(!hasFfmpeg)('a video goes through as it comes from the disk', async () => {
  using videos = new VideoFolder()
  writeFileSync(videos.file('one.jpg'), photograph)
  const source = ['-loop', '1', '-framerate', '5', '-t', '3', '-i', videos.file('one.jpg')]
  const film = videos.make(...source, ...h264, 'film.mp4')
  const answer = await remote.match(createReadStream(film), { surface: 'public', content })
  expect(answer).toMatchObject({ decision: 'hold', matches: [{ entry, atSeconds: 0 }] })
  expect(answer).toEqual(await agent.match(createReadStream(film)))
  expect(agent.review.waiting()).toMatchObject([{ content }])
})

test('what is wrong with an upload is typed as it is in one process', async () => {
  const cases = [
    [Buffer.from('no picture'), undefined],
    [Buffer.alloc(0), undefined],
    [photograph.subarray(0, photograph.length / 2), undefined],
    [copy, { surface: 'private-message' }],
  ] as const
  for (const [bytes, upload] of cases) {
    const own = await errorOf(agent.match(bytes, upload))
    const others = await errorOf(remote.match(bytes, upload))
    expect(others.constructor).toBe(own.constructor)
    expect(others).toMatchObject({ code: (own as Problem).code })
  }
  const spaced = await errorOf(remote.match(copy, { surface: 'public', content: 'a b' as ContentId }))
  expect(spaced).toMatchObject({ code: 'invalid-request' })
})

test('an endless picture is refused at the limit, and its source is told to stop', async () => {
  let pieces = 0
  let isStopped = false
  async function* endless() {
    try {
      yield copy
      for (; pieces < 10_000; pieces++) yield new Uint8Array(65_536)
    } finally {
      isStopped = true
    }
  }
  const error = await errorOf(remote.match(endless()))
  expect(error).toMatchObject({ code: 'body-too-large' })
  expect(pieces * 65_536).toBeLessThan(120_000_000)
  await until(() => isStopped)
})

test('whoever is no agent, or not ours, has decided nothing', async () => {
  let asked = 0
  const elsewhere = await impostor((_, response) => {
    asked++
    response.end(JSON.stringify({ decision: 'allow', feedSequence: 1, matches: [] }))
  })
  expect((await elsewhere.match(copy)).decision).toBe('allow')
  const address = `http://127.0.0.1:${(impostors[0]!.address() as AddressInfo).port}`
  const answers: RequestListener[] = [
    (_, response) => response.writeHead(307, { location: `${address}/v1/match` }).end(),
    (_, response) => response.writeHead(302, { location: address }).end(),
    (_, response) => response.end('<p>Welcome'),
    (_, response) => response.end('{"decision":"allow"}'),
    (_, response) => response.end('{"decision":"perhaps","feedSequence":1,"matches":[]}'),
    (_, response) => response.writeHead(404).end('{}'),
    (_, response) => response.writeHead(500).end(JSON.stringify(new Problem('internal', { requestId: 'r-1' }))),
    (_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('{"decision":"allow",')
      setTimeout(() => response.socket?.destroy(), 20)
    },
    (_, response) => void response.socket?.destroy(),
    (_, response) => {
      const pour = () =>
        void (response.write(Buffer.alloc(1 << 20, 32)) ? setImmediate(pour) : response.once('drain', pour))
      pour()
    },
  ]
  for (const listener of answers) {
    const one = await impostor(listener)
    await unavailableOf(one.match(copy, { surface: 'public', content }))
    await unavailableOf(one.readiness())
    await unavailableOf(one.forget([content]))
  }
  expect(asked).toBe(1)
  const mistaken = await unavailableOf(connectAgent({ url: daemon.url, token: 'another' }).match(copy))
  expect(mistaken.cause).toMatchObject({ code: 'unauthorized' })
})

test('busy is a problem that says when to come again; for an upload form nobody has decided', async () => {
  const busy = await impostor((request, response) => {
    request.resume()
    response.writeHead(503).end(JSON.stringify(new Problem('busy', { retryAfterSeconds: 2 })))
  })
  const error = await errorOf(busy.match(copy))
  expect(error).toBeInstanceOf(Problem)
  expect(error).toMatchObject({ code: 'busy', fields: { retryAfterSeconds: 2 } })
  const body = new FormData()
  body.append('picture', new Blob([new Uint8Array(copy)]), 'a.jpg')
  await unavailableOf(checkUpload(busy, new Request('http://platform/', { method: 'POST', body })))
})

test('each part has its time: who does not read, who does not answer, and a source that stands still', async () => {
  const short = { uploadSeconds: 0.3, answerSeconds: 0.3 }
  const silent = await impostor((request) => void request.resume(), short)
  const unread = await impostor((request) => void request.pause(), short)
  const halfway = await impostor((_, response) => void response.write('{"decision":"allow",'), short)
  await unavailableOf(silent.match(copy, { surface: 'public', content }))
  await unavailableOf(halfway.match(copy, { surface: 'public', content }))
  await unavailableOf(unread.match(new Uint8Array(50_000_000)))
  let takenBytes = 0
  async function* source() {
    for (; takenBytes < 1_000_000_000; takenBytes += 65_536) yield new Uint8Array(65_536)
  }
  await unavailableOf(unread.match(source()))
  // What the two sockets hold, and no more: who does not read stops the source.
  expect(takenBytes).toBeLessThan(20_000_000)
  let isStopped = false
  const still: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise(() => {}),
      async return() {
        isStopped = true
        return { done: true, value: undefined }
      },
    }),
  }
  await unavailableOf(connectAgent({ url: daemon.url, token, uploadSeconds: 0.3 }).match(still))
  expect(isStopped).toBe(true)
  expect((await remote.match(copy)).decision).toBe('hold')
})

test('a source that breaks and a daemon that ends in the middle are unavailable, and nothing is kept', async () => {
  const upload = { surface: 'public', content } as const
  async function* broken() {
    yield copy.subarray(0, 2000)
    throw new Error('the disk is gone')
  }
  expect((await unavailableOf(remote.match(broken(), upload))).cause).toMatchObject({ message: 'the disk is gone' })
  async function* meanwhile() {
    yield copy.subarray(0, 2000)
    await daemon.close()
    yield copy.subarray(2000)
  }
  await unavailableOf(remote.match(meanwhile(), upload))
  expect(agent.review.waitingCount).toBe(0)
})

test('what is no address or no token is said at once, without saying it', () => {
  const wrong = ['', 'agent:8070', 'ftp://agent/', 'http://name:word@agent/', 'http://agent/?a=b', 'http://agent/#a']
  for (const url of wrong) expect(() => connectAgent({ url })).toThrow(TypeError)
  expect(() => connectAgent({ url: 'http://agent', token: 'two words' })).toThrow(/^(?!.*two words)/)
  expect(() => connectAgent({ url: 'https://agent.example/behind/a/path/' })).not.toThrow()
})

test('before it has read the list a remote agent says so', async () => {
  peer.isDown = true
  await using empty = createAgent({ service: peer.url, apiKey: 'key', stateDirectory: path.join(state, 'empty') })
  const server = await createAgentServer(empty, { host: '127.0.0.1', port: 0 })
  expect(await connectAgent({ url: server.url }).readiness()).toEqual({ isReady: false, reason: 'not-read-yet' })
  await server.close()
})

test('an unreadable file keeps its code across the wire', async () => {
  const error = await errorOf(remote.match(Buffer.from('no picture')))
  expect(error).toBeInstanceOf(UnreadableFile)
  expect(error).toMatchObject({ code: 'not-an-image' })
})
