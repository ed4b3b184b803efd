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
 * What a list of opinions comes to, the newest last (decision D3); of each moderator the newest counts. Suspected age decides
 * alone and at once. That a picture is not intimate takes two people. Where two have disagreed, whatever is decided takes
 * two as well.
 */
export function reviewOutcome(opinions: readonly Judged[]): Outcome {
  const { value } = opinions.at(-1)!
  if (value === 'suspected_under_18') return value
  const standing = new Map(opinions.map((one) => [one.moderator, one.value]))
  const agreeing = [...standing.values()].filter((one) => one === value).length
  const isDisputed = opinions.some((one) => one.value !== value)
  const needed = value === 'not_intimate' || isDisputed ? 2 : 1
  return agreeing >= needed ? value : 'second-opinion'
}
