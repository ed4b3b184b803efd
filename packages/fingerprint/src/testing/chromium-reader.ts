import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { heicPart } from '../../built-reader-parts.ts'
import { bundleScript } from '../../reader-document.ts'
import { openReaderInChromium, type ReaderOutcome } from './reader-in-chromium.ts'
import type { RowsReport } from './rows-worker.ts'

export type Outcome = ReaderOutcome

const withoutWebCodecs = 'delete self.VideoFrame; delete self.ImageDecoder'
/** As some browsers answer, to hide from trackers. */
const noise = `
const getImageData = OffscreenCanvasRenderingContext2D.prototype.getImageData
OffscreenCanvasRenderingContext2D.prototype.getImageData = function (...area) {
  const given = getImageData.apply(this, area)
  for (let at = 0; at < given.data.length; at++) given.data[at] = Math.imul(at, 2_654_435_761) >>> 24
  return given
}`

/** The image Worker as it is in another browser: one without WebCodecs, or one that gives noise for a canvas too. */
export async function workerOf(other: 'canvas' | 'noisy'): Promise<string> {
  const worker = await bundleScript('src/browser/image-worker.ts')
  return [withoutWebCodecs, ...(other === 'noisy' ? [noise] : []), worker].join('\n;')
}

/** A real Chromium that reads files in the frame, HEIC by its part, and can tell how it reads them. */
export interface ChromiumReader extends AsyncDisposable {
  readonly page: Page
  readonly version: string
  /** Reads files one after the other. */
  read(files: readonly Uint8Array[]): Promise<Outcome[]>
  /** Reads one file back in every way, with a Worker that tells all: never a part of the product. */
  readRows(file: Uint8Array): Promise<RowsReport>
}

export async function startChromiumReader(): Promise<ChromiumReader> {
  const heic = await heicPart()
  const files: Record<string, Uint8Array | string> = {
    ...Object.fromEntries(heic.map(({ address, bytes }) => [address, bytes])),
    '/rows-worker.js': await bundleScript('src/testing/rows-worker.ts'),
    '/pdq.wasm': readFileSync(new URL('../../kernels/pdq.wasm', import.meta.url)),
  }
  const parts = { heic: heic.map(({ address, sha256 }) => ({ address, sha256 })) }
  const reader = await openReaderInChromium({ parts, files })
  return {
    page: reader.page,
    version: reader.page.context().browser()!.version(),
    read: (pictures) => reader.read(pictures.map((picture) => Buffer.from(picture))),
    readRows(file) {
      const address = `/file/${createHash('md5').update(file).digest('hex')}`
      files[address] = file
      return reader.page.evaluate(readRowsInPage, address)
    },
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  }
}

/** Runs in the page. */
async function readRowsInPage(address: string): Promise<RowsReport> {
  const kernel = await WebAssembly.compile(await (await fetch('/pdq.wasm')).arrayBuffer())
  const file = await (await fetch(address)).blob()
  const script = await (await fetch('/rows-worker.js')).text()
  const worker = new Worker(URL.createObjectURL(new Blob([script])))
  const report = new Promise<RowsReport>((resolve) => {
    worker.onmessage = ({ data }) => resolve(data)
  })
  worker.postMessage({ kernel, file })
  return report.finally(() => worker.terminate())
}
