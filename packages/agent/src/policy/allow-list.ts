import { readFileSync } from 'node:fs'
import type { Match, Md5Hash, PdqHash } from '@breakwater/contracts'
import { createKeyedHashIndex, type KeyedHashIndex } from '@breakwater/matcher'
import { loadMatcherModules } from '@breakwater/matcher/node'
import { z } from '@hono/zod-openapi'

export const allowListConfigurationSchema = z
  .strictObject({
    file: z
      .string()
      .describe('A file of pictures this platform has decided are fine: on each line `md5 HEX` or `pdq HEX [BITS]`.'),
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
  readonly pdq?: { readonly hash: PdqHash }
}

/** A line of the file that is neither. */
export class AllowListUnreadable extends Error {
  override readonly name = 'AllowListUnreadable'
}

/** How near to a picture of the list an upload must be where its line does not say. */
const usualBits = 10

/** What the platform has decided is fine. */
export class AllowList {
  readonly #md5 = new Set<Md5Hash>()
  readonly #pdq: KeyedHashIndex = createKeyedHashIndex(loadMatcherModules())
  readonly #overridesHotline: boolean

  /** Reads the file whole. Throws `AllowListUnreadable`, naming the line. */
  constructor({ file, overridesHotline }: AllowListConfiguration) {
    this.#overridesHotline = overridesHotline
    for (const [at, line] of readFileSync(file, 'utf8').split('\n').entries()) {
      const [kind, hash, bits = String(usualBits)] = line.replace(/#.*/, '').trim().split(/\s+/)
      if (kind === '') continue
      if (kind === 'md5' && /^[0-9a-f]{32}$/.test(hash ?? '')) this.#md5.add(hash as Md5Hash)
      else if (kind === 'pdq' && /^[0-9a-f]{64}$/.test(hash ?? '') && /^\d{1,2}$/.test(bits) && Number(bits) <= 31) {
        this.#pdq.insert(String(at), hash as PdqHash, Number(bits))
      } else throw new AllowListUnreadable(`${file}, line ${at + 1}: it takes "md5 HEX" or "pdq HEX [BITS]"`)
    }
  }

  get size(): number {
    return this.#md5.size + this.#pdq.size
  }

  /** Whether an upload with these matches is let through. */
  lets({ md5, pdq }: UploadName, matches: readonly Pick<Match, 'trust' | 'maxAction'>[]): boolean {
    const isHotlines = matches.some(({ trust, maxAction }) => trust === 'hotline_reviewed' && maxAction === 'block')
    if (isHotlines && !this.#overridesHotline) return false
    if (md5 !== undefined && this.#md5.has(md5)) return true
    return pdq !== undefined && this.#pdq.search([pdq.hash]).length > 0
  }
}
