import { chmodSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createAgent } from '../agent.ts'
import type { Agent } from '../agent-interface.ts'
import { createAgentApp } from '../agent-server.ts'
import { checkConfiguration } from '../configuration/check-configuration.ts'
import { readConfiguration } from '../configuration/configuration-file.ts'
import { startAgent } from '../configuration/start-agent.ts'
import { type FeedPeer, listingOf, startFeedPeer, until } from '../testing/feed-peer.ts'
import { createAgentLog } from './log.ts'
import { AgentMetrics } from './metrics.ts'

const entry = '6f0c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a11'
const photograph = await generatedPhotograph(99, { width: 640, height: 480 })
const another = await generatedPhotograph(5, { width: 640, height: 480 })
const listed = await listingOf(photograph)
let peer: FeedPeer
let directory: string

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'breakwater-operating-'))
  peer = await startFeedPeer()
  peer.list(entry, listed)
})
afterEach(async () => {
  await peer[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})
const inDirectory = (name: string, text = '') => {
  const file = path.join(directory, name)
  if (text !== '') writeFileSync(file, text, { mode: 0o600 })
  return file
}
const configuration = () => ({
  ...{ service: peer.url, apiKey: 'platform-secret', stateDirectory: inDirectory('state'), waitSeconds: 1 },
})
const started = async (agent: Agent) => {
  agent.start()
  await until(() => agent.holds(entry))
}

test('figures and logs count every path, and name no hash, entry, content or key', async () => {
  const lines: string[] = []
  const log = createAgentLog({ write: (line) => void lines.push(line) })
  let metrics: AgentMetrics | undefined
  const agent = createAgent({
    ...configuration(),
    bareHash: true,
    circuitBreaker: { hitsInHour: 2, timesUsual: 1, closedAfterDays: 7 },
    log,
    observer: {
      decided: (event) => metrics?.decided(event),
      refused: (code) => metrics?.refused(code),
      breakerTripped: () => metrics?.breakerTripped(),
    },
  })
  metrics = new AgentMetrics(() => agent.status())
  await using _ = agent
  await started(agent)
  const app = createAgentApp(agent)
  const post = (body: Uint8Array<ArrayBuffer> | string, type: string) =>
    app.request('/v1/match?content=content-of-somebody', { method: 'POST', body, headers: { 'content-type': type } })
  const decisionOf = async (answer: Response) => ((await answer.json()) as { decision?: string }).decision
  expect(await decisionOf(await post(new Uint8Array(photograph), 'image/jpeg'))).toBe('hold')
  expect(await decisionOf(await post(new Uint8Array(another), 'image/jpeg'))).toBe('allow')
  expect((await post('no picture', 'image/jpeg')).status).toBe(422)
  // The second different upload trips the breaker: the entry falls to review at once.
  const bare = JSON.stringify({ pdq: listed.pdq!.hash, quality: 90 })
  expect(await decisionOf(await post(bare, 'application/json'))).toBe('review')
  expect((await (await app.request('/v1/breakers')).json()).breakers).toMatchObject([{ entry }])
  const close = () => app.request('/v1/breakers/close', { method: 'POST', body: JSON.stringify({ entry }) })
  expect([(await close()).status, (await close()).status]).toEqual([200, 404])
  agent.report({ entry: entry as never, value: 'confirmed' })
  peer.withdraw(entry)
  await until(() => agent.status().feedSequence === 2 && agent.status().queued === 0)
  peer.isDown = true
  await until(() => lines.some((line) => line.includes('"trouble"')))

  const text = await metrics.text()
  for (const line of [
    'uploads_total{decision="hold",dry_run="false"} 1',
    'uploads_total{decision="allow",dry_run="false"} 1',
    'uploads_total{decision="review",dry_run="false"} 1',
    'refused_total{code="not-an-image"} 1',
    'breaker_trips_total 1',
    'feed_sequence 2',
    'entries 0',
    'waiting_reviews 0',
    'overdue_reviews 0',
    'waiting_messages 0',
    'dead_letters 0',
    'look_back_contents 0',
  ])
    expect(text).toContain(`breakwater_agent_${line}`)
  const events = lines.map((line) => JSON.parse(line) as { event: string; level: string })
  for (const event of ['page', 'acknowledged', 'reported', 'breaker-tripped', 'trouble']) {
    expect(events.map((one) => one.event)).toContain(event)
  }
  expect(events.find(({ event }) => event === 'trouble')!.level).toBe('warn')
  for (const secret of [entry, listed.pdq!.hash, listed.md5, 'content-of-somebody', 'platform-secret']) {
    expect(text + lines.join('')).not.toContain(secret)
  }
})

test('ready only once the feed was read, and not when the service has been out of reach too long', async () => {
  peer.isDown = true
  await using agent = createAgent({ ...configuration(), staleAfterSeconds: 1 })
  const app = createAgentApp(agent, 'token')
  const ready = async () => {
    const answer = await app.request('/readyz')
    return `${answer.status} ${await answer.text()}`
  }
  agent.start()
  expect(await ready()).toBe('503 not-read-yet')
  peer.isDown = false
  await until(() => agent.readiness().isReady)
  expect(await ready()).toBe('200 ready')
  peer.isDown = true
  await until(() => !agent.readiness().isReady)
  expect(await ready()).toBe('503 out-of-reach')
  expect((await app.request('/healthz')).status).toBe(200)
})

test('a dry run answers allow to everything, says so, and counts what it would have done', async () => {
  let metrics: AgentMetrics | undefined
  await using agent = createAgent({
    ...configuration(),
    dryRun: true,
    observer: { decided: (event) => metrics?.decided(event), refused() {}, breakerTripped() {} },
  })
  metrics = new AgentMetrics(() => agent.status())
  await started(agent)
  expect(await agent.match(photograph)).toMatchObject({ decision: 'allow', dryRun: true, matches: [{ entry }] })
  expect(await metrics.text()).toContain('uploads_total{decision="hold",dry_run="true"} 1')
})

test("the platform's own list lets its pictures through, but not past a designated body unless it says so", async () => {
  const file = inDirectory('allowed.txt', `# our logo\npdq ${listed.pdq!.hash} 12\n`)
  const matchWith = async (overridesHotline: boolean, trust: 'self_reported' | 'hotline_reviewed') => {
    peer.epoch = `${trust} ${overridesHotline}`
    peer.events = []
    peer.list(entry, listed)
    Object.assign(peer.events[0]!, { trust, maxAction: trust === 'hotline_reviewed' ? 'block' : 'hold' })
    const stateDirectory = inDirectory(`state-${trust}-${overridesHotline}`)
    await using agent = createAgent({ ...configuration(), stateDirectory, allowList: { file, overridesHotline } })
    await started(agent)
    return (await agent.match(photograph)).decision
  }
  expect(await matchWith(false, 'self_reported')).toBe('allow')
  expect(await matchWith(false, 'hotline_reviewed')).toBe('block')
  expect(await matchWith(true, 'hotline_reviewed')).toBe('allow')
  inDirectory('allowed.txt', `pdq ${listed.pdq!.hash}\nmd5 nonsense\n`)
  expect(() => createAgent({ ...configuration(), allowList: { file, overridesHotline: false } })).toThrow('line 2')
})

test('a configuration is checked whole, and then runs: its port, its metrics, and nothing on either of the other', async () => {
  const key = inDirectory('platform.key', 'platform-secret\n')
  const token = inDirectory('agent.token', 'agent-secret\n')
  const text = (rest: string) =>
    `service: ${peer.url}\nkeyFile: ${key}\nstate: ${inDirectory('state')}\nwaitSeconds: 1\n${rest}`
  const file = readConfiguration(
    text(`listen: { port: 0, tokenFile: ${token} }\nmetrics: { port: 0 }\npolicy: { self_reported: review }\n`),
  )
  expect((await checkConfiguration(file)).filter(({ isGood }) => !isGood)).toEqual([])
  const running = await startAgent(file)
  try {
    await until(() => running.agent!.holds(entry))
    const ask = (authorization: string) =>
      fetch(`${running.url}/v1/match`, {
        method: 'POST',
        body: new Uint8Array(photograph),
        headers: { 'content-type': 'image/jpeg', authorization },
      })
    expect((await ask('Bearer wrong')).status).toBe(401)
    expect(((await (await ask('Bearer agent-secret')).json()) as { decision: string }).decision).toBe('review')
    expect(await (await fetch(running.metricsUrl!)).text()).toContain('uploads_total{decision="review"')
    expect((await fetch(`${running.url}/metrics`)).status).toBe(404)
    expect((await fetch(running.metricsUrl!.replace('/metrics', '/v1/status'))).status).toBe(404)
    // While it runs, a check of the same file finds its port taken.
    const port = Number(new URL(running.url).port)
    const taken = await checkConfiguration({ ...file, listen: { ...file.listen, port } })
    expect(taken.filter(({ isGood }) => !isGood).map(({ check }) => check)).toEqual(['port'])
  } finally {
    await running.close()
  }
  chmodSync(key, 0o644)
  peer.isDown = true
  const wrong = await checkConfiguration(
    readConfiguration(text('listen: { host: 0.0.0.0, port: 0 }\nallowList: { file: /nowhere }\n')),
  )
  const faults = wrong.filter(({ isGood }) => !isGood)
  expect(faults.map(({ check }) => check)).toEqual(['key-file', 'token', 'allow-list', 'service'])
  expect(JSON.stringify(wrong)).not.toContain('platform-secret')
})
