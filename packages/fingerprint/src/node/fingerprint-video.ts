import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type {
  DihedralHashes,
  Md5Hash,
  VideoFingerprint,
  VideoFrameFingerprint,
} from '@breakwater/contracts/fingerprint-types'
import { createPdqKernel } from '../pdq-kernel.ts'
import type { Pixels } from '../pixels.ts'
import { createRegionFinder, type RegionOptions } from '../regions/find-regions.ts'
import type { RegionFingerprint } from '../regions/region-fingerprint.ts'
import { UnreadableFile } from '../unreadable-file.ts'
import { FrameCollection } from '../vpdq.ts'
import { decodeVideo, probeVideo } from './ffmpeg.ts'
import { pdqModule } from './pdq-module.ts'
import { regionKernel } from './region-module.ts'

export interface VideoProgress {
  /** 0 to 1; 0 while the length of the video is not known. */
  readonly share: number
  /** Undefined while it cannot be told. */
  readonly secondsLeft: number | undefined
}

export interface VideoOptions {
  /** Frames of a second that are hashed, or every one of them. One when it is not said. */
  readonly framesPerSecond?: number | 'all'
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: VideoProgress) => void) | undefined
}

/** A frame in its eight forms; `hash` is the form `original`. */
export interface TurnedVideoFrame extends VideoFrameFingerprint {
  readonly dihedral: DihedralHashes
}

/** What may be a picture of its own inside of a frame. */
export interface InsideFrame {
  /** When it is shown, to the millisecond. */
  readonly seconds: number
  readonly regions: readonly RegionFingerprint[]
}

/** A video as it is compared with a list: whoever turned or mirrored it turned all of its frames. */
export interface TurnedVideo {
  readonly kind: 'turned-video'
  readonly md5: Md5Hash
  readonly frames: readonly TurnedVideoFrame[]
  /** Frames that were looked into, at most `framesLookedInto` and evenly over the video: there when it was asked for. */
  readonly inside?: readonly InsideFrame[]
}

export interface TurnedVideoOptions extends VideoOptions {
  /** Look inside of frames. None when it is not said. */
  readonly inside?: RegionOptions | undefined
}

/** Five minutes at one frame a second. Of a longer video every second one is kept, and so on: what is found takes memory. */
export const framesLookedInto = 300

/**
 * Fingerprints a video: MD5 of the file and vPDQ of its frames, with their quality, none left out (`listableVideo` does
 * that). Needs ffmpeg and ffprobe. Memory is that of a few frames, however long the video is. Throws `UnreadableFile`, or
 * the reason of the signal.
 */
export async function fingerprintVideo(file: string, options: VideoOptions = {}): Promise<VideoFingerprint> {
  const { md5, frames } = await readVideo(file, options)
  const upright = frames.map(({ frame, seconds, hash, quality }) => ({ frame, seconds, hash, quality }))
  return { kind: 'video', md5, vpdq: upright }
}

/** The same with each frame in its eight forms, to be compared with a list. */
export async function fingerprintTurnedVideo(file: string, options: TurnedVideoOptions = {}): Promise<TurnedVideo> {
  return { kind: 'turned-video', ...(await readVideo(file, options)) }
}

async function readVideo(file: string, options: TurnedVideoOptions): Promise<Omit<TurnedVideo, 'kind'>> {
  const { framesPerSecond = 1, signal, onProgress, inside } = options
  const kernel = createPdqKernel(pdqModule)
  const regions = createRegionFinder(regionKernel)
  const lookedInto = new FrameCollection<InsideFrame>(framesLookedInto)
  const startedAt = performance.now()
  const { durationSeconds } = await probeVideo(file, signal)
  const collection = new FrameCollection<TurnedVideoFrame>()
  for await (const { frame, seconds, width, height, rgb } of decodeVideo(file, { framesPerSecond, signal })) {
    const pixels: Pixels = { data: rgb, width, height, layout: 'rgb' }
    if (collection.wantsNext()) {
      const { hash, quality, dihedral } = kernel.fingerprint(pixels)
      collection.add({ frame, seconds: toMilliseconds(seconds), hash, quality, dihedral })
    }
    if (inside !== undefined && lookedInto.wantsNext()) {
      lookedInto.add({ seconds: toMilliseconds(seconds), regions: regions.find(pixels, inside).regions })
    }
    if (onProgress === undefined) continue
    const share = durationSeconds ? Math.min(1, seconds / durationSeconds) : 0
    const spent = (performance.now() - startedAt) / 1000
    onProgress({ share, secondsLeft: share > 0 ? Math.ceil(spent * (1 / share - 1)) : undefined })
  }
  return {
    ...{ md5: await md5Of(file, signal), frames: collection.frames },
    ...(inside === undefined ? {} : { inside: lookedInto.frames }),
  }
}

/** Time stamps to the millisecond, as Meta's text form has them. */
function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}

async function md5Of(file: string, signal: AbortSignal | undefined): Promise<Md5Hash> {
  const digest = createHash('md5')
  try {
    for await (const chunk of createReadStream(file, signal ? { signal } : {})) digest.update(chunk)
  } catch (cause) {
    signal?.throwIfAborted()
    throw new UnreadableFile('unreadable-file', { cause })
  }
  return digest.digest('hex') as Md5Hash
}
