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
const idleMs = 30_000

/**
 * Decodes and hashes uploads in threads, so that one picture holds up no other. What kills or hangs a thread fails that
 * upload alone, and the thread is replaced. No thread is started before the first upload.
 */
export class FingerprintPool implements AsyncDisposable {
  readonly #configuration: DecodingConfiguration
  #threads: Piscina<Uint8Array, FingerprintAnswer> | undefined

  constructor(configuration: DecodingConfiguration) {
    this.#configuration = configuration
  }

  /** Throws `UnreadableFile`; the problems `busy`, and `decoding-failed` where a thread died or took too long. */
  async fingerprint(bytes: Uint8Array): Promise<NodeImageFingerprint> {
    const { waiting, longestSeconds } = this.#configuration
    this.#threads ??= this.#start()
    // A queue of none would refuse what a free thread could take at once.
    if (this.#threads.queueSize > waiting) throw new Problem('busy', { retryAfterSeconds })
    const answer = await this.#threads
      .run(bytes, { signal: AbortSignal.timeout(longestSeconds * 1000) })
      .catch((cause: unknown) => {
        throw new Problem('decoding-failed', {}, { cause })
      })
    if ('fingerprint' in answer) return answer.fingerprint
    throw new UnreadableFile(answer.unreadable)
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
    await this.#threads?.destroy()
  }
}
