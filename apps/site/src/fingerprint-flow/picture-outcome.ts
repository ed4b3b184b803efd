import type { ImageFingerprint } from '@breakwater/contracts'
import { type BrowserFingerprint, UnreadableFile } from '@breakwater/fingerprint/browser'
import type { PictureReader } from './picture-reader.ts'

/** What became of one chosen file. `number` counts from 1 in the order of choosing: names are not kept. */
export type PictureOutcome = { readonly number: number } & (
  | { readonly kind: 'ready'; readonly item: ImageFingerprint; readonly isAnimated: boolean }
  | { readonly kind: 'same'; readonly as: number }
  | { readonly kind: 'failed'; readonly code: UnreadableFile['code'] }
)

export interface Progress {
  readonly done: number
  readonly total: number
  /** Known after the first picture. */
  readonly secondsLeft?: number
}

/**
 * Reads one file after another; a bad one never stops the rest. Ends early, with what there is, when the signal says
 * so. `now` in milliseconds.
 */
export async function readPictures(
  reader: PictureReader,
  files: readonly Blob[],
  options: { signal: AbortSignal; onProgress: (progress: Progress) => void; now: () => number },
): Promise<PictureOutcome[]> {
  const { signal, onProgress, now } = options
  const startedAt = now()
  const outcomes: PictureOutcome[] = []
  onProgress({ done: 0, total: files.length })
  for (const file of files) {
    const number = outcomes.length + 1
    const outcome = await reader.read(file).then(
      (fingerprint) => outcomeOf(number, fingerprint, outcomes),
      (error: unknown) => ({
        number,
        kind: 'failed' as const,
        code: error instanceof UnreadableFile ? error.code : ('unreadable-file' as const),
      }),
    )
    if (signal.aborted) break
    outcomes.push(outcome)
    const left = files.length - outcomes.length
    const secondsLeft = Math.ceil(((now() - startedAt) / outcomes.length / 1000) * left)
    onProgress({ done: outcomes.length, total: files.length, secondsLeft })
  }
  return outcomes
}

function outcomeOf(
  number: number,
  { item, isAnimated }: BrowserFingerprint,
  earlier: readonly PictureOutcome[],
): PictureOutcome {
  const twin = earlier.find((other) => other.kind === 'ready' && other.item.md5 === item.md5)
  return twin ? { number, kind: 'same', as: twin.number } : { number, kind: 'ready', item, isAnimated }
}

export function itemsOf(outcomes: readonly PictureOutcome[]): ImageFingerprint[] {
  return outcomes.flatMap((outcome) => (outcome.kind === 'ready' ? [outcome.item] : []))
}
