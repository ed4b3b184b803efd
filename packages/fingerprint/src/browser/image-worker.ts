/// <reference lib="webworker" />
import type { Md5Hash } from '@breakwater/contracts/fingerprint-types'
import { md5 } from 'hash-wasm'
import { readImageHeader } from '../image-header.ts'
import { listable } from '../listable.ts'
import { createPdqKernel, type PdqKernel } from '../pdq-kernel.ts'
import { UnreadableFile } from '../unreadable-file.ts'
import { decodeInto } from './decode.ts'
import type { BrowserFingerprint, WorkerAnswer, WorkerRequest } from './worker-messages.ts'

/**
 * The only place in a browser where a picture's bytes are read. It is served as one script with a policy of its own
 * (`default-src 'none'`), so it has no network, and a Worker has no document to leak through.
 */
const scope = self as unknown as DedicatedWorkerGlobalScope
let kernel: PdqKernel | undefined
let queue: Promise<void> = Promise.resolve()

scope.addEventListener('message', ({ data }: MessageEvent<WorkerRequest>) => {
  if (data.type === 'start') kernel = createPdqKernel(data.kernel)
  // The kernel holds one picture at a time.
  else queue = queue.then(() => answer(data.id, data.file))
})

async function answer(id: number, file: Blob): Promise<void> {
  const reply: WorkerAnswer = await fingerprint(file).then(
    (result) => ({ id, fingerprint: result }),
    (error: unknown) => ({ id, code: error instanceof UnreadableFile ? error.code : 'unreadable-file' }),
  )
  scope.postMessage(reply)
}

async function fingerprint(file: Blob): Promise<BrowserFingerprint> {
  if (kernel === undefined) throw new Error('not started')
  const bytes = new Uint8Array(await file.arrayBuffer())
  const { type, isAnimated } = readImageHeader(bytes)
  await decodeInto(kernel, bytes, type)
  const pdq = kernel.finish()
  const item = listable({ md5: (await md5(bytes)) as Md5Hash, pdq })
  return { item, quality: pdq.quality, isAnimated }
}
