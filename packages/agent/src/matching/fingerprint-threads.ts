import { Problem } from '@breakwater/contracts'
import { UnreadableFile } from '@breakwater/fingerprint'
import { Piscina } from 'piscina'
import type { FingerprintAnswer } from './fingerprint-answer.ts'

const idleMs = 30_000

/** Threads that decode and hash. None is started before the first upload; one that dies or hangs is replaced. */
export class FingerprintThreads<Job, Fingerprint> implements AsyncDisposable {
  readonly #options: { readonly worker: URL; readonly threads: number; readonly longestSeconds: number }
  #piscina: Piscina<Job, FingerprintAnswer<Fingerprint>> | undefined
  #isClosed = false

  constructor(options: { readonly worker: URL; readonly threads: number; readonly longestSeconds: number }) {
    this.#options = options
  }

  /** Jobs that wait for a thread. */
  get waiting(): number {
    return this.#piscina?.queueSize ?? 0
  }

  /**
   * Throws `UnreadableFile`; the problems `not-ready` once it is closed, and `decoding-failed` where a thread died or took
   * too long.
   */
  async run(job: Job): Promise<Fingerprint> {
    this.refuseWhenClosed()
    this.#piscina ??= this.#start()
    const signal = AbortSignal.timeout(this.#options.longestSeconds * 1000)
    const answer = await this.#piscina.run(job, { signal }).catch((cause: unknown) => {
      throw new Problem(this.#isClosed ? 'not-ready' : 'decoding-failed', {}, { cause })
    })
    if ('fingerprint' in answer) return answer.fingerprint
    throw new UnreadableFile(answer.unreadable)
  }

  /** Throws `not-ready`. */
  refuseWhenClosed(): void {
    if (this.#isClosed) throw new Problem('not-ready')
  }

  #start(): Piscina<Job, FingerprintAnswer<Fingerprint>> {
    const { worker, threads } = this.#options
    return new Piscina({
      filename: worker.href,
      minThreads: 1,
      maxThreads: threads,
      idleTimeout: idleMs,
      execArgv: [],
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    await this.#piscina?.destroy()
  }
}
