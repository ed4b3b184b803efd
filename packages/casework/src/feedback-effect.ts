import type { FeedbackValue } from '@breakwater/contracts'
import { changed, type Entry, type EntryChange } from './entry.ts'

export interface GivenFeedback {
  readonly value: FeedbackValue
  /** Two platforms of one owner are one voice. */
  readonly owner: string
}

export type HotlineQuestion = 'disputed' | 'suspected-under-18' | 'holder-asks'

export interface FeedbackEffect {
  readonly change: EntryChange | null
  readonly question: HotlineQuestion | null
}

/** Owners who must say `not_intimate` before an entry is lowered everywhere. */
const disputeQuorum = 2

/**
 * What a platform's decision does to an entry (decision D3), given everything said of it, the newest included.
 * A confirmation raises trust, never `maxAction`: one moderator, or one careless platform, must not be able to have a
 * picture refused everywhere. Only a hotline's review can make an entry `block`.
 */
export function feedbackEffect(entry: Entry, newest: GivenFeedback, all: readonly GivenFeedback[]): FeedbackEffect {
  // A joined one was never given to anybody: what is said of its item is said of the entry before it.
  const isNotHeld = entry.state === 'joined' || entry.state === 'withdrawn' || entry.state === 'expired'
  if (isNotHeld) return { change: null, question: null }
  const effective = (change: EntryChange) => (changed(entry, change) === null ? null : change)
  if (newest.value === 'suspected_under_18') return { change: null, question: 'suspected-under-18' }
  if (newest.value === 'not_intimate' && disputingOwners(all) >= disputeQuorum) {
    if (!isLoweredBy(all)) return { change: null, question: 'disputed' }
    return { change: effective({ type: 'amend', trust: entry.trust, maxAction: 'review' }), question: 'disputed' }
  }
  if (newest.value === 'confirmed' && entry.trust === 'self_reported') {
    return {
      change: effective({ type: 'amend', trust: 'platform_confirmed', maxAction: entry.maxAction }),
      question: null,
    }
  }
  return { change: null, question: null }
}

/** Whether so many say that it is no intimate picture that nobody holds it for more than a person's look. */
export function isLoweredBy(all: readonly GivenFeedback[]): boolean {
  // What may show a child stays held until somebody took it over, whatever others say of it (ADR 38).
  return disputingOwners(all) >= disputeQuorum && all.every(({ value }) => value !== 'suspected_under_18')
}

export function disputingOwners(all: readonly GivenFeedback[]): number {
  return new Set(all.filter(({ value }) => value === 'not_intimate').map(({ owner }) => owner)).size
}
