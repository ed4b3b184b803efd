import type { BrowserFingerprint } from '@breakwater/fingerprint/browser'
import { createImageFingerprinter, type ImageFingerprinter, UnreadableFile } from '@breakwater/fingerprint/browser'

const workerAddress = '/worker/image-worker.js'
const kernelAddress = '/worker/pdq.wasm'
const answersWithinMilliseconds = 15_000

/** The Worker that reads pictures, with everything it needs loaded, so that the network can be turned off. */
export interface PictureReader {
  /** Rejects with `UnreadableFile`. One at a time. */
  read(file: Blob): Promise<BrowserFingerprint>
  close(): void
}

/** Resolves when the Worker has answered: nothing more is loaded after that. Rejects when a part did not arrive. */
export async function openPictureReader(): Promise<PictureReader> {
  const response = await fetch(kernelAddress, { credentials: 'omit' })
  if (!response.ok) throw new Error(`HTTP ${response.status} for the kernel`)
  const kernel = await WebAssembly.compile(await response.arrayBuffer())
  let fingerprinter = start(kernel)
  await ask(fingerprinter)
  return {
    async read(file) {
      try {
        return await fingerprinter.fingerprint(file)
      } catch (error) {
        // A decoder that ran out of memory takes the Worker with it; the next picture needs a live one.
        await ask(fingerprinter).catch(() => {
          fingerprinter.close()
          fingerprinter = start(kernel)
        })
        throw error
      }
    },
    close: () => fingerprinter.close(),
  }
}

function start(kernel: WebAssembly.Module): ImageFingerprinter {
  return createImageFingerprinter({ worker: new Worker(workerAddress), kernel })
}

/** Gives the Worker an empty file: a live one says that it is empty. */
async function ask(fingerprinter: ImageFingerprinter): Promise<void> {
  const silence = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('the Worker does not answer')), answersWithinMilliseconds)
  })
  const answer = fingerprinter.fingerprint(new Blob([])).catch((error: unknown) => error)
  const error = await Promise.race([answer, silence])
  if (!(error instanceof UnreadableFile) || error.code !== 'empty-file') throw new Error('the Worker did not start')
}
