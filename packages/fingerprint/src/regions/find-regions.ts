import type { PixelLayout, Pixels } from '../pixels.ts'
import { hashComparable } from './comparable-part.ts'
import { type Frame, framesBetween } from './frames.ts'
import { KnownHashes } from './known-hashes.ts'
import { cornersOf, type Parallelogram, parallelogramOf } from './parallelogram.ts'
import type { RegionFingerprint, RegionFingerprints } from './region-fingerprint.ts'
import type { CopySize, PictureIntake, RegionKernel } from './region-kernel.ts'
import { sidesOf } from './sides.ts'
import { slantedFrames } from './slanted-frames.ts'
import { slantedLines } from './slanted-lines.ts'

/** Of each direction, so many lines are looked at, those that weigh most. */
const mostLines = 20
const mostSlantedLines = 20
/** A picture with a shorter side than this has nothing in it that could be told apart. */
const shortestSide = 64
/** Shares of a frame's shorter side. A frame with four lines may be a picture with its corners rounded off. */
const radii = [0.035, 0.06, 0.09]
const mostRounded = 8
/** Of the regions of a picture, so many of the best are hashed in all of their eight forms. */
const regionsInAllForms = 6

/** A picture that comes in by rows, before it is looked at. */
export interface RegionIntake extends Pick<PictureIntake, 'push'> {
  /** As `RegionFinder.find`, of the picture whose rows came in. */
  find(options: RegionOptions): RegionFingerprints
}

/** How many places are looked at, the likeliest. */
export interface RegionOptions {
  /** Frames that stand upright. */
  readonly upright: number
  /** Frames that stand aslant: photographed screens, and what is turned by a few degrees. */
  readonly slanted: number
}

export interface RegionFinder {
  /** Fingerprints places of a picture that may be a picture of their own, in bounded time and memory. */
  find(pixels: Pixels, options: RegionOptions): RegionFingerprints
  begin(width: number, height: number, layout?: PixelLayout): RegionIntake
}

/**
 * Finds pictures inside of pictures: in screenshots, chats and collages, between bars and beside captions. A window finder may
 * have the same kernel, for one picture after another: neither leaves anything in it.
 */
export function createRegionFinder(kernel: RegionKernel): RegionFinder {
  const look = (size: CopySize, { upright, slanted }: RegionOptions): RegionFingerprints => {
    // What was made so small that it cannot be looked into may have something in it.
    if (isTiny(size)) return { regions: [], isCutShort: true }
    const linesOf = (isUpright: boolean, along: number, across: number) => {
      const found = kernel.findLines(isUpright)
      return {
        sides: upright === 0 ? [] : sidesOf(found, mostLines, { length: along, end: across }),
        slanted: slanted === 0 ? [] : slantedLines(kernel, found, mostSlantedLines),
      }
    }
    const level = linesOf(false, size.width, size.height)
    const standing = linesOf(true, size.height, size.width)
    const straight = framesBetween({ level: level.sides, upright: standing.sides }, size, upright)
    const aslant = slantedFrames({ level: level.slanted, upright: standing.slanted }, size, slanted)
    const regions: RegionFingerprint[] = []
    const known = new KnownHashes()
    const add = (region: Parallelogram, radius = 0) => {
      const forms = regions.length < regionsInAllForms ? 'eight' : 'two'
      const hash = hashComparable(kernel, region, { forms, radius })
      if (hash === undefined || !known.addUnlessKnown(hash.hashes)) return
      regions.push({ corners: cornersOf(region, size), quality: hash.quality, hashes: hash.hashes })
    }
    for (const frame of straight.frames) add(parallelogramOf(frame))
    for (const frame of straight.frames.filter(({ lines }) => lines === 4).slice(0, mostRounded)) {
      for (const share of radii) add(parallelogramOf(frame), share * shorterSideOf(frame))
    }
    for (const { region } of aslant.frames) add(region)
    return { regions, isCutShort: straight.isCutShort || aslant.isCutShort }
  }
  const begin: RegionFinder['begin'] = (width, height, layout) => {
    if (isTiny({ width, height })) return { push: () => {}, find: () => nothing }
    const { push, finish } = kernel.begin(width, height, layout)
    return {
      push,
      find(options) {
        try {
          return look(finish(), options)
        } finally {
          kernel.wipe()
        }
      },
    }
  }
  return {
    begin,
    find({ data, width, height, layout }, options) {
      const { push, find } = begin(width, height, layout)
      push(data)
      return find(options)
    },
  }
}

const nothing: RegionFingerprints = { regions: [], isCutShort: false }

function isTiny({ width, height }: CopySize): boolean {
  return Math.min(width, height) < shortestSide
}

function shorterSideOf({ left, top, right, bottom }: Frame): number {
  return Math.min(right - left, bottom - top)
}
