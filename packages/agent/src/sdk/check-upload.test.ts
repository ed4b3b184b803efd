import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Problem } from '@breakwater/contracts'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createAgent } from '../agent.ts'
import type { Agent } from '../agent-interface.ts'
import { type FeedPeer, listingOf, startFeedPeer, until } from '../testing/feed-peer.ts'
import { AgentUnavailable } from './agent-unavailable.ts'
import { checkUpload } from './check-upload.ts'
import { publicAnswer } from './public-answer.ts'

const entry = '6f0c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a11'
const photograph = await generatedPhotograph(99, { width: 640, height: 480 })
const copy = await sharp(photograph).resize({ width: 320 }).jpeg({ quality: 40 }).toBuffer()
const innocent = await generatedPhotograph(1, { width: 640, height: 480 })
const listed = await listingOf(photograph)
let peer: FeedPeer
let state: string
let agent: Agent

beforeEach(async () => {
  state = await mkdtemp(path.join(tmpdir(), 'breakwater-sdk-'))
  peer = await startFeedPeer()
  peer.list(entry, listed)
  agent = createAgent({ service: peer.url, apiKey: 'key', stateDirectory: state, waitSeconds: 1 })
  agent.start()
  await until(() => agent.holds(entry))
})
afterEach(async () => {
  await agent.close()
  await peer[Symbol.asyncDispose]()
  await rm(state, { recursive: true, force: true })
})

const formOf = (...files: Uint8Array[]) => {
  const form = new FormData()
  form.set('title', 'By the sea')
  for (const [at, bytes] of files.entries()) {
    form.append('picture', new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }), `${at}.jpg`)
  }
  return form
}
const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  new Request('http://platform/upload', { method: 'POST', body, headers, duplex: 'half' } as RequestInit)
const raw = (text: string) => post(text, { 'content-type': 'multipart/form-data; boundary=b' })
const part = (at: number) => `--b\r\ncontent-disposition: form-data; name="f${at}"\r\n\r\nx\r\n`
const filePart = (at: number) => part(at).replace(/"f\d+"/, '$&; filename="a.jpg"')
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no problem',
    (error) => (error instanceof Problem ? error.code : `not a problem: ${error}`),
  )

test('each file is decided, fields are kept, and a held one waits for a person under its content id', async () => {
  const upload = await checkUpload(agent, post(formOf(copy, innocent, Buffer.from('no picture'))), {
    content: ({ index }) => `upload:${index}`,
  })
  expect(upload.files.map(({ decision }) => decision)).toEqual(['hold', 'allow', 'unreadable'])
  expect(upload.files.map(({ filename }) => filename)).toEqual(['0.jpg', '1.jpg', '2.jpg'])
  expect(Buffer.compare(upload.files[0]!.bytes, copy)).toBe(0)
  expect(upload.fields).toEqual([['title', 'By the sea']])
  expect(upload.decision).toBe('hold')
  expect(agent.review.waiting().map(({ content }) => content)).toEqual(['upload:0'])
  expect(agent.review.waiting()[0]!.matches[0]!.entry).toBe(entry)
  expect(JSON.stringify({ ...upload, files: upload.files.map(({ bytes: _, ...file }) => file) })).not.toContain(entry)
})

test('a form without a file is never allowed, and a private message is a problem where it is off', async () => {
  expect((await checkUpload(agent, post(formOf()))).decision).toBe('unreadable')
  const work = checkUpload(agent, post(formOf(innocent)), { surface: 'private-message' })
  expect(await codeOf(work)).toBe('surface-off')
  const spaced = checkUpload(agent, post(formOf(innocent)), { content: () => 'a b' })
  expect(await codeOf(spaced)).toBe('invalid-request')
})

test('a stopped agent is an error of its own, never an answer', async () => {
  expect((await checkUpload(agent, post(formOf(copy)))).decision).toBe('hold')
  await agent.close()
  await expect(checkUpload(agent, post(formOf(copy)))).rejects.toThrow(AgentUnavailable)
  agent = createAgent({ service: peer.url, apiKey: 'key', stateDirectory: state })
})

test('an uploader reads the same at once whatever was decided, in both languages', () => {
  for (const language of ['en', 'cy'] as const) {
    const answers = (['allow', 'review', 'hold', 'block'] as const).map((one) => publicAnswer(one, language))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(publicAnswer('unreadable', language).status).toBe(422)
  }
})

test.each<[string, () => Request, string]>([
  [
    '1,000 parts',
    () => raw(`${Array.from({ length: 1000 }, (_, at) => part(at)).join('')}--b--\r\n`),
    'body-too-large',
  ],
  [
    '1,000 files',
    () => raw(`${Array.from({ length: 1000 }, (_, at) => filePart(at)).join('')}--b--\r\n`),
    'body-too-large',
  ],
  ['a field over its limit', () => raw(`${part(1).replace('x', 'x'.repeat(70_000))}--b--\r\n`), 'body-too-large'],
  ['no closing boundary', () => raw(part(1)), 'malformed-form'],
  ['a file cut off', () => raw(filePart(1)), 'malformed-form'],
  ['no boundary named', () => post('x', { 'content-type': 'multipart/form-data; x=y' }), 'malformed-form'],
  ['an empty body', () => raw(''), 'malformed-form'],
  ['another type', () => post('{}', { 'content-type': 'application/json' }), 'unsupported-media-type'],
])('%s: a typed problem', async (_, makeRequest, code) => {
  expect(await codeOf(checkUpload(agent, makeRequest()))).toBe(code)
})

test('an endless file is stopped at the limit, and a body that stands still at its time', async () => {
  let sentBytes = 0
  let isCancelled = false
  const endless = new ReadableStream<Uint8Array>({
    start: (controller) =>
      controller.enqueue(Buffer.from('--b\r\ncontent-disposition: form-data; name="f"; filename="a"\r\n\r\n')),
    pull(controller) {
      sentBytes += 65_536
      controller.enqueue(new Uint8Array(65_536))
    },
    cancel() {
      isCancelled = true
    },
  })
  const type = { 'content-type': 'multipart/form-data; boundary=b' }
  const limits = { bodyBytes: 1_000_000 }
  expect(await codeOf(checkUpload(agent, post(endless, type), { limits }))).toBe('body-too-large')
  expect(sentBytes).toBeLessThan(1_300_000)
  await until(() => isCancelled)
  const silent = post(new ReadableStream({ pull: () => new Promise(() => {}) }), type)
  expect(await codeOf(checkUpload(agent, silent, { limits: { bodySeconds: 0.1 } }))).toBe('request-timeout')
})

test("Node's own request is read as it comes; 10 GB declared is refused unread, and can still be answered", async () => {
  const server = createServer(async (request, response) => {
    const answer = await checkUpload(agent, request).then(
      ({ decision }) => publicAnswer(decision),
      (error: Problem) => ({ status: error.status, notice: error.code }),
    )
    response.writeHead(answer.status, { connection: 'close' }).end(answer.notice)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  try {
    const held = await fetch(url, { method: 'POST', body: formOf(copy) })
    expect([held.status, await held.text()]).toEqual([202, publicAnswer('hold').notice])
    const accepted = await fetch(url, { method: 'POST', body: formOf(innocent) })
    expect([accepted.status, await accepted.text()]).toEqual([202, publicAnswer('hold').notice])
    const huge = httpRequest(url, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b', 'content-length': 10_000_000_000 },
    })
    huge.on('error', () => {})
    huge.write('--b\r\n')
    const [refused] = await once(huge, 'response')
    expect(refused.statusCode).toBe(413)
    huge.destroy()
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
