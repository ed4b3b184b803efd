import type { PdqFingerprint, PdqHash } from '@breakwater/contracts/fingerprint-types'
import { limits } from '@breakwater/contracts/limits'
import { createPdqKernel, type RegionFingerprint } from '@breakwater/fingerprint'
import { pdqModule } from '@breakwater/fingerprint/node'
import { createKeyedHashIndex } from '@breakwater/matcher'
import { loadMatcherModules } from '@breakwater/matcher/node'
import type { CopyFinder, FoundPicture, Region } from './copy-finder.ts'
import { decode, type Picture } from './drawing/picture.ts'

export interface PdqFinderParts {
  /** The forms of the whole upload, and of frames in it, that are looked up. */
  readonly formsOf: (upload: PdqFingerprint) => readonly PdqHash[]
  /** What may be a whole listed picture in an upload. */
  readonly framesOf?: (upload: Picture) => readonly RegionFingerprint[]
  /** Windows that are listed beside the whole, and those of an upload that are looked up, as they are and mirrored. */
  readonly windows?: {
    readonly listed: (original: Picture) => readonly RegionFingerprint[]
    readonly of: (upload: Picture) => readonly RegionFingerprint[]
  }
}

/** A key holds one hash. */
const betweenIdAndWindow = '\n'

/** Lists a picture's hash, and looks for what is near to the hashes of the whole upload and of parts of it. */
export function createPdqFinder({ formsOf, framesOf, windows }: PdqFinderParts): CopyFinder {
  const kernel = createPdqKernel(pdqModule)
  const index = createKeyedHashIndex(loadMatcherModules())
  return {
    add(id, original) {
      index.insert(id, kernel.fingerprint(original).hash)
      for (const [number, { pdq }] of (windows?.listed(original) ?? []).entries()) {
        index.insert(`${id}${betweenIdAndWindow}${number}`, pdq.hash)
      }
    },
    async find(upload) {
      const pixels = await decode(upload)
      const startedAt = performance.now()
      const places: Place[] = [
        { pdq: kernel.fingerprint(pixels), formsOf },
        ...(framesOf?.(pixels) ?? []).map((frame) => ({ ...frame, formsOf })),
        ...(windows?.of(pixels) ?? []).map((window) => ({ ...window, formsOf: asItIsAndMirrored })),
      ]
      const nearest = new Map<string, FoundPicture>()
      for (const { pdq, corners, formsOf: forms } of places) {
        if (pdq.quality < limits.minimumQuality) continue
        for (const { key, distanceBits } of index.search(forms(pdq), { radiusBits: limits.matchDistanceBits })) {
          const id = key.split(betweenIdAndWindow)[0]!
          if ((nearest.get(id)?.distanceBits ?? 256) <= distanceBits) continue
          const region = corners?.map(([x, y]) => [x * pixels.width, y * pixels.height] as const)
          nearest.set(id, { id, distanceBits, ...(region && { region: region as unknown as Region }) })
        }
      }
      const milliseconds = performance.now() - startedAt
      return { found: [...nearest.values()], milliseconds }
    },
  }
}

/** The whole upload, or a part of it. */
interface Place extends Pick<RegionFingerprint, 'pdq'>, Partial<Pick<RegionFingerprint, 'corners'>> {
  readonly formsOf: (pdq: PdqFingerprint) => readonly PdqHash[]
}

/** `flipY` is what a mirror shows: Meta names it after the axis that it turns about. */
function asItIsAndMirrored({ dihedral }: PdqFingerprint): readonly PdqHash[] {
  return [dihedral.original, dihedral.flipY]
}
