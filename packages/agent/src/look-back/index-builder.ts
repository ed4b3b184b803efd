// The thread of content-index.ts: puts everything into one table, which takes seconds for ten million.
import { parentPort, workerData } from 'node:worker_threads'
import { createHashIndex, type Listing } from '@breakwater/matcher'
import { loadMatcherModules } from '@breakwater/matcher/node'

const index = createHashIndex(loadMatcherModules())
index.insertAll(workerData as Listing)
parentPort?.postMessage(index.memories)
