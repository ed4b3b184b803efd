import { Problem } from '@breakwater/contracts'
import type { TurnedVideo } from '@breakwater/fingerprint/node'
import { z } from '@hono/zod-openapi'
import { videoPolicySchema } from '../policy/video-policy.ts'
import { FingerprintThreads } from './fingerprint-threads.ts'
import type { VideoJob } from './video-worker.ts'

export const videoConfigurationSchema = z
  .strictObject({
    threads: z.int().min(1).default(1).describe('Videos that are decoded at once, each by an ffmpeg of its own.'),
    waiting: z.int().min(0).default(8).describe('Videos that may wait; beyond, they are refused with `busy`.'),
    longestSeconds: z.number().positive().default(900).describe('A video that takes longer to decode is refused.'),
    largestBytes: z
      .int()
      .min(1)
      .default(1024 ** 3)
      .describe('A larger video is refused. The disk must have room for as many as are decoded and wait.'),
    directory: z
      .string()
      .optional()
      .describe(
        'Where a video lies while it is decoded; in the state directory when not said. It is emptied at start.',
      ),
    mostRegions: z
      .int()
      .min(0)
      .max(100)
      .default(60)
      .describe(
        'Places inside of a frame that are compared too, of at most 300 frames evenly over the video: bars, captions, screenshots. 0 for none.',
      ),
    policy: videoPolicySchema.prefault({}),
  })
  .describe('How uploaded videos are decoded and compared.')
export type VideoConfiguration = z.output<typeof videoConfigurationSchema>

const retryAfterSeconds = 30
/** How much later than its decoder a thread is ended. */
const graceSeconds = 5

/** Decodes and hashes videos beside the pictures, so that a long one holds up none of them. */
export class VideoPool implements AsyncDisposable {
  readonly #configuration: VideoConfiguration
  readonly #threads: FingerprintThreads<VideoJob, TurnedVideo>
  #taken = 0

  constructor(configuration: VideoConfiguration) {
    this.#configuration = configuration
    const { threads, longestSeconds } = configuration
    const worker = new URL('video-worker.ts', import.meta.url)
    this.#threads = new FingerprintThreads({ worker, threads, longestSeconds: longestSeconds + graceSeconds })
  }

  /** A place among those that are received, decoded, or wait: given up when disposed of. Throws `busy`. */
  takePlace(): Disposable {
    this.#threads.refuseWhenClosed()
    const { threads, waiting } = this.#configuration
    if (this.#taken >= threads + waiting) throw new Problem('busy', { retryAfterSeconds })
    this.#taken++
    return { [Symbol.dispose]: () => this.#taken-- }
  }

  /** As `FingerprintThreads.run`. */
  fingerprint(file: string): Promise<TurnedVideo> {
    const { longestSeconds } = this.#configuration
    return this.#threads.run({ file, longestSeconds, inside: lookedForInFrames(this.#configuration) })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#threads[Symbol.asyncDispose]()
  }
}

/** What is looked for inside of each frame. */
export function lookedForInFrames({ mostRegions }: VideoConfiguration): VideoJob['inside'] {
  return mostRegions === 0 ? undefined : { upright: mostRegions, slanted: 0 }
}
