import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ContentId, MatchAnswer } from '@breakwater/contracts'
import { listable } from '@breakwater/fingerprint'
import { fingerprintImage } from '@breakwater/fingerprint/node'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import sharp, { type OverlayOptions } from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createAgent } from './agent.ts'
import type { Agent } from './agent-interface.ts'
import { decodingConfigurationSchema } from './matching/fingerprint-pool.ts'
import { drawStill } from './review-page/still.ts'
import { type FeedPeer, startFeedPeer, until } from './testing/feed-peer.ts'

const entry = '6f0c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a11'
let photographs: Uint8Array[]
let peer: FeedPeer
let state: string
let agent: Agent

const blockAll = { self_reported: 'block', platform_confirmed: 'block', hotline_reviewed: 'block' } as const

function start(decoding: Record<string, unknown> = {}): Agent {
  const started = createAgent({
    ...{ service: peer.url, apiKey: 'key', stateDirectory: state, waitSeconds: 1, policy: blockAll },
    decoding: decodingConfigurationSchema.parse({ threads: 1, ...decoding }),
  })
  started.start()
  return started
}

const ask = (bytes: Uint8Array, content?: string): Promise<MatchAnswer> =>
  agent.match(bytes, { surface: 'public', ...(content ? { content: content as ContentId } : {}) })

const laidOn = (width: number, height: number, background: string, pictures: OverlayOptions[]) =>
  sharp({ create: { width, height, channels: 3, background } })
    .composite(pictures)
    .jpeg({ quality: 80 })
    .toBuffer()

const sized = (picture: Uint8Array, width: number, height: number) =>
  sharp(picture).resize(width, height).png().toBuffer()

beforeAll(async () => {
  photographs = await Promise.all([1, 2, 3, 4].map((seed) => generatedPhotograph(seed, { width: 800, height: 600 })))
})
afterAll(() => {
  photographs = []
})
beforeEach(async () => {
  state = mkdtempSync(path.join(tmpdir(), 'breakwater-agent-'))
  peer = await startFeedPeer()
  peer.list(entry, listable(await fingerprintImage(photographs[0]!)))
  agent = start()
  await until(() => agent.holds(entry))
})
afterEach(async () => {
  await agent.close()
  await peer[Symbol.asyncDispose]()
  rmSync(state, { recursive: true })
})

/** A phone's screen with the listed picture in it, and where it lies. */
async function screenshot() {
  const input = await sized(photographs[0]!, 440, 330)
  return { bytes: await laidOn(480, 1000, '#fff', [{ input, left: 20, top: 240 }]), left: 20, top: 240 }
}

test('a screenshot of a listed picture is put before people, at most, and where the picture lies', async () => {
  const { bytes, left, top } = await screenshot()
  const { decision, matches } = await ask(bytes, 'shot')
  expect(decision).toBe('review')
  expect(matches).toHaveLength(1)
  const { region, ...match } = matches[0]!
  expect(match).toMatchObject({ entry })
  const expected = [
    [left, top],
    [left + 440, top],
    [left + 440, top + 330],
    [left, top + 330],
  ]
  for (const [index, [x, y]] of region!.corners.entries()) {
    expect(Math.abs(x! - expected[index]![0]! / 480)).toBeLessThan(0.01)
    expect(Math.abs(y! - expected[index]![1]! / 1000)).toBeLessThan(0.01)
  }
  expect(agent.review.waiting()).toMatchObject([{ content: 'shot', decision: 'review', matches: [{ entry, region }] }])
})

test('a photograph of a turned screen is put before people; where that is not looked for it is not', async () => {
  const turned = await sharp(photographs[0]!).resize(800, 600).rotate(4, { background: '#000' }).jpeg().toBuffer()
  const { decision, matches } = await ask(turned, 'turned')
  expect(decision).toBe('review')
  expect(matches).toMatchObject([{ entry, region: { corners: expect.anything() } }])
  await agent.close()
  agent = start({ slanted: 'queue' })
  await until(() => agent.holds(entry) && agent.readiness().isReady)
  expect(await ask(turned)).toMatchObject({ decision: 'allow', matches: [] })
})

