import type { PdqHash, VideoFingerprint, VideoFrameFingerprint } from '@breakwater/contracts/fingerprint-types'
import { limits } from '@breakwater/contracts/limits'
import { hammingDistance } from './distance.ts'

/**
 * Which frames of a video are hashed: of every second (or every `1 / framesPerSecond`) the first frame that is shown in
 * it, counted from the first frame of the video. So a frame that stays on for three seconds is taken once, videos of a
 * changing frame rate are taken by the clock, and every decoder takes the same ones. Meta's vPDQ takes every so-many-th
 * frame by the average rate instead; both are matched as sets, so they need not be the same frames.
 */
export function isFirstOfItsTurn(seconds: number, before: number | undefined, framesPerSecond: number): boolean {
  // Time stamps are fractions rounded to a millionth: one that should be a whole turn must not fall just short of it.
  const turn = (time: number) => Math.floor((time + 1e-4) * framesPerSecond)
  return before === undefined || turn(seconds) > turn(before)
}

/**
 * Collects the frames of a video of unknown length, never more than `limits.videoFrames`: when there are more, every
 * second one is dropped, and from then on only every second one is taken. A longer film is looked at more thinly and
 * never cut off.
 */
export class FrameCollection<Frame = VideoFrameFingerprint> {
  readonly #frames: Frame[] = []
  readonly #most: number
  #step = 1
  #offered = 0

  constructor(most: number = limits.videoFrames) {
    this.#most = most
  }

  /** Whether the next frame would be kept: what would not be need not be hashed. Counts the frame as offered. */
  wantsNext(): boolean {
    return this.#offered++ % this.#step === 0
  }

  add(frame: Frame): void {
    this.#frames.push(frame)
    if (this.#frames.length <= this.#most) return
    const kept = this.#frames.filter((_, index) => index % 2 === 0)
    this.#frames.splice(0, this.#frames.length, ...kept)
    this.#step *= 2
  }

  get frames(): Frame[] {
    return [...this.#frames]
  }
}

/** What a case lists of a video: frames with enough detail, each hash once, the first that has it. */
export function listableVideo({ md5, vpdq }: Omit<VideoFingerprint, 'kind'>): VideoFingerprint {
  const seen = new Set<PdqHash>()
  const listed = vpdq.filter(({ hash, quality }) => {
    if (quality < limits.minimumQuality || seen.has(hash)) return false
    seen.add(hash)
    return true
  })
  return { kind: 'video', md5, vpdq: listed }
}

export interface SharesOfMatchingFrames {
  /** Of the frames of the one, the share that has a partner in the other: 0 to 1. Without frames 0. */
  readonly ofOne: number
  readonly ofOther: number
}

/**
 * How much two videos have in common, both ways: frames under the least quality are left out, and two frames are partners
 * when they differ in at most `distanceBits` (vpdq_match in facebook/ThreatExchange; its C++ asks for fewer, its Python and
 * its README for no more than 31: we hold with the latter).
 */
export function sharesOfMatchingFrames(
  one: readonly VideoFrameFingerprint[],
  other: readonly VideoFrameFingerprint[],
  distanceBits: number = limits.matchDistanceBits,
): SharesOfMatchingFrames {
  const good = (frames: readonly VideoFrameFingerprint[]) =>
    frames.filter(({ quality }) => quality >= limits.minimumQuality)
  const share = (frames: readonly VideoFrameFingerprint[], partners: readonly VideoFrameFingerprint[]) => {
    if (frames.length === 0) return 0
    const matched = frames.filter(({ hash }) =>
      partners.some((partner) => hammingDistance(hash, partner.hash) <= distanceBits),
    )
    return matched.length / frames.length
  }
  const [ones, others] = [good(one), good(other)]
  return { ofOne: share(ones, others), ofOther: share(others, ones) }
}

/** Reads the text form of Meta's vpdq-hash-video: `frame,quality,hash,seconds` a line. Throws a `SyntaxError`. */
export function parseVpdqText(text: string): VideoFrameFingerprint[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => {
      const fields = /^(\d+),(\d{1,3}),([0-9a-f]{64}),(\d+(?:\.\d+)?)\r?$/.exec(line)
      if (fields === null) throw new SyntaxError(`line ${index + 1} is not frame,quality,hash,seconds`)
      return {
        frame: Number(fields[1]),
        quality: Number(fields[2]),
        hash: fields[3] as PdqHash,
        seconds: Number(fields[4]),
      }
    })
}

/** Writes the text form of Meta's vpdq-hash-video. */
export function formatVpdqText(frames: readonly VideoFrameFingerprint[]): string {
  return frames
    .map(({ frame, quality, hash, seconds }) => `${frame},${quality},${hash},${seconds.toFixed(3)}\n`)
    .join('')
}
