/** What a Worker is made of: scripts that run one after the other, and other files that it is handed. */
export interface WorkerMaterial {
  readonly scripts: readonly (string | ArrayBuffer)[]
  readonly files: readonly ArrayBuffer[]
  readonly kernel: ArrayBuffer
}

/**
 * Starts a Worker from scripts that the frame holds. Such a Worker has the policy of the frame, so it has no network; a
 * served one could not be started by a document of an opaque origin (docs/adr/0020).
 */
export function startWorker({ scripts, files, kernel }: WorkerMaterial): Worker {
  const pieces = scripts.flatMap((script) => [script, '\n;'])
  const address = URL.createObjectURL(new Blob(pieces, { type: 'text/javascript' }))
  const worker = new Worker(address)
  worker.addEventListener('message', () => URL.revokeObjectURL(address), { once: true })
  worker.postMessage({ type: 'start', kernel, files })
  return worker
}
