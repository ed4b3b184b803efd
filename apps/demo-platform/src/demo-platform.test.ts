import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Agent, createAgent } from '@breakwater/agent'
import { type FeedPeer, listingOf, startFeedPeer, until } from '@breakwater/agent/testing'
import { chromiumPath, generatedPhotograph, launchChromium } from '@breakwater/testkit'
import { createAdaptorServer } from '@hono/node-server'
import axe from 'axe-core'
import type { Hono } from 'hono'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDemoPlatform } from './demo-platform.ts'
import { PhotoAlbum } from './photo-album.ts'

if (chromiumPath === undefined)
  console.log('SKIPPED: the look of the demo platform needs Chromium (apt-get install chromium)')

const entry = '6f0c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a11'
const photograph = await generatedPhotograph(99, { width: 640, height: 480 })
let peer: FeedPeer
let directory: string
let agent: Agent
let app: Hono

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'breakwater-demo-'))
  peer = await startFeedPeer()
  peer.list(entry, await listingOf(photograph))
  agent = createAgent({
    service: peer.url,
    apiKey: 'key',
    stateDirectory: path.join(directory, 'agent'),
    waitSeconds: 1,
  })
  agent.start()
  app = createDemoPlatform({ agent, album: new PhotoAlbum(directory) })
  await until(() => agent.holds(entry))
})
afterEach(async () => {
  await agent.close()
  await peer[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

async function upload(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const body = new FormData()
  body.set('photo', new File([bytes], 'secret-name.jpg'))
  return (await app.request('/photos', { method: 'POST', body })).text()
}
const page = async (address: string) => (await app.request(address)).text()
const heldId = async () => /action="\/moderation\/([^"]+)"/.exec(await page('/moderation'))?.[1]
const decide = async (fields: Record<string, string>) =>
  app.request(`/moderation/${await heldId()}`, { method: 'POST', body: new URLSearchParams(fields) })
const reports = () => peer.told.filter(({ path }) => path.endsWith('feedback')).map(({ body }) => JSON.parse(body))
const isOnTheWall = async () => (await page('/')).includes('data-testid="photo"')

test('a held photo is not shown, not even by its address, until a moderator has decided', async () => {
  expect(await upload(new Uint8Array(photograph))).toContain('data-decision="hold"')
  expect(await isOnTheWall()).toBe(false)
  expect((await app.request(`/photos/${await heldId()}.jpg`)).status).toBe(404)
  expect((await app.request(`/moderation/${await heldId()}.jpg`)).status).toBe(200)
})

test.each(['confirmed', 'suspected_under_18'])('%s removes the photo and is reported by itself', async (decision) => {
  await upload(new Uint8Array(photograph))
  const id = await heldId()
  expect((await decide({ decision })).status).toBe(303)
  await until(() => reports().length === 1)
  expect(reports()).toEqual([{ entry, value: decision }])
  expect((await app.request(`/moderation/${id}.jpg`)).status).toBe(404)
  expect(await page('/moderation')).toContain('Nothing waits')
})

/** A phone's screen with the listed picture in it, from 240 of 1000 pixels down. */
async function screenshot(): Promise<Uint8Array<ArrayBuffer>> {
  const input = await sharp(photograph).resize(440, 330).toBuffer()
  const screen = sharp({ create: { width: 480, height: 1000, channels: 3, background: '#fff' } })
  return new Uint8Array(
    await screen
      .composite([{ input, left: 20, top: 240 }])
      .jpeg()
      .toBuffer(),
  )
}

test('a screenshot is shown meanwhile, and whoever decides sees a line around the picture in it', async () => {
  expect(await upload(await screenshot())).toContain('data-decision="review"')
  expect(await isOnTheWall()).toBe(true)
  const moderation = await page('/moderation')
  expect(moderation).toContain('The line is around the part')
  const points = /<polygon points="([^"]+)"/
    .exec(moderation)![1]!
    .split(' ')
    .map((point) => point.split(',').map(Number))
  const [[left, top], , [right, bottom]] = points as [number, number][] as [[number, number], unknown, [number, number]]
  for (const [is, ought] of [
    [left, 20 / 480],
    [top, 0.24],
    [right, 460 / 480],
    [bottom, 0.57],
  ] as const)
    expect(Math.abs(is - ought)).toBeLessThan(0.01)
  peer.withdraw(entry)
  await until(() => !agent.holds(entry))
  expect(await page('/moderation')).not.toMatch(/polygon|The line is around/)
})

