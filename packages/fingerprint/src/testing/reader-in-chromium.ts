import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { launchChromium } from '@breakwater/testkit'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import { bundleReaderScripts, type ReaderScripts, readerDocument } from '../../reader-document.ts'
import type { FrameReader, PartList, ReadFingerprint } from '../browser/index.ts'

export type ReaderOutcome = ReadFingerprint | { readonly code: string }

/** A page with the reader's frame in it, in Chromium, as the site has it. */
export interface ReaderInChromium extends AsyncDisposable {
  readonly page: Page
  /** Chooses the files in the frame. */
  choose(files: readonly Buffer[]): Promise<void>
  /** Chooses the files in the frame and reads one after the other. */
  read(files: readonly Buffer[]): Promise<ReaderOutcome[]>
}

export interface ReaderHarness {
  /** Scripts of the frame in place of the real ones. */
  readonly scripts?: Partial<ReaderScripts>
  readonly parts?: PartList
  /** What is answered at the addresses of the parts. */
  readonly files?: Readonly<Record<string, Uint8Array | string>>
}

/** What the page has: the package's own browser module, and what it does with it. */
export interface Harness {
  readonly client: typeof import('../browser/index.ts')
  reader: FrameReader
  chosen: number
  covered?: number
  hasLeft?: boolean
}

export async function openReaderInChromium({
  scripts = {},
  parts = {},
  files = {},
}: ReaderHarness = {}): Promise<ReaderInChromium> {
  const entry = new URL('../browser/index.ts', import.meta.url).pathname
  const [bundle, own] = await Promise.all([
    build({
      configFile: false,
      logLevel: 'error',
      publicDir: false,
      build: { write: false, target: 'es2022', lib: { entry, formats: ['iife'], name: 'client' } },
    }),
    bundleReaderScripts(),
  ])
  const [chunk] = [bundle].flat().flatMap((each) => ('output' in each ? each.output : []))
  if (chunk?.type !== 'chunk') throw new Error('nothing was bundled')
  const answers: Record<string, Uint8Array | string> = {
    '/': `<!doctype html><title>Page</title><script>${chunk.code}</script><iframe sandbox="allow-scripts"></iframe>`,
    '/reader/': await readerDocument({ ...own, ...scripts }, '', parts),
  }
  const server = createServer((request, response) => {
    // Files may be added while it runs.
    const body = answers[request.url ?? ''] ?? files[request.url ?? '']
    if (body === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': 'text/html' }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const browser = await launchChromium()
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await page.evaluate(
    (list) =>
      new Promise<void>((onReady) => {
        const harness = globalThis as unknown as Harness
        const frame = document.querySelector('iframe')!
        harness.chosen = 0
        harness.reader = harness.client.openFrameReader({
          frame,
          words: {
            ...{ choose: 'Choose', chooseAgain: 'Choose others', picture: 'Your picture', square: '{row}, {column}' },
            ...{ clear: 'Clear', soft: 'Soft', language: 'en', direction: 'ltr' },
          },
          parts: list,
          onReady,
          onChosen: (count) => {
            harness.chosen = count
          },
          onHeight: () => {},
          onCovered: (count) => {
            harness.covered = count
          },
          onLeave: () => {
            harness.hasLeft = true
          },
        })
        frame.src = '/reader/'
      }),
    parts,
  )
  const choose = async (buffers: readonly Buffer[]) => {
    await page.evaluate(() => {
      ;(globalThis as unknown as Harness).chosen = 0
    })
    const named = buffers.map((buffer, index) => ({ name: `${index}`, mimeType: '', buffer }))
    await page.frameLocator('iframe').locator('input').setInputFiles(named)
    await page.waitForFunction((count) => (globalThis as unknown as Harness).chosen === count, buffers.length)
  }
  return {
    page,
    choose,
    async read(buffers) {
      await choose(buffers)
      return page.evaluate(async (count) => {
        const { reader } = globalThis as unknown as Harness
        const outcomes: ReaderOutcome[] = []
        for (let number = 1; number <= count; number++) {
          outcomes.push(
            await reader.read(number).catch((error: { code?: string; message: string }) => ({
              code: error.code ?? error.message,
            })),
          )
        }
        return outcomes
      }, buffers.length)
    },
    async [Symbol.asyncDispose]() {
      await browser.close()
      server.close()
    },
  }
}
