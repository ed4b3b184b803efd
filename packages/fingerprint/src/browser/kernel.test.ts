import { readFileSync } from 'node:fs'
import { chromiumPath, launchChromium } from '@breakwater/testkit'
import type { Browser, Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectedOf, vectorCases } from '../testing/vector-cases.ts'

if (chromiumPath === undefined)
  console.log('SKIPPED: the kernel in a browser needs Chromium (apt-get install chromium)')

/** What the page has: see ../testing/browser-entry.ts. */
interface Harness {
  readonly exactness: typeof import('../testing/browser-entry.ts')
  readonly kernelBytes: Uint8Array<ArrayBuffer>
}

let browser: Browser
let page: Page

beforeAll(async () => {
  if (chromiumPath === undefined) return
  const entry = new URL('../testing/browser-entry.ts', import.meta.url).pathname
  const result = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: { write: false, target: 'es2022', lib: { entry, formats: ['iife'], name: 'exactness' } },
  })
  const [chunk] = [result].flat().flatMap((bundle) => ('output' in bundle ? bundle.output : []))
  if (chunk?.type !== 'chunk') throw new Error('nothing was bundled')
  const kernel = readFileSync(new URL('../../kernels/pdq.wasm', import.meta.url)).toString('base64')
  browser = await launchChromium()
  page = await browser.newPage()
  await page.addScriptTag({
    content: `${chunk.code}; var kernelBytes = Uint8Array.from(atob('${kernel}'), (letter) => letter.charCodeAt(0))`,
  })
})
afterAll(() => browser?.close())

describe.skipIf(chromiumPath === undefined)('the kernel in Chromium', () => {
  test('gives all 240 vectors of the C++ reference to the bit', async () => {
    const shapes = vectorCases.map(({ kind, seed, width, height }) => ({ kind, seed, width, height }))
    const given = await page.evaluate(async (all) => {
      const { exactness, kernelBytes } = globalThis as unknown as Harness
      const kernel = exactness.createPdqKernel(await WebAssembly.compile(kernelBytes))
      return all.map((shape) => kernel.fingerprint(exactness.paint(shape)))
    }, shapes)
    expect(given).toEqual(vectorCases.map(expectedOf))
  }, 120_000)

  test('agrees with the reference on 10,000 random pictures, whole and in bands', async () => {
    const different = await page.evaluate(async () => {
      const { exactness, kernelBytes } = globalThis as unknown as Harness
      const kernels = exactness.everyKernel(await WebAssembly.compile(kernelBytes))
      return { some: exactness.differencesBetween(kernels, 0, 10_000), tried: 10_000 }
    })
    expect(different).toEqual({ some: [], tried: 10_000 })
  }, 600_000)
})
