import { availableParallelism } from 'node:os'
import { Problem } from '@breakwater/contracts'
import { UnreadableFile } from '@breakwater/fingerprint'
import type { NodeImageFingerprint } from '@breakwater/fingerprint/node'
import { z } from '@hono/zod-openapi'
import { Piscina } from 'piscina'
import type { FingerprintAnswer } from './fingerprint-worker.ts'

export const decodingConfigurationSchema = z
  .strictObject({
    threads: z
      .int()
      .min(1)
      .optional()
      .describe('Threads that decode and hash pictures. As many as cores when not said.'),
    waiting: z
      .int()
      .min(0)
      .default(64)
      .describe('Uploads that may wait for a thread; beyond, they are refused with `busy`.'),
    longestSeconds: z
      .number()
      .positive()
      .default(30)
      .describe('A picture that takes longer is made to: it is refused.'),
  })
  .describe('How uploaded pictures are decoded.')
export type DecodingConfiguration = z.output<typeof decodingConfigurationSchema>

const retryAfterSeconds = 2
/** Bytes of all uploads that wait or are being decoded: beyond, they are refused with `busy`. */
const mostBytes = 512 * 1024 * 1024
const idleMs = 30_000

/**
 * Decodes and hashes uploads in threads, so that one picture holds up no other. What kills or hangs a thread fails that
 * upload alone, and the thread is replaced. No thread is started before the first upload.
 */
export class FingerprintPool implements AsyncDisposable {
  readonly #configuration: DecodingConfiguration
  #threads: Piscina<Uint8Array, FingerprintAnswer> | undefined
  #bytes = 0
  #isClosed = false

  constructor(configuration: DecodingConfiguration) {
    this.#configuration = configuration
  }

  /**
   * Throws `UnreadableFile`; the problems `busy`, `not-ready` once it is closed, and `decoding-failed` where a thread died
   * or took too long.
   */
  async fingerprint(bytes: Uint8Array): Promise<NodeImageFingerprint> {
    const { waiting } = this.#configuration
    if (this.#isClosed) throw new Problem('not-ready')
    this.#threads ??= this.#start()
    // A queue of none would refuse what a free thread could take at once.
    if (this.#threads.queueSize > waiting || this.#bytes + bytes.length > mostBytes) {
      throw new Problem('busy', { retryAfterSeconds })
    }
    this.#bytes += bytes.length
    try {
      const answer = await this.#run(this.#threads, bytes)
      if ('fingerprint' in answer) return answer.fingerprint
      throw new UnreadableFile(answer.unreadable)
    } finally {
      this.#bytes -= bytes.length
    }
  }

  #run(threads: Piscina<Uint8Array, FingerprintAnswer>, bytes: Uint8Array): Promise<FingerprintAnswer> {
    const signal = AbortSignal.timeout(this.#configuration.longestSeconds * 1000)
    return threads.run(bytes, { signal }).catch((cause: unknown) => {
      throw new Problem(this.#isClosed ? 'not-ready' : 'decoding-failed', {}, { cause })
    })
  }

  #start(): Piscina<Uint8Array, FingerprintAnswer> {
    const threads = this.#configuration.threads ?? availableParallelism()
    return new Piscina({
      filename: new URL('fingerprint-worker.ts', import.meta.url).href,
      minThreads: 1,
      maxThreads: threads,
      idleTimeout: idleMs,
      execArgv: [],
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    await this.#threads?.destroy()
  }
}
