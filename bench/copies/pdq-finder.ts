import type { DihedralForm, PdqFingerprint, PdqHash } from '@breakwater/contracts/fingerprint-types'
import { limits } from '@breakwater/contracts/limits'
import {
  bitsForPart,
  createPdqKernel,
  hashOfForm,
  type InnerWindow,
  type RegionFingerprint,
} from '@breakwater/fingerprint'
import { pdqModule } from '@breakwater/fingerprint/node'
import { createKeyedHashIndex, hashBytes, hashToBytes, type KeyedHashIndex } from '@breakwater/matcher'
import { loadMatcherModules } from '@breakwater/matcher/node'
import type { CopyFinder, FoundPicture, Region } from './copy-finder.ts'
import { decode, type Picture } from './drawing/picture.ts'

export interface PdqFinderParts {
  /** The forms of the whole upload that are looked up. */
  readonly forms: readonly DihedralForm[]
  /** What may be a whole listed picture in an upload. */
  readonly framesOf?: (upload: Picture) => readonly RegionFingerprint[]
  /** Windows that are listed beside the whole, and those of an upload that are looked up, as they are and mirrored. */
  readonly windows?: {
    readonly listed: (original: Picture) => readonly InnerWindow[]
    readonly of: (upload: Picture) => readonly RegionFingerprint[]
  }
}

/** A key holds one hash. */
const betweenIdAndWindow = '\n'

/** Lists a picture's hash, and looks for what is near to the hashes of the whole upload and of parts of it. */
export function createPdqFinder({ forms, framesOf, windows }: PdqFinderParts): CopyFinder {
  const kernel = createPdqKernel(pdqModule)
  const modules = loadMatcherModules()
  // As in the agent: windows are compared with windows, and with nothing else.
  const [wholes, listedWindows] = [createKeyedHashIndex(modules), createKeyedHashIndex(modules)]
  return {
    add(id, original) {
      wholes.insert(id, kernel.fingerprint(original).hash)
      for (const [number, { hash }] of (windows?.listed(original) ?? []).entries()) {
        listedWindows.insert(`${id}${betweenIdAndWindow}${number}`, hash)
      }
    },
    async find(upload) {
      const pixels = await decode(upload)
      const startedAt = performance.now()
      const places: Place[] = [
        ofWhole(kernel.fingerprint(pixels), forms, wholes),
        ...(framesOf?.(pixels) ?? []).map((frame) => ofPart(frame, wholes)),
        ...(windows?.of(pixels) ?? []).map((window) => ofPart(window, listedWindows)),
      ]
      const nearest = new Map<string, FoundPicture>()
      for (const { quality, corners, hashes, index } of places) {
        if (quality < limits.minimumQuality) continue
        const near = hashes.flatMap((hash) => {
          const radiusBits = corners === undefined ? limits.matchDistanceBits : bitsForPart(hashToBytes(hash))
          return radiusBits === undefined ? [] : index.search([hash], { radiusBits })
        })
        for (const { key, distanceBits } of near) {
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
interface Place extends Pick<RegionFingerprint, 'quality'>, Partial<Pick<RegionFingerprint, 'corners'>> {
  readonly hashes: readonly PdqHash[]
  /** Where they are looked up. */
  readonly index: KeyedHashIndex
}

function ofWhole({ quality, dihedral }: PdqFingerprint, forms: readonly DihedralForm[], index: KeyedHashIndex): Place {
  return { quality, hashes: forms.map((form) => dihedral[form]), index }
}

/** As the agent looks it up. */
function ofPart({ corners, quality, hashes }: RegionFingerprint, index: KeyedHashIndex): Place {
  const texts = Array.from({ length: hashes.length / hashBytes }, (_, at) => hashOfForm(hashes, at))
  return { corners, quality, hashes: texts, index }
}
