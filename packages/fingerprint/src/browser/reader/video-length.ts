import type { VideoFingerprint } from '@breakwater/contracts/fingerprint-types'

/** What the document itself knows of a file, whatever the Worker that reads it says. */
export interface VideoLength {
  readonly bytes: number
  /** Undefined where the document's own player cannot tell. */
  readonly seconds: number | undefined
}

/** A second that a player does not know of: rounding, and a last frame that begins where the video ends. */
const toleranceSeconds = 2
/** Fewer bytes than this no codec spends on a frame that differs from the one before. */
const leastFrameBytes = 16
const mostFramesPerSecond = 1_000
const answersWithinMilliseconds = 10_000

/** Asks the document's own player, which looks at the head of the file and shows nothing. */
export async function videoLength(file: Blob): Promise<VideoLength> {
  const video = document.createElement('video')
  const address = URL.createObjectURL(file)
  video.preload = 'metadata'
  video.muted = true
  try {
    const seconds = await new Promise<number | undefined>((resolve) => {
      const silence = setTimeout(() => resolve(undefined), answersWithinMilliseconds)
      const say = (known: number | undefined) => {
        clearTimeout(silence)
        resolve(known)
      }
      const isKnown = () => Number.isFinite(video.duration) && video.duration > 0
      const look = () => {
        if (isKnown()) return say(video.duration)
        // As a browser records: the length stands nowhere, and is known once the end was looked for.
        video.currentTime = Number.MAX_SAFE_INTEGER
      }
      video.addEventListener('loadedmetadata', look)
      video.addEventListener('durationchange', () => isKnown() && say(video.duration))
      video.addEventListener('error', () => say(undefined))
      video.src = address
    })
    return { bytes: file.size, seconds }
  } finally {
    video.removeAttribute('src')
    video.load()
    URL.revokeObjectURL(address)
  }
}

/**
 * Whether a video of this length can have these frames: what decodes a stranger's file is not believed. One frame a second
 * at most, in order, none after the end, each hash once, each number and time within what a second has room for.
 */
export function canHaveFrames({ vpdq }: VideoFingerprint, { bytes, seconds }: VideoLength): boolean {
  if (vpdq.length * leastFrameBytes > bytes) return false
  const last = seconds === undefined ? Number.POSITIVE_INFINITY : seconds + toleranceSeconds
  const hashes = new Set<string>()
  return vpdq.every((frame, index) => {
    const before = vpdq[index - 1]
    const isInOrder = before === undefined || (frame.frame > before.frame && frame.seconds > before.seconds)
    const isOneASecond = frame.frame >= index && frame.seconds >= index - 0.001
    const isWithin = frame.seconds <= last && frame.frame <= (frame.seconds + 1) * mostFramesPerSecond
    const isMilliseconds = Math.round(frame.seconds * 1000) / 1000 === frame.seconds
    if (hashes.has(frame.hash)) return false
    hashes.add(frame.hash)
    return isInOrder && isOneASecond && isWithin && isMilliseconds
  })
}
