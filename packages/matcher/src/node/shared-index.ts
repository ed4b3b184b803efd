import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import { type HashSearcher, type IndexMemories, type MatcherModules, OpenTables } from '../hash-searcher.ts'

/** What another thread needs to search an index: post it with its `port` in the transfer list. */
export interface IndexHandle {
  readonly modules: MatcherModules
  readonly memories: IndexMemories
  /** How often the memories have changed, seen by all threads. */
  readonly changes: Int32Array<SharedArrayBuffer>
  /** How often when the handle was made. */
  readonly seen: number
  readonly port: MessagePort
}

/**
 * Lets other threads search an index where it stands. Its `publish` is the index's `onMemories`: the new memories lie at
 * each thread's port before the count of changes says so, hence no thread searches without them.
 */
export class IndexSharing {
  readonly #modules: MatcherModules
  readonly #changes = new Int32Array(new SharedArrayBuffer(4))
  readonly #ports = new Set<MessagePort>()
  #memories: IndexMemories = { settled: null, recent: [] }

  constructor(modules: MatcherModules) {
    this.#modules = modules
  }

  readonly publish = (memories: IndexMemories): void => {
    this.#memories = memories
    for (const port of this.#ports) port.postMessage(memories)
    Atomics.add(this.#changes, 0, 1)
  }

  /** For one thread. When that ends, its port closes by itself. */
  handle(): IndexHandle {
    const { port1, port2 } = new MessageChannel()
    this.#ports.add(port1)
    port1.unref()
    port1.on('close', () => this.#ports.delete(port1))
    return {
      modules: this.#modules,
      memories: this.#memories,
      changes: this.#changes,
      seen: Atomics.load(this.#changes, 0),
      port: port2,
    }
  }
}

/** Searches the index of another thread: whatever that has finished inserting or deleting counts. */
export function openSharedIndex({ modules, memories, changes, seen, port }: IndexHandle): HashSearcher {
  const tables = new OpenTables(modules)
  tables.open(memories)
  let applied = seen
  return {
    search(queries, options) {
      while (applied !== Atomics.load(changes, 0)) {
        const received = receiveMessageOnPort(port) as { message: IndexMemories } | undefined
        if (received === undefined) throw new Error('the thread that has the index is gone')
        tables.open(received.message)
        applied++
      }
      return tables.search(queries, options)
    },
  }
}
