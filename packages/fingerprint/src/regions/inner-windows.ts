import { dihedralForms, type PdqHash } from '@breakwater/contracts/fingerprint-types'
import { limits } from '@breakwater/contracts/limits'
import { hashOfForm } from '../dihedral-words.ts'
import type { PixelLayout, Pixels } from '../pixels.ts'
import { hashComparable } from './comparable-part.ts'
import type { Landmark } from './landmark.ts'
import { isWithin, sideOfWindow, windowAround } from './landmark-window.ts'
import { cornersOf } from './parallelogram.ts'
import type { RegionFingerprint } from './region-fingerprint.ts'
import type { CopySize, FormsOfPart, PictureIntake, RegionKernel } from './region-kernel.ts'

/** A window's side, as a share of the picture's shorter side. */
const smallestShare = 0.2
const largestShare = 0.7
/** Of 255: what stands out less is not found again in every copy. */
const leastContrast = 1
/** What a window loses that lies wholly within one that is taken already. */
const costOfOverlap = 0.85
/** What is looked for of an upload: windows from this share of its longer side on, those that stand out most. */
const smallestShareOfUpload = 0.06
/** An upload with a shorter side than this has nothing in it that could be told apart. Pixels. */
const shortestSideOfUpload = 64

/** A window of a picture that is to be listed. */
export interface InnerWindow {
  /** From its top left corner clockwise. It is not listed. */
  readonly corners: RegionFingerprint['corners']
  readonly quality: number
  readonly hash: PdqHash
}

/** A window of an upload. */
export interface UploadWindow extends RegionFingerprint {
  /** By how much it is turned clockwise, in radians. */
  readonly turn: number
}

/** What was looked at of an upload. */
export interface UploadWindows {
  readonly windows: readonly UploadWindow[]
  /** There were more landmarks than were looked at, or no time for them, or the picture is too long and narrow to be looked at. */
  readonly isCutShort: boolean
}

/** How windows of an upload are turned: so few degrees a hash does not forgive. Radians. */
export const uploadTurns: readonly number[] = [0, -2.5, 2.5, -5, 5].map((degrees) => (degrees * Math.PI) / 180)

export interface UploadWindowOptions {
  /** Landmarks that are looked at: those that stand out most. */
  readonly most: number
  /** Radians: around each landmark a window is turned by each of them. `uploadTurns` when nothing else is said. */
  readonly angles?: readonly number[]
  /** After so many milliseconds nothing further is looked at. */
  readonly milliseconds?: number
}

/** Whether a window with these corners is not to be listed. */
export type IsLeftOut = (corners: RegionFingerprint['corners']) => boolean

/** A picture that comes in by rows, before its windows are chosen or found. */
export interface WindowIntake extends Pick<PictureIntake, 'push'> {
  /** As `WindowFinder.choose`, of the picture whose rows came in. */
  choose(most: number, isLeftOut?: IsLeftOut): readonly InnerWindow[]
  /** As `WindowFinder.find`. */
  find(options: UploadWindowOptions): UploadWindows
}

export interface WindowFinder {
  /**
   * Windows of a picture that is to be listed, at most `most`: apart from each other, so that what is cut off or laid over
   * the picture leaves some of them whole; and none that `isLeftOut`, by its corners.
   */
  choose(pixels: Pixels, most: number, isLeftOut?: IsLeftOut): readonly InnerWindow[]
  begin(width: number, height: number, layout?: PixelLayout): WindowIntake
  find(pixels: Pixels, options: UploadWindowOptions): UploadWindows
}

