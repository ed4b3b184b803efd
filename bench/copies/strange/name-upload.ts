import type { EntryId } from '@breakwater/contracts'
import { dihedralForms } from '@breakwater/contracts/fingerprint-types'
import { limits } from '@breakwater/contracts/limits'
import {
  bitsForPart,
  createPdqKernel,
  createRegionFinder,
  createWindowFinder,
  type RegionFingerprint,
  saysSomething,
} from '@breakwater/fingerprint'
import { pdqModule, regionKernel } from '@breakwater/fingerprint/node'
import { type HashIndex, hashBytes, hashesToBytes } from '@breakwater/matcher'
import { compareWindows } from '../../../packages/agent/src/listed/compare-windows.ts'
import { landmarksOfUpload, placesInside } from '../agent-places.ts'
import type { Picture } from '../drawing/picture.ts'

/** What an upload was taken for. */
export interface NamedHash {
  /** In the list. */
  readonly hash: number
  readonly distanceBits: number
  readonly quality: number
  /** Where in the upload; absent where it is the whole. */
  readonly corners?: RegionFingerprint['corners']
  /** How many windows agree. */
  readonly windows?: number
  /** Of the whole: by the hash of a pattern, so that it is for people at most. */
  readonly isPattern?: boolean
}

/** Looks at one upload, and says what of the list is nearest to the whole of it, and what to any part. */
export interface UploadNamer {
  name(upload: Picture): { readonly whole?: NamedHash; readonly part?: NamedHash }
  /** How many hashes were looked up so far. */
  readonly hashes: number
}

/** The whole and frames, as the agent looks at every upload; or where nobody waits. */
export function namerByFrames(index: HashIndex, tier: keyof typeof placesInside): UploadNamer {
  const kernel = createPdqKernel(pdqModule)
  const frames = createRegionFinder(regionKernel)
  let looked = 0
  return {
    get hashes() {
      return looked
    },
    name(upload) {
      const whole = kernel.fingerprint(upload)
      const places: (Pick<NamedHash, 'quality' | 'corners'> & { readonly hashes: Uint8Array })[] = []
      if (whole.quality >= limits.minimumQuality) {
        places.push({
          quality: whole.quality,
          hashes: hashesToBytes(dihedralForms.map((form) => whole.dihedral[form])),
        })
      }
      const { regions } = frames.find(upload, placesInside[tier])
      for (const { quality, corners, hashes } of regions) {
        places.push({ quality, corners, hashes })
      }
      if (places.length === 0) return {}
      const bytes = Buffer.concat(places.map(({ hashes }) => hashes))
      looked += bytes.length / hashBytes
      const { ids, distancesBits, starts } = index.search(bytes, { radiusBits: limits.matchDistanceBits })
      const named: { whole?: NamedHash; part?: NamedHash } = {}
      let query = 0
      for (const { quality, corners, hashes } of places) {
        const which = corners === undefined ? 'whole' : 'part'
        for (let form = 0; form < hashes.length / hashBytes; form++, query++) {
          const bits = corners === undefined ? limits.matchDistanceBits : bitsForPart(bytes, query * hashBytes)
          if (bits === undefined) continue
          for (let at = starts[query]!; at < starts[query + 1]!; at++) {
            const distanceBits = distancesBits[at]!
            if (distanceBits > bits || distanceBits >= (named[which]?.distanceBits ?? 256)) continue
            const where = corners === undefined ? { isPattern: !saysSomething(bytes, query * hashBytes) } : { corners }
            named[which] = { hash: ids[at]!, distanceBits, quality, ...where }
          }
        }
      }
      return named
    },
  }
}

/** Windows alone, where each entry of the list has so many of them. */
export function namerByWindows(index: HashIndex, windowsOfEntry: number): UploadNamer {
  const finder = createWindowFinder(regionKernel)
  let looked = 0
  const rows = {
    ofHash: (hash: number) => {
      const id = Math.floor(hash / windowsOfEntry)
      return { entry: `${hash}` as EntryId, id, isVideo: false, trust: 'self_reported', maxAction: 'hold' } as const
    },
  }
  return {
    get hashes() {
      return looked
    },
    name(upload) {
      const { windows } = finder.find(upload, { most: landmarksOfUpload })
      looked += 2 * windows.length
      const matches = compareWindows({ index, rows }, windows)
      const [match] = matches
      if (match === undefined) return {}
      const { entry, distanceBits, quality, region } = match
      const part = {
        ...{ hash: Number(entry), distanceBits, quality },
        ...(region && { corners: region.corners as unknown as RegionFingerprint['corners'] }),
        windows: Math.max(...matches.map((each) => each.windows ?? 1)),
      }
      return { part }
    },
  }
}
