import { limits } from '@breakwater/contracts/limits'
import { isFirstOfItsTurn } from '../../vpdq.ts'

export interface ScheduledFrame {
  /** Number of the frame, from 0, in order of showing. */
  readonly frame: number
  /** Since the first frame. */
  readonly seconds: number
  /** As the container has it. */
  readonly timestamp: number
}

/**
 * The frames of a video that are hashed, from the time stamps of all of them in seconds, in any order: the same ones that
 * `FrameCollection` ends with when it is offered them one by one.
 */
export function scheduleFrames(
  timestamps: readonly number[],
  { framesPerSecond = 1, most = limits.videoFrames }: { framesPerSecond?: number; most?: number } = {},
): ScheduledFrame[] {
  const sorted = Float64Array.from(timestamps).sort()
  const first = sorted[0] ?? 0
  let scheduled: ScheduledFrame[] = []
  sorted.forEach((timestamp, frame) => {
    const before = frame === 0 ? undefined : sorted[frame - 1]! - first
    const seconds = timestamp - first
    if (isFirstOfItsTurn(seconds, before, framesPerSecond)) scheduled.push({ frame, seconds, timestamp })
  })
  while (scheduled.length > most) scheduled = scheduled.filter((_, index) => index % 2 === 0)
  return scheduled
}
