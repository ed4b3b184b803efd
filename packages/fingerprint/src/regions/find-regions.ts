import type { Pixels } from '../pixels.ts'
import { isComparable } from './comparable-part.ts'
import { type Frame, framesBetween } from './frames.ts'
import { cornersOf, parallelogramOf } from './parallelogram.ts'
import type { RegionFingerprint, RegionFingerprints } from './region-fingerprint.ts'
import { createRegionKernel } from './region-kernel.ts'
import { sidesOf } from './sides.ts'

/** Of each direction, so many lines are looked at, those that weigh most. */
const mostLines = 20
/** A copy with a shorter side than this has nothing in it that could be told apart. */
const shortestSide = 64
/** Shares of a frame's shorter side. A frame with four lines may be a picture with its corners rounded off. */
const radii = [0.035, 0.06, 0.09]
const mostRounded = 8

export interface RegionFinder {
  /** Fingerprints at most `most` places of a picture that may be a picture of their own, in bounded time and memory. */
  find(pixels: Pixels, most: number): RegionFingerprints
}

/** Finds pictures inside of pictures: in screenshots, chats and collages, between bars and beside captions. */
export function createRegionFinder(module: WebAssembly.Module): RegionFinder {
  const kernel = createRegionKernel(module)
  return {
    find(pixels, most) {
      if (Math.min(pixels.width, pixels.height) < shortestSide) return { regions: [], isCutShort: false }
      const size = kernel.open(pixels)
      const { width, height } = size
      if (Math.min(width, height) < shortestSide) return { regions: [], isCutShort: false }
      const level = sidesOf(kernel.findLines(false), mostLines, { length: width, end: height })
      const upright = sidesOf(kernel.findLines(true), mostLines, { length: height, end: width })
      const { frames, isCutShort } = framesBetween({ level, upright }, size, most)
      const fingerprint = (frame: Frame, radius: number): RegionFingerprint[] => {
        const region = parallelogramOf(frame)
        const hash = kernel.hash(region, radius)
        if (!isComparable(hash)) return []
        return [{ corners: cornersOf(region, size), quality: hash.quality, hashes: hash.hashes }]
      }
      const rounded = frames.filter(({ lines }) => lines === 4).slice(0, mostRounded)
      const regions = [
        ...frames.flatMap((frame) => fingerprint(frame, 0)),
        ...rounded.flatMap((frame) => radii.flatMap((share) => fingerprint(frame, share * shorterSideOf(frame)))),
      ]
      kernel.wipe()
      return { regions, isCutShort }
    },
  }
}

function shorterSideOf({ left, top, right, bottom }: Frame): number {
  return Math.min(right - left, bottom - top)
}
