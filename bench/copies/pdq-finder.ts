import type { PdqFingerprint } from '@breakwater/contracts/fingerprint-types'
import { limits } from '@breakwater/contracts/limits'
import { createPdqKernel, type RegionFingerprint } from '@breakwater/fingerprint'
import { pdqModule } from '@breakwater/fingerprint/node'
import { createKeyedHashIndex } from '@breakwater/matcher'
import { loadMatcherModules } from '@breakwater/matcher/node'
import type { CopyFinder, FoundPicture, Region } from './copy-finder.ts'
import { decode, type Picture } from './drawing/picture.ts'

/** Lists one hash of each picture, and looks for what is near to the hashes of the whole upload, and of regions of it. */
export function createPdqFinder(
  formsOf: (upload: PdqFingerprint) => readonly PdqFingerprint['hash'][],
  regionsOf: (upload: Picture) => readonly RegionFingerprint[] = () => [],
): CopyFinder {
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
      const places: Place[] = [{ pdq: print }, ...regionsOf(pixels)]
      const nearest = new Map<string, FoundPicture>()
      for (const { pdq, corners } of places) {
        if (pdq.quality < limits.minimumQuality) continue
        for (const { key, distanceBits } of index.search(formsOf(pdq), { radiusBits: limits.matchDistanceBits })) {
          if ((nearest.get(key)?.distanceBits ?? 256) <= distanceBits) continue
          const region = corners?.map(([x, y]) => [x * pixels.width, y * pixels.height] as const)
          nearest.set(key, { id: key, distanceBits, ...(region && { region: region as unknown as Region }) })
        }
      }
      const milliseconds = performance.now() - startedAt
      return { found: [...nearest.values()], milliseconds }
    },
  }
}

/** The whole upload, or a region of it. */
type Place = Pick<RegionFingerprint, 'pdq'> & Partial<Pick<RegionFingerprint, 'corners'>>
