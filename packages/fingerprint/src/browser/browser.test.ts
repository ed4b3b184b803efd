import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromiumPath, generatedPhotograph, launchChromium } from '@breakwater/testkit'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundleImageWorker } from '../../bundle-worker.ts'
import { hammingDistance } from '../distance.ts'
import { fingerprintImage } from '../node/index.ts'
import { expectedOf, paint, vectorCases } from '../testing/generated-pictures.ts'
import type { BrowserFingerprint } from './worker-messages.ts'

if (chromiumPath === undefined)
  console.log('SKIPPED: fingerprints in a browser need Chromium (apt-get install chromium)')

const workerPolicy = "default-src 'none'; script-src 'wasm-unsafe-eval'"
const kernel = readFileSync(new URL('../../kernels/pdq.wasm', import.meta.url))
/** Tries every way out that a Worker has, then says that it ran. */
const leakyWorker = `
  const tries = [
    () => fetch('/sink/fetch', { mode: 'no-cors' }),
    () => { const x = new XMLHttpRequest(); x.open('GET', '/sink/xhr', false); x.send() },
    () => importScripts('/sink/import'),
    () => new EventSource('/sink/eventsource'),
    () => new WebSocket(location.origin.replace('http', 'ws') + '/sink/websocket'),
    () => new Worker('/sink/worker'),
    () => new FontFace('leak', 'url(/sink/font)').load(),
  ]
  Promise.all(tries.map(async (attempt) => { try { await attempt() } catch {} }))
    .then(() => setTimeout(() => postMessage(tries.length), 500))
  setTimeout(() => postMessage(tries.length), 2000)
`

let server: Server
let origin: string
let browser: Browser
let page: Page
let reached: string[] = []

beforeAll(async () => {
  if (chromiumPath === undefined) return
  const worker = await bundleImageWorker()
  const module = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      target: 'es2022',
      lib: {
        entry: {
          client: new URL('./index.ts', import.meta.url).pathname,
          kernel: new URL('../pdq-kernel.ts', import.meta.url).pathname,
        },
        formats: ['es'],
      },
    },
  })
  const files = new Map(
    [module]
      .flat()
      .flatMap((bundle) => ('output' in bundle ? bundle.output : []))
      .map((file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : '']),
  )
  const named = (start: string) => [...files.keys()].find((name) => name.startsWith(start))!
  server = createServer((request, response) => {
    const path = request.url ?? ''
    const answer = (type: string, body: string | Buffer, headers = {}) =>
      response.writeHead(200, { 'content-type': type, ...headers }).end(body)
    if (path.startsWith('/sink/')) {
      reached.push(path)
      answer('text/javascript', '')
    } else if (path === '/')
      answer(
        'text/html',
        `<!doctype html><title>t</title><script type="module">import * as client from '/client'; import * as kernel from '/kernel'; Object.assign(window, client, kernel, { isReady: true })</script>`,
      )
    else if (path === '/worker.js') answer('text/javascript', worker, { 'content-security-policy': workerPolicy })
    else if (path === '/leaky-held.js')
      answer('text/javascript', leakyWorker, { 'content-security-policy': workerPolicy })
    else if (path === '/leaky-free.js') answer('text/javascript', leakyWorker)
    else if (path === '/pdq.wasm') answer('application/wasm', kernel)
    else if (path === '/client') answer('text/javascript', files.get(named('/client')) ?? '')
    else if (path === '/kernel') answer('text/javascript', files.get(named('/kernel')) ?? '')
    else if (files.has(path)) answer('text/javascript', files.get(path)!)
    else response.writeHead(404).end()
  })
  server.on('upgrade', (request, socket) => {
    reached.push(request.url ?? '')
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await launchChromium()
  page = await browser.newPage()
  await page.goto(origin)
  await page.waitForFunction('window.isReady')
})
afterAll(async () => {
  await browser?.close()
  server?.close()
})

/** What the page has: the package's own browser modules. */
type Harness = typeof import('./index.ts') & typeof import('../pdq-kernel.ts')

type Outcome = BrowserFingerprint | { code: string }

