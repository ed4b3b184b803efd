import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  call,
  type FeedPage,
  fingerprint,
  openBody,
  type ServiceUnderTest,
  serviceUnderTest,
} from '../testing/service-under-test.ts'
import { commandContact, webhookContact } from './contact-address.ts'

const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
const received: { body: string; headers: Record<string, string> }[] = []
let answers = 200
let under: ServiceUnderTest
let folder: string
const receiver = createServer((request, response) => {
  let body = ''
  request.on('data', (part) => {
    body += part
  })
  request.on('end', () => {
    received.push({ body, headers: request.headers as Record<string, string> })
    response.writeHead(answers).end()
  })
})

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'breakwater-contact-'))
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
  under = await serviceUnderTest({}, { contact: webhookContact({ url, secret }) })
})
afterAll(async () => {
  await under[Symbol.asyncDispose]()
  receiver.close()
  await rm(folder, { recursive: true, force: true })
})

test('the contact is told within seconds, signed, again until it was taken, and nothing of the picture', async () => {
  const key = await under.addPlatform('Harbour')
  const headers = { authorization: `Bearer ${key}` }
  const { body: opened } = await call<{ reference: string }>(`${under.service.url}/v1/cases`, { body: openBody(5) })
  const feed = await call<FeedPage>(`${under.service.url}/v1/feed`, { method: 'GET', headers })
  const { entry } = feed.body.events[0]!
  answers = 500
  await call(`${under.service.url}/v1/feed/feedback`, {
    body: { entry, value: 'suspected_under_18' },
    headers: { ...headers, 'idempotency-key': crypto.randomUUID() },
  })
  await expect.poll(() => received.length, { timeout: 20_000 }).toBe(1)
  // The receiver has counted the request before the service has read its answer.
  await expect.poll(() => under.logged(), { timeout: 20_000 }).toContain('contact-not-told')
  answers = 204
  under.clock.now = new Date(under.clock.now.getTime() + 60_000)
  await under.administer((administration) => administration.tellContact())
  await expect.poll(() => received.length, { timeout: 20_000 }).toBe(2)
  const [first, second] = received
  expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id'])
  expect(new Webhook(secret).verify(second!.body, second!.headers)).toEqual({
    ...{ type: 'suspected_under_18', timestamp: '2026-11-23T02:00:00.000Z' },
    data: { lane: 'adult', look: 'breakwater review list' },
  })
  for (const canary of [entry, opened.reference, fingerprint(5).md5, fingerprint(5).pdq!.hash]) {
    expect(JSON.stringify(received)).not.toContain(canary)
  }
  under.clock.now = new Date(under.clock.now.getTime() + 86_400_000)
  await under.administer((administration) => administration.tellContact())
  expect(received).toHaveLength(2)
})

test('a command is told by its standard input, and an exit code other than 0 is not taken', async () => {
  const notice = {
    ...{ id: 'one', type: 'suspected_under_18' as const, timestamp: '2026-11-23T02:00:00.000Z' },
    data: { lane: 'adult' as const, look: 'breakwater review list' as const },
  }
  const { signal } = new AbortController()
  const file = path.join(folder, 'told')
  expect(await commandContact(`cat > ${file}`)(notice, signal)).toBe(true)
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(notice)
  for (const command of ['exit 3', 'no-such-command-here'])
    expect(await commandContact(command)(notice, signal)).toBe(false)
  expect(await commandContact('exec 0<&-; exit 0')(notice, signal)).toBe(true)
})
