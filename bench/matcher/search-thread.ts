// A thread of two-threads.ts: searches batches for some seconds and posts its queries a second.
import { parentPort, workerData } from 'node:worker_threads'
import { openSharedIndex } from '../../packages/matcher/src/node/index.ts'

const { handle, queries, seconds } = workerData
const searcher = openSharedIndex(handle)
searcher.search(queries)
parentPort?.on('message', () => {
  const startedAt = performance.now()
  let batches = 0
  while (performance.now() - startedAt < seconds * 1000) {
    searcher.search(queries)
    batches++
  }
  parentPort?.postMessage((batches * queries.length) / 32 / ((performance.now() - startedAt) / 1000))
})
parentPort?.postMessage('ready')
