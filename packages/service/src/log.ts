import { type DestinationStream, type Logger, pino } from 'pino'

/**
 * What may be written down: which operation, how it ended, how long it took. No address, reference, PIN, key, hash,
 * URL or header: the methods take nothing else, so that nothing else can be passed by accident.
 */
export interface Log {
  request(line: { operation: string; status: number; milliseconds: number }): void
  fault(requestId: string, error: Error): void
  event(
    name:
      | 'listening'
      | 'stopping'
      | 'retention'
      | 'retention-failed'
      | 'segments-not-issued'
      | 'week-not-published'
      | 'well-known-taken-off'
      | 'log-batch'
      | 'log-begun-anew'
      | 'log-failed'
      | 'tidying-failed'
      | 'lists-aged'
      | 'lists-not-aged'
      | 'child-lane-ended'
      | 'child-lane-unsettled'
      | 'contact-not-told',
    counts?: Record<string, number>,
  ): void
}

/** JSON lines to a stream (standard output unless another is given). */
export function createLog(destination?: DestinationStream): Log {
  const options = { base: null, timestamp: pino.stdTimeFunctions.isoTime }
  const logger: Logger = destination === undefined ? pino(options) : pino(options, destination)
  return {
    request: (line) => logger.info(line, 'request'),
    // An error's message may quote what a person sent; its name and its place in our code may not.
    fault: (requestId, error) => logger.error({ requestId, error: error.name, at: placeOf(error) }, 'fault'),
    event: (name, counts) => logger.info(counts ?? {}, name),
  }
}

function placeOf(error: Error): string[] {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return frames.slice(0, 6).map((line) => line.trim().replace(/\(?file:\/\/\S*\/(?=[^/]+:\d+:\d+)/, ''))
}

/** Writes nothing. */
export const silentLog: Log = { request: () => {}, fault: () => {}, event: () => {} }
