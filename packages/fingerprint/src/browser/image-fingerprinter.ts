import { UnreadableFile } from '../unreadable-file.ts'
import type { BrowserFingerprint, WorkerAnswer, WorkerRequest } from './worker-messages.ts'

export interface ImageFingerprinter {
  /** Rejects with `UnreadableFile`. The file goes to the Worker and nowhere else. */
  fingerprint(file: Blob): Promise<BrowserFingerprint>
  /** Ends the Worker and whatever it was doing; what was asked rejects. */
  close(): void
}

/** The page's side of the Worker that `image-worker.ts` is, or `heic-worker.ts`, which needs `decoder`. */
export function createImageFingerprinter({
  worker,
  kernel,
  decoder,
}: {
  worker: Worker
  kernel: WebAssembly.Module
  decoder?: WebAssembly.Module
}): ImageFingerprinter {
  const waiting = new Map<number, PromiseWithResolvers<BrowserFingerprint>>()
  let newestId = 0
  const failAll = () => {
    for (const { reject } of waiting.values()) reject(new UnreadableFile('unreadable-file'))
    waiting.clear()
  }
  const say = (request: WorkerRequest) => worker.postMessage(request)
  worker.addEventListener('error', failAll)
  worker.addEventListener('message', ({ data }: MessageEvent<WorkerAnswer>) => {
    const question = waiting.get(data.id)
    waiting.delete(data.id)
    if ('fingerprint' in data) question?.resolve(data.fingerprint)
    else question?.reject(new UnreadableFile(data.code))
  })
  say({ type: 'start', kernel, ...(decoder === undefined ? {} : { decoder }) })
  return {
    fingerprint(file) {
      const id = ++newestId
      const question = newQuestion()
      waiting.set(id, question)
      say({ type: 'fingerprint', id, file })
      return question.promise
    },
    close() {
      worker.terminate()
      failAll()
    },
  }
}

/** `Promise.withResolvers`, which phones of 2023 do not have. */
function newQuestion(): PromiseWithResolvers<BrowserFingerprint> {
  let resolve!: PromiseWithResolvers<BrowserFingerprint>['resolve']
  let reject!: PromiseWithResolvers<BrowserFingerprint>['reject']
  const promise = new Promise<BrowserFingerprint>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
