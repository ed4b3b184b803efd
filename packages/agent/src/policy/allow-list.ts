import { readFileSync, statSync } from 'node:fs'
import type { Match, Md5Hash, PdqHash } from '@breakwater/contracts'
import { NamedPictures, NamedPicturesUnreadable } from '@breakwater/matcher'
import { loadMatcherModules } from '@breakwater/matcher/node'
import { z } from '@hono/zod-openapi'

export const allowListConfigurationSchema = z
  .strictObject({
    file: z
      .string()
      .describe(
        'A file of pictures this platform has decided are fine: on each line `md5 HEX` or `pdq HEX [BITS]`. Read anew ' +
          'within seconds when it changes.',
      ),
    overridesHotline: z
      .boolean()
      .default(false)
      .describe('Also for entries that a designated body has reviewed and that ask for `block`.'),
  })
  .describe('Uploads that are let through whatever matches, and counted.')
export type AllowListConfiguration = z.output<typeof allowListConfigurationSchema>

/** What an upload is known by: a video by its MD5 alone. */
export interface UploadName {
  readonly md5?: Md5Hash
  readonly pdq?: { readonly hash: PdqHash } | undefined
}

/** A line of the file that names no picture. */
export class AllowListUnreadable extends Error {
  override readonly name = 'AllowListUnreadable'
}

/** How near to a picture of the list an upload must be where its line does not say. */
const usualBits = 10

/** One state of the file. */
function readAllowed(file: string): NamedPictures {
  try {
    return new NamedPictures(loadMatcherModules(), readFileSync(file, 'utf8'), { usualBits })
  } catch (cause) {
    if (!(cause instanceof NamedPicturesUnreadable)) throw cause
    throw new AllowListUnreadable(`${file}, ${cause.message}`, { cause })
  }
}

/** A changed file is looked for no more often than this. */
const lookEveryMs = 5_000

/**
 * What the platform has decided is fine. A file that was changed is read anew within seconds; one that cannot be read then
 * changes nothing, and `onUnreadable` hears of it.
 */
export class AllowList {
  readonly #configuration: AllowListConfiguration
  readonly #onUnreadable: () => void
  #allowed: NamedPictures
  #version: string
  #lookedAt = 0

  /** Reads the file whole. Throws `AllowListUnreadable`, naming the line. */
  constructor(configuration: AllowListConfiguration, onUnreadable: () => void = () => {}) {
    this.#configuration = configuration
    this.#onUnreadable = onUnreadable
    this.#version = versionOf(configuration.file)
    this.#allowed = readAllowed(configuration.file)
  }

  get size(): number {
    return this.#allowed.size
  }

  /** Whether an upload with these matches is let through. */
  lets(
    upload: UploadName,
    matches: readonly Pick<Match, 'trust' | 'maxAction'>[],
    now: number = performance.now(),
  ): boolean {
    this.#readAnew(now)
    const isHotlines = matches.some(({ trust, maxAction }) => trust === 'hotline_reviewed' && maxAction === 'block')
    if (isHotlines && !this.#configuration.overridesHotline) return false
    return this.#allowed.has({ md5: upload.md5, forms: upload.pdq === undefined ? [] : [upload.pdq.hash] })
  }

  #readAnew(now: number): void {
    if (now - this.#lookedAt < lookEveryMs) return
    this.#lookedAt = now
    const version = versionOf(this.#configuration.file)
    if (version === this.#version) return
    this.#version = version
    try {
      this.#allowed = readAllowed(this.#configuration.file)
    } catch {
      this.#onUnreadable()
    }
  }
}

/** Changes whenever the file does. */
function versionOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false })
  return stats === undefined ? 'gone' : [stats.ino, stats.size, stats.mtimeMs].join()
}
