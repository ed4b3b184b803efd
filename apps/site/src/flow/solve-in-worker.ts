import { ConnectionError } from '@breakwater/client/cases'
import type { Challenge, Solution } from '@breakwater/contracts'

/** Does a proof of work beside the page. Throws `ConnectionError` where the Worker's script cannot be loaded. */
export function solveInWorker(challenge: Challenge): Promise<Solution> {
  const worker = new Worker(new URL('./solver-worker.ts', import.meta.url), { type: 'module' })
  return new Promise<Solution>((resolve, reject) => {
    const fail = () => reject(new ConnectionError('the proof of work could not be done'))
    worker.addEventListener('message', ({ data }: MessageEvent<Solution | null>) => (data ? resolve(data) : fail()))
    worker.addEventListener('error', fail)
    worker.postMessage(challenge)
  }).finally(() => worker.terminate())
}