/** Fingerprints files in the page, all at once, as the site does. */
function inBrowser(files: Buffer[]): Promise<Outcome[]> {
  return page.evaluate(
    async (texts) => {
      const { createImageFingerprinter } = window as unknown as Harness
      const kernel = await WebAssembly.compileStreaming(fetch('/pdq.wasm'))
      const fingerprinter = createImageFingerprinter({ worker: new Worker('/worker.js'), kernel })
      const asked = texts.map((text) =>
        fingerprinter
          .fingerprint(new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]))
          .catch((error: { code: string }) => ({ code: error.code })),
      )
      const outcomes = await Promise.all(asked)
      fingerprinter.close()
      return outcomes
    },
    files.map((file) => file.toString('base64')),
  )
}

const photograph = async (seed: number, width: number, height: number) =>
  sharp(await generatedPhotograph(seed, { width, height }))

describe.skipIf(chromiumPath === undefined)('in Chromium', () => {
  test('the kernel gives all 240 vectors to the bit', async () => {
    for (let from = 0; from < vectorCases.length; from += 20) {
      const some = vectorCases.slice(from, from + 20)
      const pictures = some.map((vector) => {
        const { data, width, height } = paint(vector)
        return { text: Buffer.from(data).toString('base64'), width, height }
      })
      const given = await page.evaluate(async (all) => {
        const { createPdqKernel } = window as unknown as Harness
        const kernel = createPdqKernel(await WebAssembly.compileStreaming(fetch('/pdq.wasm')))
        return all.map(({ text, width, height }) =>
          kernel.fingerprint({ data: Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)), width, height }),
        )
      }, pictures)
      expect(given).toEqual(some.map(expectedOf))
    }
  }, 120_000)

  test('a picture of 12 megapixels decodes as in Node', async () => {
    const large = await (await photograph(99, 4000, 3000)).jpeg().toBuffer()
    const [outcome] = await inBrowser([large])
    const { md5, pdq } = await fingerprintImage(large)
    expect(outcome).toMatchObject({ item: { md5 } })
    const hash = 'item' in outcome! && outcome.item.kind === 'image' ? outcome.item.pdq?.hash : undefined
    expect(hammingDistance(pdq.hash, hash!)).toBeLessThanOrEqual(10)
  }, 120_000)

  test('each bad file has its answer, and the good one beside it is still read', async () => {
    const good = await generatedPhotograph(14, { width: 320, height: 240 })
    const noisy = await generatedPhotograph(15, { width: 320, height: 240 })
    const bomb = Buffer.from(good)
    const png = await sharp({
      create: { width: 30_000, height: 30_000, channels: 3, background: 'white' },
      limitInputPixels: false,
    })
      .png({ compressionLevel: 1 })
      .toBuffer()
    const frames = await sharp(
      [await (await photograph(1, 64, 64)).png().toBuffer(), await (await photograph(2, 64, 64)).png().toBuffer()],
      { join: { animated: true } },
    )
      .gif()
      .toBuffer()
    const flat = await sharp({ create: { width: 200, height: 200, channels: 3, background: '#808080' } })
      .png()
      .toBuffer()
    const [empty, text, cut, huge, animated, dull, fine] = await inBrowser([
      Buffer.alloc(0),
      Buffer.from('This is not a picture.'),
      noisy.subarray(0, noisy.length >> 1),
      png,
      frames,
      flat,
      bomb,
    ])
    expect([empty, text, cut, huge]).toEqual([
      { code: 'empty-file' },
      { code: 'not-an-image' },
      { code: 'truncated-image' },
      { code: 'image-too-large' },
    ])
    expect(animated).toMatchObject({ isAnimated: true })
    expect(dull).toMatchObject({ quality: 0 })
    expect('item' in dull! && dull.item).not.toHaveProperty('pdq')
    expect(fine).toHaveProperty('item.pdq.hash')
  }, 120_000)

  test('the Worker has no network: the same script gets out without the policy and nowhere with it', async () => {
    const run = async (script: string) => {
      reached = []
      const tried = await page.evaluate(
        (url) =>
          new Promise((resolve) => {
            new Worker(url).onmessage = ({ data }) => resolve(data)
          }),
        script,
      )
      return { tried, reached: [...new Set(reached)] }
    }
    const free = await run('/leaky-free.js')
    const held = await run('/leaky-held.js')
    // Both ran to their end, and the leak is real where nothing holds it.
    expect(free.tried).toBe(7)
    expect(free.reached.length).toBeGreaterThanOrEqual(5)
    expect(held).toEqual({ tried: 7, reached: [] })
  })
})
