import type { FeedbackValue } from '@breakwater/contracts'

/** A moderator's judgement; `pending_review` is said by the queue itself. */
export type Judgement = Exclude<FeedbackValue, 'pending_review'>

export interface Judged {
  readonly moderator: string
  readonly value: Judgement
}

/** `second-opinion`: another person must look. Otherwise what was decided. */
export type Outcome = 'second-opinion' | Judgement

/**
 * What a list of opinions comes to, the newest last (decision D3). Suspected age decides alone and at once. That a picture
 * is not intimate takes two people. Where two disagree, whatever the next value is needs two people as well.
 */
export function reviewOutcome(opinions: readonly Judged[]): Outcome {
  const newest = opinions.at(-1)!
  if (newest.value === 'suspected_under_18') return newest.value
  const agreeing = new Set(opinions.filter(({ value }) => value === newest.value).map(({ moderator }) => moderator))
  const isDisputed = opinions.some(({ value }) => value !== newest.value)
  const needed = newest.value === 'not_intimate' || isDisputed ? 2 : 1
  return agreeing.size >= needed ? newest.value : 'second-opinion'
}
