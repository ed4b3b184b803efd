import { availableParallelism } from 'node:os'
import { Problem } from '@breakwater/contracts'
import type { NodeImageFingerprint } from '@breakwater/fingerprint/node'
import { z } from '@hono/zod-openapi'
import { FingerprintThreads } from './fingerprint-threads.ts'

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
    mostRegions: z
      .int()
      .min(0)
      .max(400)
      .default(60)
      .describe('Places inside of a picture that are compared too: screenshots, collages, captions. 0 for none.'),
  })
  .describe('How uploaded pictures are decoded.')
export type DecodingConfiguration = z.output<typeof decodingConfigurationSchema>

/** What a thread is given. */
export interface PictureToHash {
  readonly bytes: Uint8Array
  readonly mostRegions: number
}

const retryAfterSeconds = 2
/** Bytes of all uploads that wait or are being decoded: beyond, they are refused with `busy`. */
const mostBytes = 512 * 1024 * 1024

/** Decodes and hashes pictures in threads, so that one holds up no other. */
export class FingerprintPool implements AsyncDisposable {
  readonly #waiting: number
  readonly #threads: FingerprintThreads<PictureToHash, NodeImageFingerprint>
  readonly #mostRegions: number
  #bytes = 0

  constructor({ threads = availableParallelism(), waiting, longestSeconds, mostRegions }: DecodingConfiguration) {
    this.#waiting = waiting
    this.#mostRegions = mostRegions
    const worker = new URL('fingerprint-worker.ts', import.meta.url)
    this.#threads = new FingerprintThreads({ worker, threads, longestSeconds })
  }

  /** As `FingerprintThreads.run`, and the problem `busy`. */
  async fingerprint(bytes: Uint8Array): Promise<NodeImageFingerprint> {
    this.#threads.refuseWhenClosed()
    // A queue of none would refuse what a free thread could take at once.
    if (this.#threads.waiting > this.#waiting || this.#bytes + bytes.length > mostBytes) {
      throw new Problem('busy', { retryAfterSeconds })
    }
    this.#bytes += bytes.length
    try {
      return await this.#threads.run({ bytes, mostRegions: this.#mostRegions })
    } finally {
      this.#bytes -= bytes.length
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#threads[Symbol.asyncDispose]()
  }
}
