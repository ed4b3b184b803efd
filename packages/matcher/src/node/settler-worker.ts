// The thread of settler-thread.ts.
import { parentPort } from 'node:worker_threads'
import type { IndexMemories } from '../hash-searcher.ts'
import { settle } from '../settle.ts'
import { loadMatcherModules } from './matcher-modules.ts'

export interface SettleRequest {
  readonly request: number
  readonly memories: IndexMemories
}
export interface SettleAnswer {
  readonly request: number
  readonly memory: WebAssembly.Memory | null
  readonly error?: string
}

const modules = loadMatcherModules()
const port = parentPort
port?.on('message', ({ request, memories }: SettleRequest) => {
  let answer: SettleAnswer
  try {
    answer = { request, memory: settle(modules, memories) }
  } catch (error) {
    answer = { request, memory: null, error: (error as Error).message }
  }
  port.postMessage(answer)
})
