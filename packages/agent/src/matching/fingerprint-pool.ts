import { availableParallelism } from 'node:os'
import { Problem } from '@breakwater/contracts'
import type { ImageFingerprintOptions, NodeImageFingerprint } from '@breakwater/fingerprint/node'
import { z } from '@hono/zod-openapi'
import { FingerprintThreads } from './fingerprint-threads.ts'

const whereLookedFor = z.enum(['upload', 'queue', 'never']).default('upload')
/** Frames that stand aslant. */
const mostSlanted = 60

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
      .describe(
        'Places inside of a picture that are compared too: screenshots, collages, captions. 0 for none, those aslant included.',
      ),
    mostRegionsInQueue: z
      .int()
      .min(0)
      .max(400)
      .default(400)
      .describe('The same of what lay in the queue of a fleet or is looked at again: nobody waits for its answer.'),
    slanted: whereLookedFor.describe(
      'Where frames that stand aslant are looked for besides, sixty of them: photographed screens, and what is turned by a few degrees.',
    ),
    windows: z
      .strictObject({
        at: whereLookedFor.describe(
          'Where: in every upload, only in those from the queue of a fleet, or in none. Where the list has no windows nothing is looked for.',
        ),
        landmarks: z
          .int()
          .min(1)
          .max(1_000)
          .default(250)
          .describe('Places that are looked at, those that stand out most, each turned five ways.'),
        milliseconds: z
          .number()
          .positive()
          .default(250)
          .describe('After so long nothing further is looked at, and `insideCutShort` says so.'),
      })
      .prefault({})
      .describe('Parts of a picture that are compared with the windows of listed ones: crops, stickers, small turns.'),
  })
  .describe('How uploaded pictures are decoded.')
export type DecodingConfiguration = z.output<typeof decodingConfigurationSchema>

/** Where an upload comes from: somebody waits for its answer, or it lay in the queue of a fleet. */
export type UploadTier = 'upload' | 'queue'

export interface LookingDeeper {
  readonly tier: UploadTier
  /** Whether anything listed has windows. */
  readonly hasWindows: boolean
}

/** What a thread is given. */
export interface PictureToHash extends Pick<ImageFingerprintOptions, 'inside' | 'windows'> {
  readonly bytes: Uint8Array
}

const retryAfterSeconds = 2
/** Bytes of all uploads that wait or are being decoded: beyond, they are refused with `busy`. */
const mostBytes = 512 * 1024 * 1024

/** Decodes and hashes pictures in threads, so that one holds up no other. */
export class FingerprintPool implements AsyncDisposable {
  readonly #threads: FingerprintThreads<PictureToHash, NodeImageFingerprint>
  readonly #configuration: DecodingConfiguration
  #bytes = 0

  constructor(configuration: DecodingConfiguration) {
    this.#configuration = configuration
    const { threads = availableParallelism(), longestSeconds } = configuration
    const worker = new URL('fingerprint-worker.ts', import.meta.url)
    this.#threads = new FingerprintThreads({ worker, threads, longestSeconds })
  }

  /** As `FingerprintThreads.run`, and the problem `busy`. */
  async fingerprint(bytes: Uint8Array, deeper: LookingDeeper): Promise<NodeImageFingerprint> {
    this.#threads.refuseWhenClosed()
    // A queue of none would refuse what a free thread could take at once.
    if (this.#threads.waiting > this.#configuration.waiting || this.#bytes + bytes.length > mostBytes) {
      throw new Problem('busy', { retryAfterSeconds })
    }
    this.#bytes += bytes.length
    try {
      return await this.#threads.run({ bytes, ...lookedFor(this.#configuration, deeper) })
    } finally {
      this.#bytes -= bytes.length
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#threads[Symbol.asyncDispose]()
  }
}

/** What is looked for inside of a picture. */
export function lookedFor(
  { mostRegions, mostRegionsInQueue, slanted, windows }: DecodingConfiguration,
  { tier, hasWindows }: LookingDeeper,
): Pick<PictureToHash, 'inside' | 'windows'> {
  const upright = tier === 'upload' ? mostRegions : mostRegionsInQueue
  const { at, landmarks, milliseconds } = windows
  return {
    inside: upright === 0 ? undefined : { upright, slanted: isLookedFor(slanted, tier) ? mostSlanted : 0 },
    windows: hasWindows && isLookedFor(at, tier) ? { most: landmarks, milliseconds } : undefined,
  }
}

function isLookedFor(at: UploadTier | 'never', tier: UploadTier): boolean {
  return at === 'upload' || at === tier
}
