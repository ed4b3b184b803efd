import { readFile } from 'node:fs/promises'
import { chromiumPath, launchChromium } from '@breakwater/testkit'
import { build } from 'vite'
import type { BenchPicture } from './pictures.ts'

/** Milliseconds, each the median of its rounds. */
export interface ChromiumTimes {
  /** The kernel on decoded pixels, by picture, copying into WASM included. */
  readonly kernel: Readonly<Record<BenchPicture['name'], number>>
  /** A 12-megapixel JPEG from a file to its fingerprint, and of that the part the kernel takes. */
  readonly file: { readonly total: number; readonly hashing: number }
}

interface Page {
  readonly bench: typeof import('./browser-entry.ts')
}

/** Undefined without a Chromium. A page's clock ticks in tenths of a millisecond, so small pictures run in batches. */
export async function measureChromium(
  pictures: readonly BenchPicture[],
  kernelPath: string,
  rounds: number,
): Promise<ChromiumTimes | undefined> {
  if (chromiumPath === undefined) return undefined
  const entry = new URL('browser-entry.ts', import.meta.url).pathname
  const result = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: { write: false, target: 'es2022', lib: { entry, formats: ['iife'], name: 'bench' } },
  })
  const [chunk] = [result].flat().flatMap((bundle) => ('output' in bundle ? bundle.output : []))
  if (chunk?.type !== 'chunk') throw new Error('the page was not bundled')
  const browser = await launchChromium()
  try {
    const page = await browser.newPage()
    await page.addScriptTag({ content: chunk.code })
    const kernelText = (await readFile(kernelPath)).toString('base64')
    const large = pictures.find(({ name }) => name === '12mp')!
    const jpegText = (await readFile(large.jpegPath)).toString('base64')
    const sizes = pictures.map(({ name, width, height }) => ({ name, width, height }))
    return await page.evaluate(
      async ({ kernelText, jpegText, sizes, rounds }) => {
        const { bench } = globalThis as unknown as Page
        const bytesOf = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
        const kernel = bench.createPdqKernel(await WebAssembly.compile(bytesOf(kernelText)))
        const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!
        const time = (work: () => unknown, batch: number) => {
          const start = performance.now()
          for (let run = 0; run < batch; run++) work()
          return (performance.now() - start) / batch
        }
        const byName: Record<string, number> = {}
        for (const { name, width, height } of sizes) {
          const data = new Uint8Array(width * height * 4).map((_, at) => Math.imul(at, 2_654_435_761) >>> 24)
          const batch = Math.max(1, Math.round(8e6 / data.length))
          // The engine compiles again, better, what runs often; on one core that takes turns with the page.
          for (const until = performance.now() + 500; performance.now() < until; )
            kernel.fingerprint({ data, width, height })
          await new Promise((resolve) => setTimeout(resolve, 500))
          const times = Array.from({ length: rounds }, () =>
            time(() => kernel.fingerprint({ data, width, height }), batch),
          )
          byName[name] = middle(times)
        }
        const file = new Blob([bytesOf(jpegText)])
        const totals: number[] = []
        for (let round = 0; round < Math.max(3, rounds / 10); round++) {
          const start = performance.now()
          const bytes = new Uint8Array(await file.arrayBuffer())
          await bench.fingerprintPixels(kernel, bytes, bench.readImageHeader(bytes))
          totals.push(performance.now() - start)
        }
        return {
          kernel: byName as Record<'512x512' | '1024x768' | '12mp', number>,
          file: { total: middle(totals), hashing: byName['12mp']! },
        }
      },
      { kernelText, jpegText, sizes, rounds: Math.max(5, Math.round(rounds / 2)) },
    )
  } finally {
    await browser.close()
  }
}
