import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ContentId } from '@breakwater/contracts'
import { listable } from '@breakwater/fingerprint'
import { fingerprintImage, innerWindowsOf } from '@breakwater/fingerprint/node'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import sharp from 'sharp'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createAgent } from './agent.ts'
import type { Agent } from './agent-interface.ts'
import { decodingConfigurationSchema } from './matching/fingerprint-pool.ts'
import { type FeedPeer, startFeedPeer, until } from './testing/feed-peer.ts'

const entry = '6f0c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a11'
const plainEntry = '7a1c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a12'
const blockAll = { self_reported: 'block', platform_confirmed: 'block', hotline_reviewed: 'block' } as const
let photograph: Uint8Array
let other: Uint8Array
let peer: FeedPeer
let state: string
let agent: Agent

function start(windows: Record<string, unknown> = {}): Agent {
  const started = createAgent({
    ...{ service: peer.url, apiKey: 'key', stateDirectory: state, waitSeconds: 1, policy: blockAll },
    decoding: decodingConfigurationSchema.parse({ threads: 1, windows: { milliseconds: 60_000, ...windows } }),
  })
  started.start()
  return started
}

/** A part of a picture: from the left and the top, as shares of it. */
async function crop(picture: Uint8Array, left: number, top: number, share: number) {
  const { width, height } = await sharp(picture).metadata()
  const [across, down] = [Math.round(width * share), Math.round(height * share)]
  return sharp(picture)
    .extract({ left: Math.round(width * left), top: Math.round(height * top), width: across, height: down })
    .jpeg({ quality: 80 })
    .toBuffer()
}

beforeAll(async () => {
  photograph = await generatedPhotograph(1, { width: 1200, height: 900 })
  other = await generatedPhotograph(2, { width: 1200, height: 900 })
})
beforeEach(async () => {
  state = mkdtempSync(path.join(tmpdir(), 'breakwater-agent-'))
  peer = await startFeedPeer()
  const windows = await innerWindowsOf(photograph)
  expect(windows.length).toBeGreaterThanOrEqual(4)
  peer.list(entry, listable(await fingerprintImage(photograph), windows))
  peer.list(plainEntry, listable(await fingerprintImage(other)))
  agent = start()
  await until(() => agent.holds(plainEntry))
})
afterEach(async () => {
  await agent.close()
  await peer[Symbol.asyncDispose]()
  rmSync(state, { recursive: true })
})

test('a crop of a picture with windows is found by them, with the place of one; of one without it is not', async () => {
  const upload = await crop(photograph, 0.04, 0.08, 0.88)
  const { decision, matches } = await agent.match(upload, { surface: 'public', content: 'crop' as ContentId })
  expect(matches).toHaveLength(1)
  expect(matches[0]).toMatchObject({ entry, region: { corners: expect.any(Array) } })
  expect(matches[0]!.windows).toBeGreaterThanOrEqual(2)
  // Two agree, so what the list and the policy say counts.
  expect(decision).toBe('hold')
  const [waiting] = agent.review.waiting()
  expect(waiting!.matches[0]).toMatchObject({ windows: matches[0]!.windows, region: matches[0]!.region })
  expect(await agent.match(await crop(other, 0.04, 0.08, 0.88))).toMatchObject({ decision: 'allow', matches: [] })
})

test('where only one window is left it is put before people, and no more', async () => {
  let alone: { decision: string; windows: number | undefined } | undefined
  // Smaller and smaller parts: at some size a single window is whole.
  for (let share = 0.6; share > 0.2 && alone === undefined; share -= 0.04) {
    for (const [left, top] of [
      [0, 0],
      [1 - share, 0],
      [0, 1 - share],
      [1 - share, 1 - share],
    ] as const) {
      const { decision, matches } = await agent.match(await crop(photograph, left, top, share))
      if (matches[0]?.windows === 1) alone = { decision, windows: matches[0].windows }
    }
  }
  expect(alone).toEqual({ decision: 'review', windows: 1 })
})

test('in a screenshot the windows that agree count, and not the frame alone', async () => {
  const shown = await sharp(photograph).resize(800, 600).toBuffer()
  const screen = sharp({ create: { width: 840, height: 1000, channels: 3, background: '#f4f4f4' } })
  const upload = await screen
    .composite([{ input: shown, left: 20, top: 200 }])
    .jpeg()
    .toBuffer()
  const { decision, matches } = await agent.match(upload)
  expect(matches).toHaveLength(1)
  expect(matches[0]).toMatchObject({ entry })
  expect(matches[0]!.windows).toBeGreaterThanOrEqual(2)
  // The line is around all of the picture, and not around one window.
  const [[left, top], , [right, bottom]] = matches[0]!.region!.corners as [number[], number[], number[]]
  for (const [is, ought] of [
    [left, 20 / 840],
    [top, 0.2],
    [right, 820 / 840],
    [bottom, 0.8],
  ])
    expect(Math.abs(is! - ought!)).toBeLessThan(0.01)
  expect(decision).toBe('hold')
})

test('the whole picture is matched as ever', async () => {
  const { matches, decision } = await agent.match(await sharp(photograph).jpeg({ quality: 60 }).toBuffer())
  expect(decision).toBe('hold')
  expect(matches).toHaveLength(1)
  expect(matches[0]!.windows).toBeUndefined()
  expect(matches[0]!.region).toBeUndefined()
})

test('windows end with their entry, and stay over a start', async () => {
  const upload = await crop(photograph, 0.04, 0.08, 0.88)
  await agent.close()
  agent = start()
  await until(() => agent.readiness().isReady)
  expect((await agent.match(upload)).matches).toMatchObject([{ entry }])
  peer.withdraw(entry)
  await until(() => !agent.holds(entry))
  expect((await agent.match(upload)).matches).toEqual([])
  await agent.close()
  agent = start()
  await until(() => agent.readiness().isReady)
  expect((await agent.match(upload)).matches).toEqual([])
})

test.each(['queue', 'never'])(
  'where they are looked for %s, an upload that somebody waits for has none',
  async (at) => {
    await agent.close()
    agent = start({ at })
    await until(() => agent.readiness().isReady)
    expect(await agent.match(await crop(photograph, 0.04, 0.08, 0.88))).toMatchObject({
      decision: 'allow',
      matches: [],
    })
  },
)

test('that there was no time is said', async () => {
  await agent.close()
  agent = start({ milliseconds: 0.001 })
  await until(() => agent.readiness().isReady)
  const answer = await agent.match(await crop(photograph, 0.04, 0.08, 0.88))
  expect(answer).toMatchObject({ decision: 'allow', matches: [], insideCutShort: true })
})