test('not_intimate needs a reason and a second moderator, and the reason given is the one reported', async () => {
  await upload(new Uint8Array(photograph))
  expect((await decide({ decision: 'not_intimate' })).status).toBe(400)
  await decide({ decision: 'not_intimate', reason: 'well-known-picture' })
  expect(await isOnTheWall()).toBe(false)
  expect(reports()).toEqual([])
  expect(await page('/moderation')).toContain('It is a well-known public picture')
  await decide({ decision: 'not_intimate' })
  await until(() => reports().length === 1)
  expect(reports()).toEqual([{ entry, value: 'not_intimate', reason: 'well-known-picture', secondModerator: true }])
  expect(await isOnTheWall()).toBe(true)
})

test('when the entry is withdrawn a held photo can be shown, and nothing is reported', async () => {
  await upload(new Uint8Array(photograph))
  expect((await decide({ decision: 'show' })).status).toBe(409)
  peer.withdraw(entry)
  await until(() => !agent.holds(entry))
  expect(await page('/moderation')).toContain('The hint is gone')
  await decide({ decision: 'show' })
  expect(await isOnTheWall()).toBe(true)
  expect(reports()).toEqual([])
})

test('when the entry is withdrawn a held photo can be removed by the platform’s own rules, and nothing is reported', async () => {
  await upload(new Uint8Array(photograph))
  const id = await heldId()
  peer.withdraw(entry)
  await until(() => !agent.holds(entry))
  expect((await decide({ decision: 'remove' })).status).toBe(303)
  expect(await isOnTheWall()).toBe(false)
  expect((await app.request(`/moderation/${id}.jpg`)).status).toBe(404)
  expect(reports()).toEqual([])
})

test('what cannot be read is said and not shown; what is decided survives a restart', async () => {
  expect(await upload(new TextEncoder().encode('no picture'))).toContain('That file is not a picture')
  expect(await upload(new Uint8Array())).toContain('The file is empty')
  expect(await isOnTheWall()).toBe(false)
  await upload(new Uint8Array(photograph))
  app = createDemoPlatform({ agent, album: new PhotoAlbum(directory) })
  expect(await heldId()).toBeDefined()
})

test('a form from another site is refused', async () => {
  const headers = { 'sec-fetch-site': 'cross-site' }
  expect((await app.request('/photos', { method: 'POST', headers, body: new FormData() })).status).toBe(403)
})

test.skipIf(chromiumPath === undefined)(
  'every page says what it is, fits a small phone and is axe-clean, light and dark',
  async () => {
    await upload(new Uint8Array(await generatedPhotograph(1, { width: 640, height: 480 })))
    await upload(new Uint8Array(photograph))
    await upload(await screenshot())
    const server = createAdaptorServer({ fetch: app.fetch }).listen(0, '127.0.0.1')
    const browser = await launchChromium()
    try {
      for (const colorScheme of ['light', 'dark'] as const) {
        const context = await browser.newContext({
          colorScheme,
          viewport: { width: 320, height: 640 },
          bypassCSP: true,
        })
        const tab = await context.newPage()
        for (const address of ['/', '/moderation', '/nothing']) {
          await tab.goto(`http://127.0.0.1:${(server.address() as { port: number }).port}${address}`)
          expect(await tab.locator('.demonstration').innerText()).toBe(
            'This is a demonstration. It does not protect anyone.',
          )
          for (const hidden of await tab.locator('summary').all()) await hidden.click()
          const outside = await tab.evaluate(() =>
            [...document.querySelectorAll('body *')]
              .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth)
              .map(({ tagName }) => tagName),
          )
          expect({ address, outside }).toEqual({ address, outside: [] })
          await tab.evaluate(axe.source)
          const { violations } = await tab.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run())
          expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([])
        }
      }
    } finally {
      await browser.close()
      server.close()
    }
  },
)
