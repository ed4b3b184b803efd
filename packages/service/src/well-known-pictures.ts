import { readFile } from 'node:fs/promises'
import { dihedralForms, type Fingerprint, limits } from '@breakwater/contracts'
import { NamedPictures, NamedPicturesUnreadable } from '@breakwater/matcher'
import { loadMatcherModules } from '@breakwater/matcher/node'
import type { Store } from '@breakwater/store'

/** A line of the file that names no picture. */
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
  readonly #named: NamedPictures

  constructor(named: NamedPictures) {
    this.#named = named
  }

  /** Reads lines as `NamedPictures` takes them, 31 bits where they do not say. Throws `WellKnownUnreadable`. */
  static async read(file: string): Promise<WellKnownPictures> {
    const text = await readFile(file, 'utf8')
    try {
      return new WellKnownPictures(
        new NamedPictures(loadMatcherModules(), text, { usualBits: limits.matchDistanceBits }),
      )
    } catch (cause) {
      if (!(cause instanceof NamedPicturesUnreadable)) throw cause
      throw new WellKnownUnreadable(`${file}, ${cause.message}`, { cause })
    }
  }

  /**
   * The same file; a picture that is near in any of the eight ways it can be turned; a video of which half the frames are
   * near as they stand. An app's end card in it is no reason.
   */
  has(fingerprint: Fingerprint): boolean {
    const { md5 } = fingerprint
    if (fingerprint.kind === 'image') {
      const { pdq } = fingerprint
      return this.#named.has({ md5, forms: pdq === undefined ? [] : dihedralForms.map((form) => pdq.dihedral[form]) })
    }
    if (this.#named.has({ md5, forms: [] })) return true
    const { vpdq } = fingerprint
    const known = vpdq.filter(({ hash }) => this.#named.has({ forms: [hash] })).length
    return known > 0 && known * 2 >= vpdq.length
  }

  /** Takes off the list what is on it and should not be. Answers how many. */
  async quarantineListed(store: Store, at: Date): Promise<number> {
    let count = 0
    let after = { stamp: 0, sequence: 0 }
    for (;;) {
      const entries = await store.readLatest({ from: 0, after, limit: entriesAtOnce })
      for (const { entry, state, fingerprint: file } of entries) {
        if (state !== 'listed' || file === null) continue
        const fingerprint = file.kind === 'image' ? file : await store.readFingerprint(entry)
        if (fingerprint === null || !this.has(fingerprint)) continue
        count += Number((await store.decide({ entry, decision: 'quarantine', by, because, at })) === 'decided')
      }
      const last = entries.at(-1)
      if (last === undefined || entries.length < entriesAtOnce) return count
      after = { stamp: last.stamp, sequence: last.sequence }
    }
  }
}
