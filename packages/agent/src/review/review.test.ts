import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ContentId } from '@breakwater/contracts'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createAgent } from '../agent.ts'
import type { Agent } from '../agent-interface.ts'
import { createAgentApp } from '../agent-server.ts'
import { type FeedPeer, listingOf, startFeedPeer, until } from '../testing/feed-peer.ts'
import { startWebhookReceiver, type WebhookReceiver, webhookSecret } from '../testing/webhook-receiver.ts'
import type { Hook } from '../webhooks/webhook-outbox.ts'
import { type Judged, type Judgement, reviewOutcome } from './review-outcome.ts'

const entry = '6f0c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a11'
const photograph = await generatedPhotograph(99, { width: 640, height: 480 })
const listed = await listingOf(photograph)
const content = (name: string) => name as ContentId
let peer: FeedPeer
let directory: string
let events: WebhookReceiver
let childSafety: WebhookReceiver
let agent: Agent

const start = async () => {
  const hooks: Record<Hook, { url: string; secret: string }> = {
    'events': { url: events.url, secret: webhookSecret },
    'child-safety': { url: childSafety.url, secret: webhookSecret },
  }
  agent = createAgent({
    ...{ service: peer.url, apiKey: 'key', stateDirectory: path.join(directory, 'state'), waitSeconds: 1 },
    webhooks: { hooks, giveUpAfterHours: 72, firstPauseSeconds: 0.02 },
  })
  agent.start()
  await until(() => agent.status().lastContactAt !== null)
}
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'breakwater-review-'))
  peer = await startFeedPeer()
  events = await startWebhookReceiver()
  childSafety = await startWebhookReceiver()
  peer.list(entry, listed)
  await start()
  await until(() => agent.holds(entry))
})
afterEach(async () => {
  await agent.close()
  for (const one of [peer, events, childSafety]) await one[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

const upload = (name: string) => agent.match(photograph, { content: content(name), surface: 'public' })
const told = (receiver = events) => receiver.received.map(({ message }) => `${message.data.content} ${message.type}`)
/** By their keys: what was under way when the agent stopped is said again, under the same one. */
const feedback = () => {
  const said = peer.told.filter((one) => one.path.endsWith('feedback'))
  return [...new Map(said.map(({ key, body }) => [key, body])).values()].map((body) => JSON.parse(body))
}

test('a held upload waits once, is told once, and a decision reaches exchange and platform once, over a restart too', async () => {
  await upload('one')
  await upload('one')
  expect(agent.review.waiting()).toMatchObject([{ content: 'one', decision: 'hold', matches: [{ entry }] }])
  await until(() => feedback().length === 1 && told().length === 1)
  peer.isDown = true
  events.status = 503
  expect(agent.review.judge({ content: content('one'), moderator: 'a', value: 'confirmed' })).toBe('decided')
  expect(() => agent.review.judge({ content: content('one'), moderator: 'b', value: 'confirmed' })).toThrow(
    'review-over',
  )
  await until(() => events.tries > 2)
  await agent.close()
  peer.isDown = false
  events.status = 200
  await start()
  await until(() => feedback().length === 2 && told().length === 2)
  expect(feedback()).toEqual([
    { entry, value: 'pending_review' },
    { entry, value: 'confirmed' },
  ])
  expect(told()).toEqual(['one upload.held', 'one upload.removed'])
  const { tellUploaderAfter, decisionDueAt } = events.received[0]!.message.data as Record<string, string>
  expect(Date.parse(tellUploaderAfter!)).toBeGreaterThan(Date.now() + 500_000)
  expect(Date.parse(decisionDueAt!)).toBeGreaterThan(Date.parse(tellUploaderAfter!))
  expect(new Set(events.received.map(({ id }) => id)).size).toBe(2)
  expect(agent.review.waiting()).toEqual([])
  expect(JSON.stringify(events.received)).not.toContain(entry)
})

test('that it is not intimate takes a reason and two people, and a dissent takes two for either', async () => {
  await upload('one')
  const judge = (moderator: string, value: Judgement, reason?: 'no-nudity') =>
    agent.review.judge({ content: content('one'), moderator, value, ...(reason ? { reason } : {}) })
  expect(() => judge('a', 'not_intimate')).toThrow('reason-required')
  expect(judge('a', 'not_intimate', 'no-nudity')).toBe('second-opinion')
  expect(() => judge('a', 'not_intimate', 'no-nudity')).toThrow('second-moderator-required')
  expect(judge('b', 'confirmed')).toBe('second-opinion')
  expect(agent.review.waiting()).toMatchObject([{ state: 'second-opinion', opinions: [{}, {}] }])
  expect(judge('c', 'not_intimate', 'no-nudity')).toBe('decided')
  await until(() => feedback().length === 2 && told().length === 2)
  expect(feedback()[1]).toEqual({ entry, value: 'not_intimate', reason: 'no-nudity', secondModerator: true })
  expect(told()[1]).toBe('one upload.released')
})

test('suspected age closes it at once, alone; those who deal with it are told until they take it', async () => {
  childSafety.status = 500
  await upload('one')
  agent.review.judge({ content: content('one'), moderator: 'a', value: 'suspected_under_18' })
  expect(agent.review.waiting()).toEqual([])
  await until(() => childSafety.tries > 3)
  childSafety.status = 200
  await until(() => told(childSafety).length === 1 && feedback().length === 2 && told().length === 2)
  expect(feedback()[1]).toEqual({ entry, value: 'suspected_under_18' })
  expect(told()).toEqual(['one upload.held', 'one upload.closed'])
  expect(childSafety.received[0]!.message.data).toMatchObject({ content: 'one', moderator: 'a' })
  expect(JSON.stringify(events.received)).not.toContain('under_18')
})

test('what somebody suspected to show a child never comes before anybody again, by whatever way it matches', async () => {
  await upload('one')
  agent.review.judge({ content: content('one'), moderator: 'a', value: 'suspected_under_18' })
  await upload('one')
  const second = '6f0c2b0e-0d1b-4c7e-9c7b-000000000003'
  peer.list(second, listed)
  await until(() => agent.holds(second))
  await upload('one')
  await upload('one')
  expect(agent.review.waiting()).toEqual([])
  await agent.close()
  await start()
  await upload('one')
  expect(agent.review.waiting()).toEqual([])
  expect(() => agent.review.judge({ content: content('one'), moderator: 'b', value: 'confirmed' })).toThrow(
    'review-over',
  )
  await until(() => agent.status().queued === 0)
  // The entry listed since is told of once, and the first not again.
  expect(feedback()).toEqual([
    { entry, value: 'pending_review' },
    { entry, value: 'suspected_under_18' },
    { entry: second, value: 'suspected_under_18' },
  ])
  peer.withdraw(entry)
  peer.withdraw(second)
  await until(() => agent.status().entries === 0)
  await until(() => told(childSafety).length === 1 && told().length === 2)
  expect(told()).toEqual(['one upload.held', 'one upload.closed'])
})

test('when the last entry ends the upload goes free by itself, and nothing is said of it to the exchange', async () => {
  const second = '6f0c2b0e-0d1b-4c7e-9c7b-000000000002'
  peer.list(second, listed)
  await until(() => agent.holds(second))
  await upload('one')
  await until(() => feedback().length === 2)
  peer.withdraw(entry)
  await until(() => !agent.holds(entry))
  expect(agent.review.waiting()[0]!.matches.map((match) => match.entry)).toEqual([second])
  peer.withdraw(second)
  await until(() => told().includes('one upload.released'))
  expect(agent.review.waiting()).toEqual([])
  expect(() => agent.review.judge({ content: content('one'), moderator: 'a', value: 'confirmed' })).toThrow(
    'review-over',
  )
  expect(feedback()).toHaveLength(2)
})

test('without a content id, or where it is allowed, nothing is kept', async () => {
  await agent.match(photograph)
  await agent.match(await generatedPhotograph(5, { width: 640, height: 480 }), {
    content: content('fine'),
    surface: 'public',
  })
  expect(agent.review.waiting()).toEqual([])
  expect(told()).toEqual([])
})

test('one content whose messages fail does not hold up another; a dead letter waits for a person and then goes out', async () => {
  await agent.close()
  const hooks = { events: { url: events.url, secret: webhookSecret } }
  agent = createAgent({
    ...{ service: peer.url, apiKey: 'key', stateDirectory: path.join(directory, 'state'), waitSeconds: 1 },
    webhooks: { hooks, giveUpAfterHours: 0.00002, firstPauseSeconds: 0.05 },
  })
  agent.start()
  events.status = 500
  await upload('one')
  await until(() => agent.deadLetters().length === 1)
  expect(agent.deadLetters()).toMatchObject([{ type: 'upload.held', content: 'one' }])
  events.status = 200
  await upload('two')
  await until(() => told().length === 1)
  expect(told()).toEqual(['two upload.held'])
  expect(agent.retryDeadLetters()).toBe(1)
  await until(() => told().length === 2)
  expect(agent.deadLetters()).toEqual([])
})

test('over HTTP a platform with a tool of its own reads the queue and decides', async () => {
  await upload('one')
  const app = createAgentApp(agent)
  const list = (await (await app.request('/v1/review')).json()) as { waiting: number; items: object[] }
  expect(list).toMatchObject({ waiting: 1, items: [{ content: 'one', state: 'waiting', opinions: 0 }] })
  const decide = async (body: object) => {
    const answer = await app.request('/v1/review/decisions', { method: 'POST', body: JSON.stringify(body) })
    const { state, code } = (await answer.json()) as { state?: string; code?: string }
    return state ?? code
  }
  const judging = { content: 'one', moderator: 'a' }
  expect(await decide({ ...judging, value: 'not_intimate' })).toBe('reason-required')
  expect(await decide({ ...judging, value: 'pending_review' })).toBe('invalid-request')
  expect(await decide({ ...judging, content: 'nowhere', value: 'confirmed' })).toBe('review-not-found')
  expect(await decide({ ...judging, value: 'confirmed' })).toBe('decided')
  expect(await decide({ ...judging, value: 'confirmed' })).toBe('review-over')
})

test('killed at any moment after a decision, neither the exchange nor the platform is told twice, nor not at all', async () => {
  await upload('one')
  await until(() => feedback().length === 1 && told().length === 1)
  await agent.close()
  const state = path.join(directory, 'state')
  const script = `const { createAgent } = await import(${JSON.stringify(new URL('../agent.ts', import.meta.url).href)});
    const agent = createAgent({ service: 'http://127.0.0.1:1', apiKey: 'key', stateDirectory: ${JSON.stringify(state)},
      webhooks: { hooks: { events: { url: 'http://127.0.0.1:1', secret: ${JSON.stringify(webhookSecret)} } }, giveUpAfterHours: 1 } });
    agent.start();
    agent.review.judge({ content: 'one', moderator: 'a', value: 'confirmed' });
    process.kill(process.pid, 'SIGKILL')`
  expect(spawnSync(process.execPath, ['--input-type=module', '-e', script]).signal).toBe('SIGKILL')
  await start()
  await until(() => feedback().length === 2 && told().length === 2)
  await agent.close()
  await start()
  await upload('one')
  await until(() => told().length === 3)
  expect(told()).toEqual(['one upload.held', 'one upload.removed', 'one upload.held'])
  expect(
    feedback()
      .map(({ value }: { value: string }) => value)
      .slice(0, 2),
  ).toEqual(['pending_review', 'confirmed'])
})

const judged = fc.record({
  moderator: fc.constantFrom('a', 'b', 'c'),
  value: fc.constantFrom<Judgement>('confirmed', 'not_intimate', 'quality_unknown', 'suspected_under_18'),
})

test('whatever people say, one alone never clears a picture, and nothing waits once somebody suspects a child', () => {
  fc.assert(
    fc.property(fc.array(judged, { minLength: 1, maxLength: 6 }), (opinions: Judged[]) => {
      const outcome = reviewOutcome(opinions)
      const newest = opinions.at(-1)!
      if (newest.value === 'suspected_under_18') expect(outcome).toBe('suspected_under_18')
      if (outcome !== 'second-opinion') expect(outcome).toBe(newest.value)
      const agreeing = ['a', 'b', 'c'].filter(
        (moderator) => opinions.findLast((one) => one.moderator === moderator)?.value === 'not_intimate',
      )
      if (outcome === 'not_intimate') expect(agreeing.length).toBeGreaterThanOrEqual(2)
    }),
  )
})
