import { changed, type Entry, type EntryChange } from './entry.ts'

/** What a reviewer can decide of an entry (decision D3). None of them can make it `block`: that needs an assessed list. */
export const reviewDecisions = ['keep', 'raise', 'lower', 'quarantine', 'restore'] as const
export type ReviewDecision = (typeof reviewDecisions)[number]

/**
 * What a decision does to an entry: an event, nothing (`keep`, or it is so already), or `'impossible'` where the entry's
 * state does not allow it.
 */
export function reviewEffect(entry: Entry, decision: ReviewDecision): EntryChange | null | 'impossible' {
  const isOver = entry.state === 'withdrawn' || entry.state === 'expired'
  if (isOver) return 'impossible'
  if (decision === 'keep') return null
  if (decision === 'quarantine' || decision === 'restore') {
    const change = { type: decision } as const
    return changed(entry, change) === null ? 'impossible' : change
  }
  if (decision === 'raise' && entry.maxAction === 'block') return null
  const change = { type: 'amend', trust: entry.trust, maxAction: decision === 'raise' ? 'hold' : 'review' } as const
  return changed(entry, change) === null ? null : change
}
