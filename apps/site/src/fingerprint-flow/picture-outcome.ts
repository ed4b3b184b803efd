import type { CaseItem, Fingerprint } from '@breakwater/contracts'
import type { WindowFingerprint } from '@breakwater/contracts/fingerprint-types'
import { type ReadFingerprint, ReadingStopped, UnreadableFile } from '@breakwater/fingerprint/browser'

/** What became of one chosen file. `number` counts from 1 in the order of choosing: the page never has a name. */
export type PictureOutcome = { readonly number: number } & (
  | {
      readonly kind: 'ready'
      readonly item: Fingerprint
      readonly isAnimated: boolean
      /** How many parts of it are listed besides; absent where nobody was asked. */
      readonly parts?: number
    }
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

/** Whether parts of it can be listed, and its person was not asked yet. */
export function canHaveParts(outcome: PictureOutcome): boolean {
  if (outcome.kind !== 'ready' || outcome.parts !== undefined) return false
  const { item, isAnimated } = outcome
  return item.kind === 'image' && item.pdq !== undefined && !isAnimated
}

/** With what was chosen of one picture, which may be nothing. */
export function withParts(
  outcomes: readonly PictureOutcome[],
  number: number,
  windows: readonly WindowFingerprint[],
): PictureOutcome[] {
  return outcomes.map((outcome) => {
    if (outcome.number !== number || outcome.kind !== 'ready' || outcome.item.kind !== 'image') return outcome
    const item = windows.length === 0 ? outcome.item : { ...outcome.item, windows: [...windows] }
    return { ...outcome, item, parts: windows.length }
  })
}

/** How many parts of pictures are among what is sent. */
export function partsIn(items: readonly CaseItem[]): number {
  return items.reduce((sum, item) => sum + (item.kind === 'image' ? (item.windows?.length ?? 0) : 0), 0)
}
