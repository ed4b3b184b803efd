import type { Fingerprint } from '@breakwater/contracts'
import { type ReadFingerprint, ReadingStopped, UnreadableFile } from '@breakwater/fingerprint/browser'

/** What became of one chosen file. `number` counts from 1 in the order of choosing: the page never has a name. */
export type PictureOutcome = { readonly number: number } & (
  | { readonly kind: 'ready'; readonly item: Fingerprint; readonly isAnimated: boolean }
  | { readonly kind: 'same'; readonly as: number }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly code: UnreadableFile['code'] }
)

/** What became of file `number`, beside those read before it. */
export function outcomeOf(
  number: number,
  result: ReadFingerprint | Error,
  earlier: readonly PictureOutcome[],
): PictureOutcome {
  if (result instanceof ReadingStopped) return { number, kind: 'stopped' }
  if (result instanceof Error) {
    return { number, kind: 'failed', code: result instanceof UnreadableFile ? result.code : 'unreadable-file' }
  }
  const { item, isAnimated } = result
  const twin = earlier.find((other) => other.kind === 'ready' && other.item.md5 === item.md5)
  return twin ? { number, kind: 'same', as: twin.number } : { number, kind: 'ready', item, isAnimated }
}

export function itemsOf(outcomes: readonly PictureOutcome[]): Fingerprint[] {
  return outcomes.flatMap((outcome) => (outcome.kind === 'ready' ? [outcome.item] : []))
}
