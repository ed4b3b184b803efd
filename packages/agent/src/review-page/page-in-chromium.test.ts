import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ContentId } from '@breakwater/contracts'
import { listable } from '@breakwater/fingerprint'
import { fingerprintImage, innerWindowsOf } from '@breakwater/fingerprint/node'
import { chromiumPath, launchChromium } from '@breakwater/testkit/chromium'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createAgent } from '../agent.ts'
import type { Agent } from '../agent-interface.ts'
import { type Listening, listen } from '../listen.ts'
import { decodingConfigurationSchema } from '../matching/fingerprint-pool.ts'
import { reviewConfigurationSchema } from '../review/review-configuration.ts'
import { type FeedPeer, listingOf, startFeedPeer, until } from '../testing/feed-peer.ts'
import { createReviewApp } from './review-routes.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const entry = '6f0c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a11'
const tokens = { anna: 'a'.repeat(24), ben: 'b'.repeat(24) }
/** Where pictures of the screens are put, for people to look at. */
const shots = process.env.BREAKWATER_SCREENSHOTS

if (chromiumPath === undefined) console.log('SKIPPED: the review page in a browser needs Chromium')

describe.skipIf(chromiumPath === undefined)('the review page in Chromium', () => {
  let browser: Browser
  let photograph: Uint8Array
  let peer: FeedPeer
  let state: string
  let agent: Agent
  let server: Listening
  let now: Date
  let context: BrowserContext
  let page: Page
  let faults: string[]

  beforeAll(async () => {
    browser = await launchChromium()
    photograph = await generatedPhotograph(99, { width: 640, height: 480 })
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    state = mkdtempSync(path.join(tmpdir(), 'breakwater-page-'))
    const moderatorsFile = path.join(state, 'moderators')
    writeFileSync(moderatorsFile, `anna ${tokens.anna}\nben ${tokens.ben}\n`)
    chmodSync(moderatorsFile, 0o600)
    peer = await startFeedPeer()
    peer.list(entry, await listingOf(photograph))
    agent = createAgent({
      ...{ service: peer.url, apiKey: 'key', stateDirectory: path.join(state, 'agent'), waitSeconds: 1 },
      review: reviewConfigurationSchema.parse({ page: { moderatorsFile }, keepPreviews: true }),
      // However busy the machine is.
      decoding: decodingConfigurationSchema.parse({ windows: { milliseconds: 60_000 } }),
    })
    agent.start()
    await until(() => agent.holds(entry))
    now = new Date()
    server = await listen(
      createReviewApp(agent.reviewPage!, () => now),
      { host: '127.0.0.1', port: 0, requestSeconds: 30 },
    )
    await open({ width: 1280, height: 800 })
  })
  afterEach(async () => {
    await context.close()
    await server.close()
    await agent.close()
    await peer[Symbol.asyncDispose]()
    rmSync(state, { recursive: true, force: true })
  })

  /** A page that writes down every fault, and every request to anyone else. */
  async function open(viewport: { width: number; height: number }, colorScheme: 'light' | 'dark' = 'light') {
    context = await browser.newContext({ viewport, colorScheme })
    page = await context.newPage()
    faults = []
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => {
      // Who is not signed in reads a page that says so, and its status.
      if (message.type() === 'error' && !message.text().includes('401')) faults.push(message.text())
    })
    page.on('request', (request) => {
      const url = request.url()
      if (!url.startsWith(server.url) && !/^(blob|data):/.test(url)) faults.push(`left: ${url}`)
    })
  }
  const upload = (name: string) => agent.match(photograph, { content: name as ContentId, surface: 'public' })
  async function signIn(token: string) {
    await page.goto(`${server.url}/review`)
    await page.fill('#token', token)
    await page.keyboard.press('Enter')
    await page.waitForSelector('.list')
  }
  const done = () => page.locator('[role="status"]').textContent()
  const heading = () => page.locator('h1').textContent()
  async function axeFaults(): Promise<string[]> {
    return page.evaluate(`${axe}; axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target }) => id + ' ' + target.join(' '))))`)
  }
  async function look(name: string) {
    expect([name, await axeFaults()]).toEqual([name, []])
    const isWide = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')
    expect([name, isWide]).toEqual([name, false])
    if (shots) await page.screenshot({ path: path.join(shots, `review-${name}.png`), fullPage: true })
  }

  test('by keys alone: signed in, looked closer while a key is held, decided, and the next one opens', async () => {
    for (const name of ['one', 'two', 'three']) await upload(name)
    await signIn(tokens.anna)
    await page.keyboard.press('Tab')
    await page.locator('.list a').first().focus()
    await page.keyboard.press('Enter')
    // Waits until the picture and the script are there, as the heading alone does not.
    await page.waitForURL(/items\/1/)
    const width = () => page.evaluate<number>('document.getElementById("picture").naturalWidth')
    expect(await width()).toBe(240)
    await page.keyboard.down('l')
    await untilSeen(async () => (await width()) === 360)
    await page.keyboard.up('l')
    await untilSeen(async () => (await width()) === 240)
    await page.keyboard.press('c')
    await page.waitForURL(/items\/2/)
    expect(await done()).toBe('The one before is removed.')
    expect(agent.review.waiting().map(({ content }) => content)).toEqual(['two', 'three'])
    await page.keyboard.press('n')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForURL(/items\/3/)
    expect(await done()).toBe('The one before waits for a second person.')
    expect(agent.review.waiting().find(({ content }) => content === 'two')?.state).toBe('second-opinion')
    await page.keyboard.press('u')
    await page.waitForURL(/review\?/)
    expect(await page.locator('main').textContent()).toContain('Nothing waits for you')
    expect(await done()).toBe('The one before is closed, for everybody here.')
    expect(faults).toEqual([])
  })

  test('what somebody else closes is gone from the screen of who has it open, without a word why', async () => {
    await upload('one')
    await signIn(tokens.ben)
    await page.click('.list a')
    await page.waitForSelector('#picture')
    agent.review.judge({ content: 'one' as ContentId, moderator: 'anna', value: 'suspected_under_18' })
    await page.waitForSelector('#picture', { state: 'detached', timeout: 25_000 })
    expect(await page.locator('main').textContent()).not.toContain('anna')
    await page.keyboard.press('c')
    await page.waitForURL(/decision/)
    expect(await heading()).toContain('Somebody has decided on this')
  }, 40_000)

  test('where a part of an upload matched, a line is around it, and words say where', async () => {
    const input = await sharp(photograph).resize(440, 330).toBuffer()
    const shot = await sharp({ create: { width: 480, height: 1000, channels: 3, background: '#fff' } })
      .composite([{ input, left: 20, top: 240 }])
      .jpeg()
      .toBuffer()
    await agent.match(shot, { content: 'shot' as ContentId, surface: 'public' })
    for (const [width, scheme] of [
      [1280, 'light'],
      [360, 'dark'],
    ] as const) {
      await context.close()
      await open({ width, height: 740 }, scheme)
      await signIn(tokens.anna)
      await page.click('.list a')
      await page.waitForSelector('#picture')
      expect(await page.locator('#said').textContent()).toContain('The line is around the part')
      expect(await page.locator('dl').textContent()).toMatch(/from the left 4 to 96 %, from the top 24 to 57 %/)
      await look(`part-${width}`)
      const size = () => page.evaluate<[number, number]>('[picture.naturalWidth, picture.naturalHeight]')
      expect(await size()).toEqual([115, 240])
      await page.keyboard.down('p')
      await untilSeen(async () => (await size())[0] === 360)
      // The part, 440 by 330, and a little around it: not a screen of 480 by 1000.
      expect((await size())[1]).toBeLessThan(300)
      if (shots) await page.screenshot({ path: path.join(shots, `review-part-held-${width}.png`), fullPage: true })
      await page.keyboard.up('p')
      await untilSeen(async () => (await size())[0] === 115)
    }
    expect(faults).toEqual([])
  })

  test('where windows matched, a line is around the nearest, and words say how many there are', async () => {
    const original = await generatedPhotograph(1, { width: 1200, height: 900 })
    const other = '7a1c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a12'
    peer.list(other, listable(await fingerprintImage(original), await innerWindowsOf(original)))
    await until(() => agent.holds(other))
    const crop = { left: 48, top: 72, width: 1056, height: 792 }
    const { matches } = await agent.match(await sharp(original).extract(crop).jpeg().toBuffer(), {
      ...{ content: 'crop' as ContentId, surface: 'public' },
    })
    const windows = matches[0]!.windows!
    expect(windows).toBeGreaterThanOrEqual(2)
    for (const [width, scheme] of [
      [1280, 'light'],
      [360, 'dark'],
    ] as const) {
      await context.close()
      await open({ width, height: 740 }, scheme)
      await signIn(tokens.anna)
      await page.click('.list a')
      await page.waitForSelector('#picture')
      expect(await page.locator('#said').textContent()).toContain('The line is around the part')
      const words = await page.locator('dl').textContent()
      expect(words).toContain('a part of it is like a part of what is listed: from the left')
      expect(words).toContain(`and ${windows - 1} more in the same way`)
      await look(`windows-${width}`)
    }
    expect(faults).toEqual([])
  })

  test('without a script everything can still be done', async () => {
    await upload('one')
    await context.close()
    context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 320, height: 640 } })
    page = await context.newPage()
    await signIn(tokens.anna)
    await page.click('.list a')
    await page.click('text=Look more closely')
    expect(await page.locator('#picture').getAttribute('src')).toContain('less-blurred')
    await page.click('text=Blur it again')
    expect(await page.locator('text=Look at that part').count()).toBe(0)
    await page.click('text=I cannot make it out')
    await page.waitForSelector('text=Nothing waits for you')
  })

  test.each([
    ['phone-light', 360, 740, 'light'],
    ['phone-dark', 360, 740, 'dark'],
    ['desktop-light', 1280, 800, 'light'],
    ['desktop-dark', 1280, 800, 'dark'],
    ['narrow', 320, 640, 'light'],
  ] as const)('every screen is well and fits: %s', async (name, width, height, colorScheme) => {
    await context.close()
    await open({ width, height }, colorScheme)
    await upload('a-name-of-an-upload-that-is-longer-than-any-screen-of-a-phone-is-wide-01234567890123456789')
    await upload('two')
    await page.goto(`${server.url}/review`)
    await look(`${name}-sign-in`)
    await page.fill('#token', 'x'.repeat(24))
    await page.keyboard.press('Enter')
    await page.waitForSelector('[role="alert"]')
    await look(`${name}-nobody`)
    await signIn(tokens.anna)
    await look(`${name}-list`)
    await page.click('.list a')
    await page.waitForSelector('#picture')
    await look(`${name}-item`)
    agent.review.judge({ content: 'two' as ContentId, moderator: 'ben', value: 'confirmed' })
    for (let minutes = 0; minutes < 24; minutes += 4) {
      now = new Date(now.getTime() + 4 * 60_000)
      await page.goto(`${server.url}/review`)
    }
    await look(`${name}-pause`)
    expect(await heading()).toBe('Time for a pause')
    expect(faults).toEqual([])
  })

  async function untilSeen(holds: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 100; tries++) {
      if (await holds()) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error('it did not happen within 5 seconds')
  }
})
