import { readFile } from 'node:fs/promises'
import { dihedralForms, type Fingerprint, limits } from '@breakwater/contracts'
import { NamedPictures, NamedPicturesUnreadable, turnedHashes } from '@breakwater/matcher'
import { loadMatcherModules } from '@breakwater/matcher/node'
import type { Store } from '@breakwater/store'

/** A line of the file that names no picture. */
export class WellKnownUnreadable extends Error {
  override readonly name = 'WellKnownUnreadable'
}

const entriesAtOnce = 500
const by = 'the set of well-known pictures'
const because = 'it matches a picture that is public and well known'
/** Made by tools/commonplace-pictures.ts, which draws them: test cards, patterns, signs, empty screens. */
const drawnFile = new URL('../data/commonplace-pictures.txt', import.meta.url)

/**
 * Public pictures that everybody has: adverts, logos, test cards. Listing one would hold up uploads everywhere and protect
 * nobody, so it is refused (decision D3). Those that anybody could draw are built in; the operator names others in a file, and
 * then what is listed already is taken off, too. Refusing them openly tells nothing of what is listed.
 */
export class WellKnownPictures {
  readonly #sets: readonly NamedPictures[]

  constructor(sets: readonly NamedPictures[]) {
    this.#sets = sets
  }

  /**
   * What is built in, and the operator's lines as `NamedPictures` takes them, 31 bits where they do not say. Throws
   * `WellKnownUnreadable`.
   */
  static async read(operatorsFile?: string): Promise<WellKnownPictures> {
    const files = [drawnFile, ...(operatorsFile === undefined ? [] : [operatorsFile])]
    return new WellKnownPictures(await Promise.all(files.map(readNamed)))
  }

  /**
   * The same file; a picture that is near, or has a window that is, in any of the eight ways it can be turned; a video of which
   * half the frames are near as they stand. An app's end card in it is no reason.
   */
  has(fingerprint: Fingerprint): boolean {
    const { md5 } = fingerprint
    if (fingerprint.kind === 'image') {
      const { pdq, windows = [] } = fingerprint
      const forms = pdq === undefined ? [] : dihedralForms.map((form) => pdq.dihedral[form])
      return this.#has({ md5, forms: [...forms, ...windows.flatMap(({ hash }) => turnedHashes(hash))] })
    }
    if (this.#has({ md5, forms: [] })) return true
    const { vpdq } = fingerprint
    const known = vpdq.filter(({ hash }) => this.#has({ forms: [hash] })).length
    return known > 0 && known * 2 >= vpdq.length
  }

  #has(picture: Parameters<NamedPictures['has']>[0]): boolean {
    return this.#sets.some((set) => set.has(picture))
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

async function readNamed(file: string | URL): Promise<NamedPictures> {
  const text = await readFile(file, 'utf8')
  try {
    return new NamedPictures(loadMatcherModules(), text, { usualBits: limits.matchDistanceBits })
  } catch (cause) {
    if (!(cause instanceof NamedPicturesUnreadable)) throw cause
    throw new WellKnownUnreadable(`${file}, ${cause.message}`, { cause })
  }
}
