import type { Pixels } from '../pixels.ts'
import { isComparable } from './comparable-part.ts'
import type { Landmark } from './landmark.ts'
import { isWithin, sideOfWindow, windowAround } from './landmark-window.ts'
import { cornersOf } from './parallelogram.ts'
import type { RegionFingerprint } from './region-fingerprint.ts'
import { createRegionKernel } from './region-kernel.ts'

/** A window's side, as a share of the picture's shorter side. */
const smallestShare = 0.2
const largestShare = 0.7
/** Of 255: what stands out less is not found again in every copy. */
const leastContrast = 1
/** What a window loses that lies wholly within one that is taken already. */
const costOfOverlap = 0.85
/** What is looked for of an upload: windows from this share of its longer side on, those that stand out most. */
const smallestShareOfUpload = 0.06

export interface WindowFinder {
  /**
   * Windows of a picture that is to be listed, at most `most`: apart from each other, so that what is cut off or laid over
   * the picture leaves some of them whole.
   */
  choose(pixels: Pixels, most: number): readonly RegionFingerprint[]
  /** Windows of an upload, at most `most` landmarks of it, each turned by each of the angles (radians). */
  find(
    pixels: Pixels,
    options: { readonly most: number; readonly angles: readonly number[] },
  ): readonly RegionFingerprint[]
}

/** Squares around landmarks: what a cropped or covered copy has in common with its original. */
export function createWindowFinder(module: WebAssembly.Module): WindowFinder {
  const kernel = createRegionKernel(module)
  const open = (pixels: Pixels) => {
    const size = kernel.open(pixels)
    const hash = (landmark: Landmark, angle = 0): RegionFingerprint[] => {
      const region = windowAround(landmark, angle)
      const window = kernel.hash(region)
      if (!isComparable(window)) return []
      const { quality, dihedral } = window
      return [{ corners: cornersOf(region, size), pdq: { hash: dihedral.original, quality, dihedral } }]
    }
    return { size, hash, landmarks: kernel.findLandmarks() }
  }
  return {
    choose(pixels, most) {
      const { size, hash, landmarks } = open(pixels)
      const shorter = Math.min(size.width, size.height)
      const isOfUse = (landmark: Landmark) => {
        const share = sideOfWindow(landmark) / shorter
        if (share < smallestShare || share > largestShare) return false
        return landmark.contrast >= leastContrast && isWithin(landmark, size)
      }
      const candidates = landmarks
        .filter(isOfUse)
        .flatMap((landmark) => hash(landmark).map((fingerprint) => ({ landmark, fingerprint })))
      const chosen = apart(candidates, most)
      kernel.wipe()
      return chosen.map(({ fingerprint }) => fingerprint)
    },
    find(pixels, { most, angles }) {
      const { size, hash, landmarks } = open(pixels)
      const smallest = smallestShareOfUpload * Math.max(size.width, size.height)
      const found = landmarks
        .filter((landmark) => sideOfWindow(landmark) > smallest)
        .sort((a, b) => b.contrast - a.contrast)
        .slice(0, most)
        .flatMap((landmark) => angles.flatMap((angle) => hash(landmark, angle)))
      kernel.wipe()
      return found
    },
  }
}

interface Candidate {
  readonly landmark: Landmark
  readonly fingerprint: RegionFingerprint
}

/** One after another, that which stands out most for how much of it the others have already. */
function apart(candidates: readonly Candidate[], most: number): Candidate[] {
  const left = candidates.map((candidate) => ({ candidate, worth: Math.sqrt(candidate.landmark.contrast) }))
  const chosen: Candidate[] = []
  while (chosen.length < most && left.length > 0) {
    left.sort((a, b) => b.worth - a.worth)
    const { candidate } = left.shift()!
    chosen.push(candidate)
    for (const other of left) other.worth *= 1 - costOfOverlap * overlapOf(candidate.landmark, other.candidate.landmark)
  }
  return chosen
}

/** Which share of the smaller of two windows lies in the other. */
function overlapOf(a: Landmark, b: Landmark): number {
  const [sideOfA, sideOfB] = [sideOfWindow(a), sideOfWindow(b)]
  const along = (p: number, q: number) =>
    Math.max(0, Math.min(p + sideOfA / 2, q + sideOfB / 2) - Math.max(p - sideOfA / 2, q - sideOfB / 2))
  return (along(a.x, b.x) * along(a.y, b.y)) / Math.min(sideOfA, sideOfB) ** 2
}
