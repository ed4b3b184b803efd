/// <reference lib="webworker" />
import type { Md5Hash, PdqFingerprint } from '@breakwater/contracts/fingerprint-types'
import { md5 } from 'hash-wasm'
import { type ImageHeader, readImageHeader } from '../image-header.ts'
import { listable } from '../listable.ts'
import { createPdqKernel, type PdqKernel } from '../pdq-kernel.ts'
import { UnreadableFile } from '../unreadable-file.ts'
import type { BrowserFingerprint, StartRequest, WorkerAnswer, WorkerRequest } from './worker-messages.ts'

/** How one kind of Worker decodes: pixels go into the kernel, and only the fingerprint comes out. */
export type FingerprintPixels = (
  kernel: PdqKernel,
  bytes: Uint8Array<ArrayBuffer>,
  header: ImageHeader,
) => Promise<PdqFingerprint>

/** Answers the messages of worker-messages.ts, one file after the other. `start` says how this Worker decodes. */
export function serveRequests(start: (request: StartRequest) => FingerprintPixels): void {
  const scope = self as unknown as DedicatedWorkerGlobalScope
  let read: ((file: Blob) => Promise<BrowserFingerprint>) | undefined
  let queue: Promise<void> = Promise.resolve()

  scope.addEventListener('message', ({ data }: MessageEvent<WorkerRequest>) => {
    // The kernel holds one picture at a time.
    if (data.type === 'start') read = reader(createPdqKernel(data.kernel), start(data))
    else queue = queue.then(() => answer(data.id, data.file))
  })

  async function answer(id: number, file: Blob): Promise<void> {
    const reply: WorkerAnswer = await (async () => {
      if (read === undefined) throw new Error('not started')
      return { id, fingerprint: await read(file) }
    })().catch((error: unknown) => ({
      id,
      code: error instanceof UnreadableFile ? error.code : 'unreadable-file',
    }))
    scope.postMessage(reply)
  }
}

function reader(kernel: PdqKernel, fingerprintPixels: FingerprintPixels) {
  return async (file: Blob): Promise<BrowserFingerprint> => {
    const bytes = new Uint8Array(await file.arrayBuffer())
    const header = readImageHeader(bytes)
    const pdq = await fingerprintPixels(kernel, bytes, header)
    const item = listable({ md5: (await md5(bytes)) as Md5Hash, pdq })
    return { item, quality: pdq.quality, isAnimated: header.isAnimated }
  }
}
