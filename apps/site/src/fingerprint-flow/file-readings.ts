import type { FrameReader, ReadProgress } from '@breakwater/fingerprint/browser'
import { outcomeOf, type PictureOutcome } from './picture-outcome.ts'

/** Where one chosen file is: waiting, being read, or done with. */
export type FileReading =
  | { readonly number: number; readonly kind: 'waiting' }
  | ({ readonly number: number; readonly kind: 'reading' } & ReadProgress)
  | PictureOutcome

export const isDone = (reading: FileReading): reading is PictureOutcome =>
  reading.kind !== 'waiting' && reading.kind !== 'reading'

/** Whether its fingerprint was made: not where it was stopped or cannot be read. */
export const wasRead = ({ kind }: FileReading): boolean => kind === 'ready' || kind === 'same'

export function waitingFiles(count: number): FileReading[] {
  return Array.from({ length: count }, (_, index) => ({ number: index + 1, kind: 'waiting' }))
}

/**
 * Reads what waits, one file after another; a bad one never stops the rest. Tells every change. Ends early, with what
 * there is, when the signal says so. A file that was stopped may be read again later: set it to waiting.
 */
export async function readWaiting(
  reader: Pick<FrameReader, 'read'>,
  readings: readonly FileReading[],
  options: { signal: AbortSignal; onChange: (readings: readonly FileReading[]) => void },
): Promise<readonly FileReading[]> {
  let all = readings
  const put = (reading: FileReading) => {
    all = all.map((other) => (other.number === reading.number ? reading : other))
    if (!options.signal.aborted) options.onChange(all)
  }
  for (const { number, kind } of readings) {
    if (kind !== 'waiting') continue
    if (options.signal.aborted) break
    put({ number, kind: 'reading', percent: 0, secondsLeft: 0 })
    const onProgress = (progress: ReadProgress) => put({ ...progress, number, kind: 'reading' })
    const result = await reader.read(number, onProgress).catch((error: Error) => error)
    const earlier = all.filter(isDone).filter((other) => other.number !== number)
    if (!options.signal.aborted) put(outcomeOf(number, result, earlier))
  }
  return all
}
