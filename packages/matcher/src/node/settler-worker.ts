// The thread of settler-thread.ts.
import { parentPort } from 'node:worker_threads'
import type { IndexMemories } from '../hash-searcher.ts'
import { settle } from '../settle.ts'
import { loadMatcherModules } from './matcher-modules.ts'
import { writeSnapshot } from './snapshot.ts'

export type SettlerTask =
  | { readonly kind: 'settle'; readonly memories: IndexMemories }
  | { readonly kind: 'snapshot'; readonly settled: WebAssembly.Memory; readonly file: string; readonly key: Uint8Array }
export interface SettlerRequest {
  readonly request: number
  readonly task: SettlerTask
}
export interface SettlerAnswer {
  readonly request: number
  /** Of `settle`. */
  readonly memory: WebAssembly.Memory | null
  readonly error?: string
}

const modules = loadMatcherModules()
const port = parentPort
port?.on('message', ({ request, task }: SettlerRequest) => {
  let answer: SettlerAnswer
  try {
    answer = { request, memory: perform(task) }
  } catch (error) {
    answer = { request, memory: null, error: (error as Error).message }
  }
  port.postMessage(answer)
})

function perform(task: SettlerTask): WebAssembly.Memory | null {
  if (task.kind === 'settle') return settle(modules, task.memories)
  writeSnapshot(task.settled, task.file, task.key)
  return null
}
