import { workAs } from './places.ts'

/**
 * PostgreSQL keeps what was erased until it needs the room: in the table until VACUUM, in its log until a segment is
 * dropped. This runs the statements that clear it, in the background, one run at a time: a little after an erasure, and once
 * for all that come while it runs or rests. It only shortens how long remains exist, so a failure waits for the next run.
 */
export interface Scrubber extends AsyncDisposable {
  request(): void
}

/** In milliseconds. What is asked for is begun after `delay`, or at most a run and `longestRest` later. */
export interface ScrubPace {
  /** From the first request to the run. */
  readonly delay: number
  /** After a run it rests for so many times as long as that took, so that no number of erasures takes more than a share of the time. */
  readonly restTimes: number
  readonly longestRest: number
}

export function createScrubber(scrub: () => Promise<void>, { delay, restTimes, longestRest }: ScrubPace): Scrubber {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let isAskedMeanwhile = false
  let restsUntil = Number.NEGATIVE_INFINITY

  function request(): void {
    if (running !== undefined) isAskedMeanwhile = true
    else timer ??= setTimeout(begin, Math.max(delay, restsUntil - performance.now())).unref()
  }

  function begin(): void {
    clearTimeout(timer)
    timer = undefined
    const startedAt = performance.now()
    const end = () => {
      const endedAt = performance.now()
      restsUntil = endedAt + Math.min(longestRest, restTimes * (endedAt - startedAt))
      running = undefined
      if (isAskedMeanwhile) request()
      isAskedMeanwhile = false
    }
    running = workAs('other', scrub).then(end, end)
  }

  return {
    request,
    async [Symbol.asyncDispose]() {
      await running
      if (timer !== undefined) begin()
      await running
    },
  }
}
