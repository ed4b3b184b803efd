import type { PdqFingerprint } from '@breakwater/contracts/fingerprint-types'
import { limits } from '@breakwater/contracts/limits'
import { createPdqKernel } from '@breakwater/fingerprint'
import { pdqModule } from '@breakwater/fingerprint/node'
import { createKeyedHashIndex } from '@breakwater/matcher'
import { loadMatcherModules } from '@breakwater/matcher/node'
import type { CopyFinder } from './copy-finder.ts'
import { decode } from './drawing/picture.ts'

/** Lists one hash of each picture, and looks for what is near to the hashes of the whole upload. */
export function createPdqFinder(formsOf: (upload: PdqFingerprint) => readonly PdqFingerprint['hash'][]): CopyFinder {
  const kernel = createPdqKernel(pdqModule)
  const index = createKeyedHashIndex(loadMatcherModules())
  return {
    add(id, original) {
      index.insert(id, kernel.fingerprint(original).hash)
    },
    async find(upload) {
      const pixels = await decode(upload)
      const startedAt = performance.now()
      const print = kernel.fingerprint(pixels)
      const near =
        print.quality < limits.minimumQuality
          ? []
          : index.search(formsOf(print), { radiusBits: limits.matchDistanceBits })
      const milliseconds = performance.now() - startedAt
      return { found: near.map(({ key, distanceBits }) => ({ id: key, distanceBits })), milliseconds }
    },
  }
}