/** Squares around landmarks: what a cropped or covered copy has in common with its original. */
export function createWindowFinder(kernel: RegionKernel): WindowFinder {
  const look = (size: CopySize) => {
    const hash = (landmark: Landmark, turn: number, forms: FormsOfPart): UploadWindow[] => {
      const region = windowAround(landmark, turn)
      const window = hashComparable(kernel, region, { forms })
      if (window === undefined) return []
      return [{ corners: cornersOf(region, size), quality: window.quality, hashes: window.hashes, turn }]
    }
    return { hash, landmarks: kernel.findLandmarks() }
  }
  const choose = (size: CopySize, most: number, isLeftOut: IsLeftOut = () => false): readonly InnerWindow[] => {
    const { hash, landmarks = [] } = look(size)
    const shorter = Math.min(size.width, size.height)
    const isOfUse = (landmark: Landmark) => {
      const share = sideOfWindow(landmark) / shorter
      if (share < smallestShare || share > largestShare) return false
      return landmark.contrast >= leastContrast && isWithin(landmark, size)
    }
    const candidates = landmarks
      .filter(isOfUse)
      .flatMap((landmark) => hash(landmark, 0, 'eight').map((window) => ({ landmark, window })))
      .filter(({ window }) => !isLeftOut(window.corners))
    return apart(candidates, most).map(({ window: { corners, quality, hashes } }) => ({
      ...{ corners, quality },
      hash: hashOfForm(hashes, 0),
    }))
  }
  const find = (
    size: CopySize,
    { most, angles = uploadTurns, milliseconds = Infinity }: UploadWindowOptions,
  ): UploadWindows => {
    const deadline = performance.now() + milliseconds
    const { hash, landmarks } = look(size)
    if (landmarks === undefined) return { windows: [], isCutShort: true }
    const smallest = smallestShareOfUpload * Math.max(size.width, size.height)
    const standingOut = landmarks
      .filter((landmark) => sideOfWindow(landmark) > smallest)
      .sort((a, b) => b.contrast - a.contrast)
    const windows: UploadWindow[] = []
    let isCutShort = standingOut.length > most
    for (const landmark of standingOut.slice(0, most)) {
      if (performance.now() > deadline) {
        isCutShort = true
        break
      }
      for (const angle of angles) windows.push(...hash(landmark, angle, 'two'))
    }
    return { windows, isCutShort }
  }
  const wiping = <Result>(work: () => Result): Result => {
    try {
      return work()
    } finally {
      kernel.wipe()
    }
  }
  const begin = (width: number, height: number, layout?: PixelLayout): WindowIntake => {
    const { push, finish } = kernel.begin(width, height, layout)
    const isTiny = Math.min(width, height) < shortestSideOfUpload
    return {
      push,
      choose: (most, isLeftOut) => wiping(() => choose(finish(), most, isLeftOut)),
      find: (options) => wiping(() => (isTiny ? nothing : find(finish(), options))),
    }
  }
  const taking = ({ data, width, height, layout }: Pixels) => {
    const intake = begin(width, height, layout)
    intake.push(data)
    return intake
  }
  return {
    begin,
    choose: (pixels, most, isLeftOut) => taking(pixels).choose(most, isLeftOut),
    find: (pixels, options) => taking(pixels).find(options),
  }
}

const nothing: UploadWindows = { windows: [], isCutShort: false }

interface Candidate {
  readonly landmark: Landmark
  readonly window: UploadWindow
}

/** One after another, that which stands out most for how much of it the others have already. None is like another. */
function apart(candidates: readonly Candidate[], most: number): Candidate[] {
  const left = candidates.map((candidate) => ({ candidate, worth: Math.sqrt(candidate.landmark.contrast) }))
  const chosen: Candidate[] = []
  while (chosen.length < most && left.length > 0) {
    left.sort((a, b) => b.worth - a.worth)
    const { candidate } = left.shift()!
    if (chosen.some((other) => areAlike(candidate.window, other.window))) continue
    chosen.push(candidate)
    for (const other of left) other.worth *= 1 - costOfOverlap * overlapOf(candidate.landmark, other.candidate.landmark)
  }
  return chosen
}

/** Whether one place of an upload could be near to both: then they say nothing that one of them does not. */
function areAlike(a: UploadWindow, b: UploadWindow): boolean {
  return dihedralForms.some((_, form) => bitsBetween(a.hashes, form, b.hashes) <= 2 * limits.matchDistanceBits)
}

/** Between one form of a window and another window as it stands. */
function bitsBetween(a: Uint8Array, form: number, b: Uint8Array): number {
  let bits = 0
  for (let at = 0; at < 32; at++) {
    for (let left = a[form * 32 + at]! ^ b[at]!; left !== 0; left &= left - 1) bits++
  }
  return bits
}

/** Which share of the smaller of two windows lies in the other. */
function overlapOf(a: Landmark, b: Landmark): number {
  const [sideOfA, sideOfB] = [sideOfWindow(a), sideOfWindow(b)]
  const along = (p: number, q: number) =>
    Math.max(0, Math.min(p + sideOfA / 2, q + sideOfB / 2) - Math.max(p - sideOfA / 2, q - sideOfB / 2))
  return (along(a.x, b.x) * along(a.y, b.y)) / Math.min(sideOfA, sideOfB) ** 2
}
