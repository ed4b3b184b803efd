import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { launchChromium } from '@breakwater/testkit/chromium'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import { bundleHeicWorker, bundleImageWorker, bundleScript } from '../../bundle-worker.ts'
import type { BrowserFingerprint } from '../browser/worker-messages.ts'
import type { UnreadableCode } from '../unreadable-file.ts'
import type { RowsReport } from './rows-worker.ts'

/** The policy that both Workers run under. */
export const workerPolicy = "default-src 'none'; script-src 'wasm-unsafe-eval'"

/** `canvas-worker` is the image Worker in a browser without WebCodecs; `noisy-worker` in one that gives noise for a canvas too. */
type WorkerKind = 'image-worker' | 'heic-worker' | 'canvas-worker' | 'noisy-worker'
export type Outcome = BrowserFingerprint | { readonly code: UnreadableCode }

/** A real Chromium that reads files with this package's Workers, under their policy. */
export interface ChromiumReader extends AsyncDisposable {
  readonly page: Page
  readonly version: string
  /** Reads files one after the other with one Worker; `kind` says which. */
  read(files: readonly Uint8Array[], kind?: WorkerKind): Promise<Outcome[]>
  /** Reads one file back in every way, with a Worker that tells all: never a part of the product. */
  readRows(file: Uint8Array): Promise<RowsReport>
}

type ClientModule = typeof import('../browser/index.ts')

const withoutWebCodecs = 'delete self.VideoFrame; delete self.ImageDecoder'
/** As some browsers answer, to hide from trackers. */
const noise = `
const getImageData = OffscreenCanvasRenderingContext2D.prototype.getImageData
OffscreenCanvasRenderingContext2D.prototype.getImageData = function (...area) {
  const given = getImageData.apply(this, area)
  for (let at = 0; at < given.data.length; at++) given.data[at] = Math.imul(at, 2_654_435_761) >>> 24
  return given
}`

const libheif = (file: string) => readFileSync(new URL(import.meta.resolve(`libheif-js/libheif-wasm/${file}`)))

export async function startChromiumReader(): Promise<ChromiumReader> {
  const javascript = { 'content-type': 'text/javascript' }
  const worker = { ...javascript, 'content-security-policy': workerPolicy }
  const imageWorker = await bundleImageWorker()
  const served = new Map<string, { readonly headers: Record<string, string>; readonly body: string | Buffer }>([
    [
      '/',
      {
        headers: { 'content-type': 'text/html' },
        body: '<!doctype html><title>t</title><script type="module">import * as client from "/client.js"; Object.assign(window, client, { isReady: true })</script>',
      },
    ],
    ['/client.js', { headers: javascript, body: await bundleClient() }],
    ['/image-worker.js', { headers: worker, body: imageWorker }],
    ['/canvas-worker.js', { headers: worker, body: `${withoutWebCodecs}\n;${imageWorker}` }],
    ['/noisy-worker.js', { headers: worker, body: `${withoutWebCodecs}\n;${noise}\n;${imageWorker}` }],
    ['/rows-worker.js', { headers: worker, body: await bundleScript(new URL('./rows-worker.ts', import.meta.url)) }],
    // As the frame starts it: the unmodified library first, then our own part.
    ['/heic-worker.js', { headers: worker, body: `${libheif('libheif.js')}\n;${await bundleHeicWorker()}` }],
    ['/libheif.wasm', { headers: { 'content-type': 'application/wasm' }, body: libheif('libheif.wasm') }],
    [
      '/pdq.wasm',
      {
        headers: { 'content-type': 'application/wasm' },
        body: readFileSync(new URL('../../kernels/pdq.wasm', import.meta.url)),
      },
    ],
  ])
  const files = new Map<string, Uint8Array>()
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    const file = files.get(path)
    const answer = file === undefined ? served.get(path) : { headers: {}, body: file }
    if (answer === undefined) response.writeHead(404).end()
    else response.writeHead(200, answer.headers).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const browser = await launchChromium()
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await page.waitForFunction('window.isReady')
  return {
    page,
    version: browser.version(),
    async read(pictures, kind = 'image-worker') {
      const paths = pictures.map((_picture, index) => `/file/${index}`)
      for (const [index, path] of paths.entries()) files.set(path, pictures[index]!)
      const outcomes = await page.evaluate(readInPage, { paths, kind })
      files.clear()
      return outcomes
    },
    async readRows(file) {
      files.set('/file/rows', file)
      const report = await page.evaluate(readRowsInPage, '/file/rows')
      files.clear()
      return report
    },
    async [Symbol.asyncDispose]() {
      await browser.close()
      server.close()
    },
  }
}

/** Runs in the page. */
async function readInPage({ paths, kind }: { paths: readonly string[]; kind: WorkerKind }): Promise<Outcome[]> {
  const { createImageFingerprinter } = window as unknown as ClientModule
  const [kernel, decoder] = await Promise.all(
    ['/pdq.wasm', ...(kind === 'heic-worker' ? ['/libheif.wasm'] : [])].map((path) =>
      WebAssembly.compileStreaming(fetch(path)),
    ),
  )
  const fingerprinter = createImageFingerprinter({
    worker: new Worker(`/${kind}.js`),
    kernel: kernel!,
    ...(decoder === undefined ? {} : { decoder }),
  })
  const outcomes: Outcome[] = []
  for (const path of paths) {
    const file = await (await fetch(path)).blob()
    outcomes.push(
      await fingerprinter.fingerprint(file).catch((error: { code: UnreadableCode }) => ({ code: error.code })),
    )
  }
  fingerprinter.close()
  return outcomes
}

/** Runs in the page. */
async function readRowsInPage(path: string): Promise<RowsReport> {
  const kernel = await WebAssembly.compileStreaming(fetch('/pdq.wasm'))
  const file = await (await fetch(path)).blob()
  const worker = new Worker('/rows-worker.js')
  const report = new Promise<RowsReport>((resolve) => {
    worker.onmessage = ({ data }) => resolve(data)
  })
  worker.postMessage({ kernel, file })
  return report.finally(() => worker.terminate())
}

async function bundleClient(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: new URL('../browser/index.ts', import.meta.url).pathname, formats: ['es'] },
    },
  })
  const [chunk] = [result].flat().flatMap((bundle) => ('output' in bundle ? bundle.output : []))
  if (chunk?.type !== 'chunk') throw new Error('the client is not one module')
  return chunk.code
}
