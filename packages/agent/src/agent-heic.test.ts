import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { listable } from '@breakwater/fingerprint'
import { fingerprintImage, innerWindowsOf } from '@breakwater/fingerprint/node'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createAgent } from './agent.ts'
import type { Agent } from './agent-interface.ts'
import { decodingConfigurationSchema } from './matching/fingerprint-pool.ts'
import { type FeedPeer, startFeedPeer, until } from './testing/feed-peer.ts'

const entry = '6f0c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a11'
/** Of 360 × 640; the photograph stands in it at full width, 150 to 420 pixels from the top. */
const screenshot = readFileSync(new URL('../../fingerprint/src/testing/heic/screenshot.heic', import.meta.url))
let photograph: Uint8Array
let peer: FeedPeer
let state: string
let agent: Agent

async function start(decoding: Record<string, unknown>): Promise<void> {
  agent = createAgent({
    ...{ service: peer.url, apiKey: 'key', stateDirectory: state, waitSeconds: 1 },
    decoding: decodingConfigurationSchema.parse({ threads: 1, ...decoding }),
  })
  agent.start()
  await until(() => agent.holds(entry))
}

beforeEach(async () => {
  photograph = await generatedPhotograph(99, { width: 320, height: 240 })
  state = mkdtempSync(path.join(tmpdir(), 'breakwater-agent-'))
  peer = await startFeedPeer()
})
afterEach(async () => {
  await agent.close()
  await peer[Symbol.asyncDispose]()
  rmSync(state, { recursive: true })
})

test('a listed picture is found inside a HEIC file, where it lies', async () => {
  peer.list(entry, listable(await fingerprintImage(photograph)))
  await start({})
  const { matches } = await agent.match(screenshot)
  expect(matches).toMatchObject([{ entry }])
  const corners = matches[0]!.region!.corners.map(([x, y]) => [x! * 360, y! * 640])
  for (const [index, corner] of [
    [0, 150],
    [360, 150],
    [360, 420],
    [0, 420],
  ].entries()) {
    for (const axis of [0, 1]) expect(Math.abs(corners[index]![axis]! - corner[axis]!)).toBeLessThan(4)
  }
})

test('of a HEIC file nothing inside is looked at where nobody wants it', async () => {
  peer.list(entry, listable(await fingerprintImage(photograph)))
  await start({ mostRegions: 0, slanted: 'never' })
  expect(await agent.match(screenshot)).toMatchObject({ decision: 'allow', matches: [] })
})

test('windows are found in a HEIC file', async () => {
  peer.list(entry, listable(await fingerprintImage(photograph), await innerWindowsOf(photograph)))
  await start({ mostRegions: 0, slanted: 'never', windows: { milliseconds: 60_000 } })
  const { matches } = await agent.match(screenshot)
  expect(matches).toMatchObject([{ entry, windows: expect.any(Number) }])
})
