import { Worker } from 'node:worker_threads'
import type { Settler } from '../hash-index.ts'
import type { SettlerAnswer, SettlerRequest, SettlerTask } from './settler-worker.ts'

/** Builds settled tables, and writes them to files, in a thread of its own, one after another, while searches go on. */
export interface SettlerThread extends AsyncDisposable {
  readonly settle: Settler
  /** As `writeSnapshot`. What is deleted meanwhile may spoil it, so that it cannot be read: write it again then. */
  writeSnapshot(settled: WebAssembly.Memory, file: string, key: Uint8Array): Promise<void>
}

/** Starts the thread. It does not keep the process alive. A build fails when the thread dies; the next starts another. */
export function createSettlerThread(): SettlerThread {
  let worker: Worker | undefined
  const waiting = new Map<number, PromiseWithResolvers<WebAssembly.Memory | null>>()
  let lastRequest = 0

  function start(): Worker {
    const started = new Worker(new URL('./settler-worker.ts', import.meta.url), { name: 'settler' })
    started.unref()
    started.on('message', ({ request, memory, error }: SettlerAnswer) => {
      const one = waiting.get(request)
      waiting.delete(request)
      if (error === undefined) one?.resolve(memory)
      else one?.reject(new Error(error))
    })
    const fail = (cause: unknown) => {
      if (worker === started) worker = undefined
      for (const { reject } of waiting.values()) reject(new Error('the settler thread ended', { cause }))
      waiting.clear()
    }
    started.on('error', fail)
    started.on('exit', fail)
    return started
  }

  function perform(task: SettlerTask): Promise<WebAssembly.Memory | null> {
    worker ??= start()
    const request = ++lastRequest
    const performed = Promise.withResolvers<WebAssembly.Memory | null>()
    waiting.set(request, performed)
    worker.postMessage({ request, task } satisfies SettlerRequest)
    return performed.promise
  }

  return {
    settle: (memories) => perform({ kind: 'settle', memories }),
    async writeSnapshot(settled, file, key) {
      await perform({ kind: 'snapshot', settled, file, key })
    },
    async [Symbol.asyncDispose]() {
      await worker?.terminate()
    },
  }
}
