import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ContentId } from '@breakwater/contracts'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createAgent } from '../agent.ts'
import type { Agent } from '../agent-interface.ts'
import { createAgentApp } from '../agent-server.ts'
import { type FeedPeer, listingOf, startFeedPeer, until } from '../testing/feed-peer.ts'
import { bytesBelow } from '../testing/files-below.ts'
import { webhookSecret as secret, startWebhookReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts'
import type { Judgement } from './review-outcome.ts'

const entry = '6f0c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a11'
const photograph = await generatedPhotograph(99, { width: 640, height: 480 })
const listed = await listingOf(photograph)
const content = 'one' as ContentId

let peer: FeedPeer
let directory: string
let events: WebhookReceiver
let childSafety: WebhookReceiver
let agent: Agent

const start = async () => {
  agent = createAgent({
    ...{ service: peer.url, apiKey: 'key', stateDirectory: directory, waitSeconds: 1 },
    webhooks: {
      hooks: { 'events': { url: events.url, secret }, 'child-safety': { url: childSafety.url, secret } },
      ...{ giveUpAfterHours: 72, firstPauseSeconds: 0.02 },
    },
  })
  agent.start()
  await until(() => agent.readiness().isReady)
}
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'breakwater-appeal-'))
  peer = await startFeedPeer()
  events = await startWebhookReceiver()
  childSafety = await startWebhookReceiver()
  peer.list(entry, listed)
  await start()
})
afterEach(async () => {
  await agent.close()
  for (const one of [peer, events, childSafety]) await one[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

const upload = () => agent.match(photograph, { content, surface: 'public' })
const judge = (moderator: string, value: Judgement) =>
  agent.review.judge({ content, moderator, value, ...(value === 'not_intimate' && { reason: 'no-nudity' }) })
const types = () => events.received.map(({ message }) => message.type)
const told = async (type: string): Promise<Record<string, string>> => {
  await until(() => types().includes(type as never))
  return events.received.findLast(({ message }) => message.type === type)!.message.data as never
}
const feedback = () =>
  peer.told.filter((one) => one.path.endsWith('feedback')).map(({ body }) => JSON.parse(body).value)
const pause = () => new Promise((resolve) => setTimeout(resolve, 150))

test('what was removed goes before another person, over a restart too; upheld, it is released and the exchange told', async () => {
  await upload()
  judge('a', 'confirmed')
  const { appealToken: token, appealUntil } = await told('upload.removed')
  expect(Date.parse(appealUntil!) - Date.now()).toBeGreaterThan(180 * 86_400_000)
  // Only who got the message can appeal: a stolen state directory cannot.
  expect(bytesBelow(directory).includes(content)).toBe(true)
  await until(() => !bytesBelow(directory).includes(token!))
  const { decisionDueAt } = agent.review.appeal({ token: token!, words: 'It is my own boat.' })
  expect(decisionDueAt.getTime()).toBeGreaterThan(Date.now() + 23 * 3_600_000)
  expect(agent.review.appeal({ token: token!, words: 'Again.' })).toEqual({ decisionDueAt })
  await agent.close()
  await start()
  expect(agent.review.waiting()).toMatchObject([
    { content, appeal: { words: 'It is my own boat.', decidedBy: ['a'] }, matches: [{ entry }], opinions: [] },
  ])
  expect(() => judge('a', 'confirmed')).toThrow('second-moderator-required')
  expect(judge('b', 'not_intimate')).toBe('second-opinion')
  expect(judge('c', 'not_intimate')).toBe('decided')
  expect(await told('upload.released')).toMatchObject({ because: 'not_intimate', afterAppeal: true })
  await until(() => feedback().length === 3)
  expect(feedback()).toEqual(['pending_review', 'confirmed', 'not_intimate'])
  expect(bytesBelow(directory).includes('my own boat')).toBe(false)
  await pause()
  expect(types()).toEqual(['upload.held', 'upload.removed', 'upload.released'])
})

test('rejected, the platform is told, the exchange hears nothing twice, and there is no second appeal', async () => {
  await upload()
  judge('a', 'confirmed')
  const { appealToken: token } = await told('upload.removed')
  agent.review.appeal({ token: token! })
  judge('b', 'confirmed')
  expect(Object.keys(await told('appeal.rejected'))).toEqual(['content'])
  const { appealToken: older } = await told('upload.held')
  expect(() => agent.review.appeal({ token: older! })).toThrow('appeal-over')
  await pause()
  expect(feedback()).toEqual(['pending_review', 'confirmed'])
  expect(agent.review.waiting()).toEqual([])
})

test('words while it waits are for whoever decides; a removal outlives its entry, also while it is appealed', async () => {
  await upload()
  const { appealToken: held } = await told('upload.held')
  const [item] = agent.review.waiting()
  expect(agent.review.appeal({ token: held!, words: 'Look at the shoes.' })).toEqual({ decisionDueAt: item!.dueAt })
  expect(agent.review.waiting()).toMatchObject([{ appeal: { words: 'Look at the shoes.', decidedBy: [] } }])
  judge('a', 'confirmed')
  const { appealToken: removed } = await told('upload.removed')
  agent.review.appeal({ token: removed! })
  peer.withdraw(entry)
  await until(() => !agent.holds(entry))
  expect(agent.review.waiting()).toMatchObject([{ matches: [] }])
  judge('b', 'quality_unknown')
  expect(await told('upload.released')).toMatchObject({ because: 'quality_unknown', afterAppeal: true })
  await until(() => feedback().length === 2)
  await pause()
  expect(feedback()).toEqual(['pending_review', 'confirmed'])
})

test('what was released cannot be appealed; what nothing matches any more is released with its words', async () => {
  await upload()
  const { appealToken: token } = await told('upload.held')
  agent.review.appeal({ token: token!, words: 'Look at the shoes.' })
  peer.withdraw(entry)
  expect(await told('upload.released')).toMatchObject({ because: 'nothing-matches-any-more' })
  expect(bytesBelow(directory).includes('the shoes')).toBe(false)
  expect(agent.review.appeal({ token: token! })).toMatchObject({ decisionDueAt: expect.any(Date) })
  peer.list('6f0c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a12', listed)
  await until(() => agent.holds('6f0c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a12'))
  await upload()
  await until(() => types().filter((type) => type === 'upload.held').length === 2)
  judge('a', 'quality_unknown')
  const { appealToken: second } = await told('upload.held')
  expect(() => agent.review.appeal({ token: second! })).toThrow('appeal-over')
})

test('of suspected age an appeal reads as any other, and goes to those who deal with it and to nobody else', async () => {
  await upload()
  const { appealToken: token } = await told('upload.held')
  judge('a', 'suspected_under_18')
  const app = createAgentApp(agent)
  const body = JSON.stringify({ token, words: 'Give it back.' })
  const post = async () => {
    const answer = await app.request('/v1/appeals', { method: 'POST', body })
    return [answer.status, Object.keys((await answer.json()) as object)]
  }
  expect([await post(), await post()]).toEqual([
    [202, ['decisionDueAt']],
    [202, ['decisionDueAt']],
  ])
  await until(() => childSafety.received.length === 2)
  expect(childSafety.received[1]!.message.data).toMatchObject({ content, words: 'Give it back.' })
  await pause()
  expect(childSafety.received).toHaveLength(2)
  expect(agent.review.waiting()).toEqual([])
  expect(types()).toEqual(['upload.held', 'upload.closed'])
})

test('a token that nobody was given is not found; reviewers read the words over HTTP, and who decided is kept from them', async () => {
  const app = createAgentApp(agent)
  const codeOf = async (body: object) => {
    const answer = await app.request('/v1/appeals', { method: 'POST', body: JSON.stringify(body) })
    return ((await answer.json()) as { code: string }).code
  }
  expect(await codeOf({ token: 'x'.repeat(32) })).toBe('appeal-not-found')
  expect(await codeOf({ token: 'x'.repeat(32), words: 'x'.repeat(2001) })).toBe('invalid-request')
  expect(await codeOf({ token: "' OR 1=1 --" })).toBe('invalid-request')
  await upload()
  judge('somebody', 'confirmed')
  const { appealToken: token } = await told('upload.removed')
  agent.review.appeal({ token: token!, words: 'Please.' })
  const text = await (await app.request('/v1/review')).text()
  expect(JSON.parse(text).items[0].appeal).toEqual({ words: 'Please.', isDecidedBefore: true })
  expect(text).not.toContain('somebody')
  expect(JSON.stringify(events.received)).not.toContain(entry)
})
