import { workAs } from './places.ts'

/**
 * PostgreSQL keeps what was erased until it needs the room: in the table until VACUUM, in its log until a segment is
 * dropped. This runs the statements that clear it, in the background, a little after the last erasure and one run at
 * a time. It only shortens how long remains exist, so a failure waits for the next run.
 */
export interface Scrubber extends AsyncDisposable {
  request(): void
  /** Leaves undone what is not under way. Disposing does it first. */
  stop(): Promise<void>
}

export function createScrubber(scrub: () => Promise<void>, delayMilliseconds: number): Scrubber {
  let timer: NodeJS.Timeout | undefined
  let running = Promise.resolve()
  const run = () => {
    clearTimeout(timer)
    timer = undefined
    running = running.then(() => workAs('other', scrub)).catch(() => {})
    return running
  }
  return {
    request() {
      timer ??= setTimeout(run, delayMilliseconds).unref()
    },
    async stop() {
      clearTimeout(timer)
      await running
    },
    async [Symbol.asyncDispose]() {
      if (timer !== undefined) run()
      await running
    },
  }
}