test('a mirrored picture in a collage is found', async () => {
  const mirrored = await sharp(photographs[0]!).flop().toBuffer()
  const pictures = [photographs[1]!, photographs[2]!, mirrored, photographs[3]!]
  const placed = pictures.map(async (picture, index) => {
    return { input: await sized(picture, 480, 360), left: (index % 2) * 480, top: Math.floor(index / 2) * 360 }
  })
  const { decision, matches } = await ask(await laidOn(960, 720, '#000', await Promise.all(placed)))
  expect(decision).toBe('review')
  expect(matches.map((match) => match.entry)).toEqual([entry])
})

test('the whole picture is no part: it has no region, and the policy is the policy', async () => {
  const { decision, matches } = await ask(await sharp(photographs[0]!).jpeg({ quality: 50 }).toBuffer())
  expect(decision).toBe('hold')
  expect(matches[0]!.region).toBeUndefined()
})

test('other pictures in a screen, and what has ended, are not found', async () => {
  const other = await sized(photographs[1]!, 440, 330)
  const shot = await laidOn(480, 1000, '#fff', [{ input: other, left: 20, top: 240 }])
  expect(await ask(shot)).toMatchObject({ decision: 'allow', matches: [] })
  peer.withdraw(entry)
  await until(() => !agent.holds(entry))
  expect(await ask((await screenshot()).bytes)).toMatchObject({ decision: 'allow', matches: [] })
})

test('where it is turned off, only the whole is compared', async () => {
  await agent.close()
  agent = start({ mostRegions: 0 })
  await until(() => agent.holds(entry) && agent.readiness().isReady)
  expect(await ask((await screenshot()).bytes)).toMatchObject({ decision: 'allow', matches: [] })
  const turned = await sharp(photographs[0]!).resize(800, 600).rotate(4, { background: '#000' }).jpeg().toBuffer()
  expect(await ask(turned)).toMatchObject({ decision: 'allow', matches: [] })
  expect((await ask(photographs[0]!)).decision).toBe('hold')
})

test('of a page of a thousand little pictures it is said that not all of it was looked at', async () => {
  const tiny = await sized(photographs[1]!, 36, 27)
  const pictures = Array.from({ length: 1000 }, (_, index) => {
    return { input: tiny, left: (index % 25) * 40, top: Math.floor(index / 25) * 31 }
  })
  const answer = await ask(await laidOn(1000, 1240, '#fff', pictures))
  expect(answer).toMatchObject({ decision: 'allow', insideCutShort: true })
})

test('a moderator sees a line around the part', async () => {
  const { bytes } = await screenshot()
  const { matches } = await ask(bytes, 'shot')
  const regions = matches.map(({ region }) => region!)
  const pixels = async (shown: Buffer | undefined) => sharp(shown).raw().toBuffer({ resolveWithObject: true })
  const plain = await pixels(await drawStill(bytes, 'blurred'))
  const outlined = await pixels(await drawStill(bytes, 'blurred', regions))
  expect(outlined.info).toMatchObject({ width: plain.info.width, height: plain.info.height })
  const { width, height, channels } = plain.info
  /** How much a pixel differs, at shares of the picture. */
  const difference = (x: number, y: number) => {
    const at = (Math.round(y * height) * width + Math.round(x * width)) * channels
    return Math.abs(plain.data[at]! - outlined.data[at]!)
  }
  const lines = Array.from({ length: 7 }, (_, row) => difference(0.5, 0.237 + (row - 3) / height))
  expect(Math.max(...lines)).toBeGreaterThan(60)
  expect(difference(0.5, 0.4)).toBeLessThan(12)
  expect(difference(0.5, 0.8)).toBeLessThan(12)
})
