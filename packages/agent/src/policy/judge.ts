import type { Match } from '@breakwater/contracts'
import { type Decision, decide, type MatchPolicy } from '@breakwater/matcher'
import type { ListedEntries, Query } from '../listed/listed-entries.ts'
import type { AllowList } from './allow-list.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'

export interface Judged {
  readonly decision: Decision
  readonly matches: Match[]
  readonly isAllowListed: boolean
}

export interface JudgeParts {
  readonly listed: ListedEntries
  readonly breaker: CircuitBreaker
  readonly allowList: AllowList | undefined
  readonly policy: MatchPolicy
  /** An entry's breaker has tripped just now. */
  readonly onTrip: () => void
}

/** What to do with an upload: the policy, what the platform has decided is fine, and the breakers. Counts the hits. */
export function judgeUpload(
  { listed, breaker, allowList, policy, onTrip }: JudgeParts,
  query: Query,
  at = new Date(),
): Judged {
  const matches = listed.match(query)
  for (const { entry } of matches) {
    // One upload counts once, whatever it is called: by its MD5, or by its hash where that is all there is.
    if (breaker.note(entry, query.md5 ?? query.pdq.hash, at)) onTrip()
  }
  const isAllowListed = matches.length > 0 && (allowList?.lets(query, matches) ?? false)
  if (isAllowListed) return { decision: 'allow', matches, isAllowListed }
  return { decision: decideWithin({ breaker, policy }, matches, at), matches, isAllowListed }
}

/** The policy, with those entries at most `review` whose breaker has tripped. */
export function decideWithin(
  { breaker, policy }: Pick<JudgeParts, 'breaker' | 'policy'>,
  matches: readonly Match[],
  at = new Date(),
): Decision {
  const capped = matches.map((match) =>
    breaker.isTripped(match.entry, at) ? { ...match, atMost: 'review' as const } : match,
  )
  return decide(capped, policy)
}
