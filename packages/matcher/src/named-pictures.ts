import type { Md5Hash, PdqHash } from '@breakwater/contracts'
import { limits } from '@breakwater/contracts/limits'
import type { MatcherModules } from './hash-searcher.ts'
import { createKeyedHashIndex, type KeyedHashIndex } from './keyed-hash-index.ts'

/** A line that names no picture. The message has its number and never what stands there: it may be a hash. */
export class NamedPicturesUnreadable extends Error {
  override readonly name = 'NamedPicturesUnreadable'
}

/**
 * Pictures that somebody names in a text, one to a line: `md5 HEX` or `pdq HEX [BITS]`, where BITS is how far another may be
 * and still count, up to 31; `#` before remarks.
 */
export class NamedPictures {
  readonly #md5 = new Set<Md5Hash>()
  readonly #pdq: KeyedHashIndex

  /** `usualBits` stand for BITS where a line has none. Throws `NamedPicturesUnreadable`. */
  constructor(modules: MatcherModules, text: string, { usualBits }: { readonly usualBits: number }) {
    this.#pdq = createKeyedHashIndex(modules)
    for (const [at, line] of text.split('\n').entries()) {
      const [kind, hash = '', bits = String(usualBits)] = line.replace(/#.*/, '').trim().split(/\s+/)
      const isDistance = /^\d{1,2}$/.test(bits) && Number(bits) <= limits.matchDistanceBits
      if (kind === '') continue
      if (kind === 'md5' && /^[0-9a-f]{32}$/.test(hash)) this.#md5.add(hash as Md5Hash)
      else if (kind === 'pdq' && /^[0-9a-f]{64}$/.test(hash) && isDistance) {
        this.#pdq.insert(String(at), hash as PdqHash, Number(bits))
      } else throw new NamedPicturesUnreadable(`line ${at + 1}: it takes "md5 HEX" or "pdq HEX [BITS]"`)
    }
  }

  get size(): number {
    return this.#md5.size + this.#pdq.size
  }

  /** The same file, or near in one of these forms. */
  has({ md5, forms }: { readonly md5?: Md5Hash | undefined; readonly forms: readonly PdqHash[] }): boolean {
    if (md5 !== undefined && this.#md5.has(md5)) return true
    return forms.length > 0 && this.#pdq.search(forms).length > 0
  }
}
