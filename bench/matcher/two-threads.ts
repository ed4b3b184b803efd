import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { IndexMemories, MatcherModules } from '../../packages/matcher/src/index.ts'
import { IndexSharing } from '../../packages/matcher/src/node/index.ts'
import { allowAllCores, keepThisToOneCore } from '../one-core.ts'

const seconds = 3

/** Queries a second of so many threads together on one copy of the index, on as many cores as there are. */
export async function queriesOfTwoThreads(
  memories: IndexMemories,
  modules: MatcherModules,
  queries: Uint8Array,
  threads: number,
): Promise<number> {
  allowAllCores()
  const sharing = new IndexSharing(modules)
  sharing.publish(memories)
  const workers = Array.from({ length: threads }, () => {
    const handle = sharing.handle()
    const file = new URL('./search-thread.ts', import.meta.url)
    return new Worker(file, { workerData: { handle, queries, seconds }, transferList: [handle.port] })
  })
  await Promise.all(workers.map((worker) => once(worker, 'message')))
  const results = workers.map((worker) => once(worker, 'message'))
  for (const worker of workers) worker.postMessage('start')
  const rates = (await Promise.all(results)) as [number][]
  await Promise.all(workers.map((worker) => worker.terminate()))
  keepThisToOneCore()
  return rates.reduce((sum, [rate]) => sum + rate, 0)
}
