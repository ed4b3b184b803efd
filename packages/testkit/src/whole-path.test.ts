import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { paddedBytes } from '@breakwater/client'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chromiumPath, launchChromium } from './chromium.ts'
import { generatedPhotograph } from './generated-photograph.ts'
import { demoPlatformName, startWorld, type World } from './world.ts'

/**
 * The one path that must always work, with nothing pretended: real Chromium, the real service on its real database,
 * the real agent inside the demo platform, each in a process of its own.
 */
if (chromiumPath === undefined) console.log('SKIPPED: the whole path needs Chromium (apt-get install chromium)')

let directory: string
let world: World
let browser: Browser
const faults: string[] = []
const sent: Buffer[] = []

beforeAll(async () => {
  if (chromiumPath === undefined) return
  directory = await mkdtemp(path.join(tmpdir(), 'breakwater-path-'))
  world = await startWorld({ dataDirectory: directory, servicePort: 0, platformPort: 0 })
  browser = await launchChromium()
})

afterAll(async () => {
  await browser?.close()
  await world?.[Symbol.asyncDispose]()
  if (directory !== undefined) await rm(directory, { recursive: true, force: true })
})

/** A page that writes down every fault: a script error, a refused policy, a request to anyone else. */
async function openPage(origin: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } })
  const page = await context.newPage()
  page.on('pageerror', (error) => faults.push(`script error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !/^(blob|data):/.test(request.url())) faults.push(`left: ${request.url()}`)
    const body = request.postDataBuffer()
    if (body !== null && origin === world.serviceUrl) sent.push(Buffer.from(request.url()), body)
  })
  return page
}

const field = (page: Page, name: string) => page.locator(`[data-field="${name}"]`)
const step = (page: Page, name: string) => page.locator(`[data-step="${name}"]`)
const act = (page: Page, name: string) => page.locator(`[data-action="${name}"]:visible`).click()

async function showStatus(page: Page, reference: string, pin: string): Promise<void> {
  await page.goto(`${world.serviceUrl}/status`)
  await page.fill('input[name="reference"]', reference)
  await page.fill('input[name="pin"]', pin)
  await act(page, 'show-status')
  await page.locator('[data-state]').waitFor()
}

const command = new URL('../../../apps/cli/src/main.ts', import.meta.url).pathname

async function logSize(): Promise<number> {
  const checkpoint = await fetch(`${world.serviceUrl}/v1/log/checkpoint`)
  return Number((await checkpoint.text()).split('\n')[1])
}

/** Puts a picture on the demo platform as anyone would; says what the platform decided. */
async function upload(page: Page, name: string, picture: Buffer): Promise<string> {
  await page.goto(`${world.platformUrl}/`)
  await page.setInputFiles('input[type="file"]', { name: `${name}.jpg`, mimeType: 'image/jpeg', buffer: picture })
  await page.locator('form:has(input[type="file"]) button').click()
  const decision = await page.locator('[data-testid="upload-result"]').getAttribute('data-decision')
  return decision ?? 'nothing'
}

/** Asks again until the answer is the wanted one: what happens between processes takes a moment. */
async function eventually<Value>(look: () => Promise<Value>, wanted: Value, seconds = 20): Promise<void> {
  const deadline = Date.now() + seconds * 1000
  let seen = await look()
  while (seen !== wanted && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 250))
    seen = await look()
  }
  expect(seen).toBe(wanted)
}

test.skipIf(chromiumPath === undefined)(
  'a picture is fingerprinted, listed, stopped, reported back, withdrawn, gone, and protected again',
  async () => {
    const photograph = await generatedPhotograph(20261123)
    const person = await openPage(world.serviceUrl)
    const stranger = await openPage(world.platformUrl)
    const moderator = await openPage(world.platformUrl)

    // The person answers two questions, reads who looks and who does not, and chooses a photograph.
    await person.goto(world.serviceUrl)
    expect(await person.locator('body').innerText()).toContain('This is a demonstration. It does not protect anyone')
    await person.goto(`${world.serviceUrl}/fingerprint`)
    await step(person, 'question-in-picture').locator('[data-answer="yes"]').click()
    await step(person, 'question-adults').locator('[data-answer="yes"]').click()
    await step(person, 'who-looks').waitFor()
    expect(await step(person, 'who-looks').innerText()).toContain(demoPlatformName)
    expect(await step(person, 'who-looks').innerText()).toContain('StopNCII')
    await act(person, 'next')
    await person.frameLocator('iframe.reader').locator('input[type="file"]').setInputFiles({
      name: 'canary-name-7431.jpg',
      mimeType: 'image/jpeg',
      buffer: photograph,
    })
    if (await step(person, 'choose').isVisible()) await act(person, 'next')
    await step(person, 'review').waitFor({ timeout: 30_000 })
    await act(person, 'next')

    // They see what will be sent, and just that is sent.
    await step(person, 'review-json').waitFor()
    const shown = JSON.parse((await field(person, 'payload').textContent()) ?? '')
    expect(sent).toHaveLength(0)
    await act(person, 'next')
    const reference = ((await field(person, 'reference').textContent()) ?? '').trim()
    const pin = ((await field(person, 'pin').textContent()) ?? '').trim()
    expect(reference).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]$/)
    expect(pin).toMatch(/^\d{6}$/)
    expect(JSON.parse(sent[1]!.toString())).toEqual(shown)
    expect(sent[1]!.length).toBe(paddedBytes[0])
    await act(person, 'next')
    const card = ((await field(person, 'recovery-card').textContent()) ?? '').trim()
    expect(card.replaceAll('-', '')).toHaveLength(27)

    const listedBy = await logSize()

    // A stranger's changed copies are held, another picture is not.
    const copies = {
      recompressed: await sharp(photograph).jpeg({ quality: 30 }).toBuffer(),
      resized: await sharp(photograph).resize({ width: 400 }).jpeg().toBuffer(),
      mirrored: await sharp(photograph).flop().jpeg().toBuffer(),
      turned: await sharp(photograph).rotate(90).jpeg().toBuffer(),
    }
    await eventually(() => upload(stranger, 'recompressed', copies.recompressed), 'hold')
    for (const [name, copy] of Object.entries(copies))
      expect([name, await upload(stranger, name, copy)]).toEqual([name, 'hold'])
    expect(await upload(stranger, 'other', await generatedPhotograph(77))).toBe('allow')

    // Until a moderator has decided, the status says nothing of it.
    await showStatus(person, reference, pin)
    expect(await field(person, 'stopped').getAttribute('data-value')).toBe('no')
    await moderator.goto(`${world.platformUrl}/moderation`)
    await moderator.locator('[data-testid="held"] button[name="decision"][value="confirmed"]').first().click()
    const stopped = async () => {
      await showStatus(person, reference, pin)
      return field(person, 'stopped').getAttribute('data-value')
    }
    await eventually(stopped, 'yes')

    // They keep a receipt, and it holds elsewhere with nothing but the command.
    await eventually(async () => (await logSize()) > listedBy, true, 30)
    const saved = person.waitForEvent('download')
    await act(person, 'keep-receipt')
    await person.locator('[data-field="receipt"][data-value="kept"]').waitFor()
    const receipt = path.join(directory, 'receipt.json')
    await (await saved).saveAs(receipt)
    const verified = spawnSync(process.execPath, [command, 'verify', 'receipt', receipt, '--json'], {
      encoding: 'utf8',
    })
    expect([verified.status, JSON.parse(verified.stdout)]).toMatchObject([0, { events: [{ type: 'add' }] }])

    // Withdrawn: the platform drops the entry and says so by itself; the same upload passes.
    await act(person, 'withdraw')
    await act(person, 'confirm-withdraw')
    await person.locator('[data-state="withdrawn"]').waitFor()
    await eventually(() => upload(stranger, 'mirrored', copies.mirrored), 'allow', 10)
    const removal = async () => {
      await showStatus(person, reference, pin)
      return person.locator(`[data-platform="${demoPlatformName}"]`).getAttribute('data-removal')
    }
    await eventually(removal, 'confirmed')

    // The recovery card brings the protection back.
    await act(person, 'restore')
    await person.fill('input[name="card"]', card.toLowerCase())
    await act(person, 'confirm-restore')
    await person.locator('[data-state="active"]').waitFor()
    await eventually(() => upload(stranger, 'turned', copies.turned), 'hold')

    // Nothing of the picture left the device, and nobody else was asked for anything.
    const everything = Buffer.concat(sent)
    expect(everything.includes('canary-name')).toBe(false)
    for (let at = 0; at + 32 <= photograph.length; at += 32) {
      const piece = photograph.subarray(at, at + 32)
      for (const form of [piece, piece.toString('base64').slice(0, 40), piece.toString('hex')]) {
        if (everything.includes(form)) throw new Error(`Bytes ${at} to ${at + 32} of the picture were sent`)
      }
    }
    expect(faults).toEqual([])
  },
  180_000,
)
