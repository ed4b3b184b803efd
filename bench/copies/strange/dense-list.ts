import { limits } from '@breakwater/contracts/limits'
import { createRegionKernel, parallelogramOf, type Rectangle } from '@breakwater/fingerprint'
import { regionModule } from '@breakwater/fingerprint/node'
import { createHashIndex, type HashIndex, hashBytes } from '@breakwater/matcher'
import { loadMatcherModules } from '@breakwater/matcher/node'
import { seededRandom } from '@breakwater/testkit/generated-photograph'
import type { Picture } from '../drawing/picture.ts'

/** A picture whose parts are listed, read anew when it is needed. */
export interface ListedSource {
  readonly name: string
  read(): Promise<Picture>
}

/** Where a listed part lies. */
export interface ListedPart {
  readonly source: ListedSource
  /** Shares of the picture. */
  readonly place: Rectangle
}

export interface DenseList {
  readonly index: HashIndex
  /** How many of the hashes are of parts of pictures; the others are bits by chance. */
  readonly parts: number
  /** Undefined where the hash is by chance. */
  partOf(hash: number): ListedPart | undefined
}

/** Shares of the hashes that are parts of pictures, at most. */
const shareOfParts = 0.91
const placesOfPart = 4

/**
 * A list of `count` hashes with many parts of each picture, at places and sizes by chance: much denser about each of them than
 * any list of whole pictures, so that what is like one of them in any part is named.
 */
export async function denseList(count: number, sources: readonly ListedSource[]): Promise<DenseList> {
  const random = seededRandom(1)
  const listing = {
    hashes: new Uint8Array(count * hashBytes),
    ids: Uint32Array.from({ length: count }, (_, at) => at),
    radii: new Uint8Array(count).fill(limits.matchDistanceBits),
  }
  const partsOfEach = Math.ceil((shareOfParts * Math.min(count, 1_000_000)) / sources.length)
  const places = new Float32Array(partsOfEach * sources.length * placesOfPart)
  const sourceOf = new Uint16Array(partsOfEach * sources.length)
  const regions = createRegionKernel(regionModule)
  let filled = 0
  for (const [number, source] of sources.entries()) {
    const { width, height } = regions.open(await source.read())
    for (let part = 0; part < partsOfEach && filled < count; part++) {
      const [wide, high] = [0.2 + 0.8 * random(), 0.2 + 0.8 * random()]
      const [left, top] = [(1 - wide) * random(), (1 - high) * random()]
      const inPixels = {
        left: left * width,
        top: top * height,
        right: (left + wide) * width,
        bottom: (top + high) * height,
      }
      const { quality, hashes } = regions.hash(parallelogramOf(inPixels), { forms: 'two' })
      if (quality < limits.minimumQuality) continue
      places.set([left, top, left + wide, top + high], filled * placesOfPart)
      sourceOf[filled] = number
      listing.hashes.set(hashes.subarray(0, hashBytes), filled++ * hashBytes)
    }
  }
  for (let at = filled * hashBytes; at < listing.hashes.length; at++) listing.hashes[at] = Math.floor(random() * 256)
  const index = createHashIndex(loadMatcherModules())
  index.insertAll(listing)
  return {
    index,
    parts: filled,
    partOf(hash) {
      if (hash >= filled) return undefined
      const [left, top, right, bottom] = places.subarray(hash * placesOfPart, (hash + 1) * placesOfPart)
      return {
        source: sources[sourceOf[hash]!]!,
        place: { left: left!, top: top!, right: right!, bottom: bottom! },
      }
    },
  }
}
