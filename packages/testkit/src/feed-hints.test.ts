import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createAgent } from '@breakwater/agent'
import { call, type OpenedCase, openBody, type ServiceUnderTest, serviceUnderTest } from '@breakwater/service/testing'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { until } from './stranger.ts'

let under: ServiceUnderTest

beforeAll(async () => {
  under = await serviceUnderTest()
})
afterAll(() => under[Symbol.asyncDispose]())

let seeds = 0
const openCase = async () =>
  (await call<OpenedCase>(`${under.service.url}/v1/cases`, { body: openBody(++seeds) })).body.reference

/** An agent that asks for nothing to be kept waiting for long, and what it asked for. */
async function agentWith(name: string, answer: (url: URL) => Response | undefined) {
  const stateDirectory = mkdtempSync(path.join(tmpdir(), 'breakwater-hinted-'))
  onTestFinished(() => rmSync(stateDirectory, { recursive: true, force: true }))
  const asked: URL[] = []
  const agent = createAgent({
    ...{ service: under.service.url, apiKey: await under.addPlatform(name), stateDirectory, waitSeconds: 20 },
    fetch: async (input, init) => {
      const url = new URL(String(input))
      const early = answer(url)
      asked.push(url)
      return early ?? fetch(input, init)
    },
  })
  onTestFinished(() => agent.close())
  agent.start()
  await until(() => agent.readiness().isReady || undefined)
  return { agent, asked, waits: () => asked.filter(({ searchParams }) => Number(searchParams.get('wait')) > 0).length }
}

test('an agent that gets hints reads when it is told to, and never asks to be kept waiting', async () => {
  const { agent, asked, waits } = await agentWith('Hinted', () => undefined)
  await until(() => asked.some(({ pathname }) => pathname === '/v1/feed/hints') || undefined)
  // It may have asked to wait before the first hint came; the first case ends that.
  await openCase()
  const { entries } = agent.status()
  await until(() => agent.status().entries > entries || undefined)
  const before = waits()
  for (let round = 0; round < 3; round++) {
    const held = agent.status().entries
    await openCase()
    await until(() => agent.status().entries > held || undefined)
  }
  expect(waits()).toBe(before)
  // What it was given is processed, and the service knows: people are told that it looks.
  const reads = asked.filter(({ pathname }) => pathname === '/v1/feed')
  await until(() => reads.length > 0 || undefined)
  await expect
    .poll(() => asked.at(-1)?.searchParams.get('after'), { timeout: 5_000 })
    .toBe(String(agent.status().feedSequence))
}, 60_000)

test.each([
  ['does not know hints', () => Response.json({ code: 'not-found' }, { status: 404 })],
  ['says something else', () => Response.json({ hello: 'there' })],
  ['breaks off', () => new Response('data: {"he', { headers: { 'content-type': 'text/event-stream' } })],
  ['talks nonsense', () => new Response('data: 7\n\n', { headers: { 'content-type': 'text/event-stream' } })],
])(
  'an agent of a service that %s is kept waiting instead',
  async (name, answer) => {
    const { agent, asked } = await agentWith(name, (url) => (url.pathname.endsWith('/hints') ? answer() : undefined))
    const held = agent.status().entries
    await openCase()
    await until(() => agent.status().entries > held || undefined)
    expect(asked.some(({ pathname }) => pathname === '/v1/feed/hints')).toBe(true)
  },
  60_000,
)
