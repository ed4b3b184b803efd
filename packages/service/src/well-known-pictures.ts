import { readFile } from 'node:fs/promises'
import { dihedralForms, type ImageFingerprint, limits, type Md5Hash, type PdqHash } from '@breakwater/contracts'
import { createKeyedHashIndex, type KeyedHashIndex } from '@breakwater/matcher'
import { loadMatcherModules } from '@breakwater/matcher/node'
import type { Store } from '@breakwater/store'

/** A line of the file that is neither. */
export class WellKnownUnreadable extends Error {
  override readonly name = 'WellKnownUnreadable'
}

const entriesAtOnce = 500
const by = 'the set of well-known pictures'
const because = 'it matches a picture that the operator named as public and well known'

/**
 * Public pictures that everybody has: adverts, logos, test cards. Listing one would hold up uploads everywhere and protect
 * nobody, so it is refused, and taken off where it is listed already (decision D3). The operator names them in a file.
 */
export class WellKnownPictures {
  readonly #md5 = new Set<Md5Hash>()
  readonly #pdq: KeyedHashIndex = createKeyedHashIndex(loadMatcherModules())

  /** `md5 HEX` or `pdq HEX [BITS]` on each line, `#` before remarks. Throws `WellKnownUnreadable`, naming the line. */
  static async read(file: string): Promise<WellKnownPictures> {
    const pictures = new WellKnownPictures()
    for (const [at, line] of (await readFile(file, 'utf8')).split('\n').entries()) {
      if (!pictures.#takes(line.replace(/#.*/, '').trim(), at)) {
        throw new WellKnownUnreadable(`${file}, line ${at + 1}: it takes "md5 HEX" or "pdq HEX [BITS]"`)
      }
    }
    return pictures
  }

  get size(): number {
    return this.#md5.size + this.#pdq.size
  }

  /** The same file, or near in any of the eight ways that a picture can be turned. */
  has({ md5, pdq }: ImageFingerprint): boolean {
    if (this.#md5.has(md5)) return true
    return pdq !== undefined && this.#pdq.search(dihedralForms.map((form) => pdq.dihedral[form])).length > 0
  }

  /** Takes off the list what is on it and should not be. Answers how many. */
  async quarantineListed(store: Store, at: Date): Promise<number> {
    let count = 0
    let after = { stamp: 0, sequence: 0 }
    for (;;) {
      const entries = await store.readLatest({ from: 0, after, limit: entriesAtOnce })
      for (const { entry, state, fingerprint } of entries) {
        if (state !== 'listed' || fingerprint === null || !this.has(fingerprint)) continue
        count += Number((await store.decide({ entry, decision: 'quarantine', by, because, at })) === 'decided')
      }
      const last = entries.at(-1)
      if (last === undefined || entries.length < entriesAtOnce) return count
      after = { stamp: last.stamp, sequence: last.sequence }
    }
  }

  #takes(line: string, at: number): boolean {
    const [kind, hash = '', bits = String(limits.matchDistanceBits)] = line.split(/\s+/)
    if (kind === '') return true
    if (kind === 'md5' && /^[0-9a-f]{32}$/.test(hash)) {
      this.#md5.add(hash as Md5Hash)
      return true
    }
    const isPdq = kind === 'pdq' && /^[0-9a-f]{64}$/.test(hash) && /^\d{1,2}$/.test(bits)
    if (!isPdq || Number(bits) > limits.matchDistanceBits) return false
    this.#pdq.insert(String(at), hash as PdqHash, Number(bits))
    return true
  }
}
