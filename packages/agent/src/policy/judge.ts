import type { Match } from '@breakwater/contracts'
import { type Decision, decide, type MatchPolicy } from '@breakwater/matcher'
import { agreeingWindows } from '../listed/compare-windows.ts'
import type { AllowList, UploadName } from './allow-list.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import { type VideoPolicy, worthOf } from './video-policy.ts'

export interface Judged {
  readonly decision: Decision
  readonly matches: readonly Match[]
  readonly isAllowListed: boolean
}

export interface JudgeParts {
  readonly breaker: CircuitBreaker
  readonly allowList: AllowList | undefined
  readonly policy: MatchPolicy
  readonly video: VideoPolicy
  /** An entry's breaker has tripped just now. */
  readonly onTrip: () => void
}

/** What to do with an upload: the policy, what the platform has decided is fine, and the breakers. Counts the hits. */
export function judgeUpload(
  { breaker, allowList, policy, video, onTrip }: JudgeParts,
  upload: UploadName,
  found: readonly Match[],
  at = new Date(),
): Judged {
  const matches = found.filter(({ shared }) => worthOf(shared, video) !== 'none')
  for (const { entry } of matches) {
    // One upload counts once, whatever it is called: by its MD5, or by its hash where that is all there is.
    if (breaker.note(entry, upload.md5 ?? upload.pdq!.hash, at)) onTrip()
  }
  const isAllowListed = matches.length > 0 && (allowList?.lets(upload, matches) ?? false)
  if (isAllowListed) return { decision: 'allow', matches, isAllowListed }
  return { decision: decideWithin({ breaker, policy, video }, matches, at), matches, isAllowListed }
}

/**
 * The policy, with those entries at most `review` whose breaker has tripped, of which too little was found, that were
 * found in a part of an upload only, unless windows of it agree, or by the hash of a pattern.
 */
export function decideWithin(
  { breaker, policy, video }: Pick<JudgeParts, 'breaker' | 'policy' | 'video'>,
  matches: readonly Match[],
  at = new Date(),
): Decision {
  const capped = matches.map((match) =>
    breaker.isTripped(match.entry, at) || worthOf(match.shared, video) !== 'full' || isHint(match)
      ? { ...match, atMost: 'review' as const }
      : match,
  )
  return decide(capped, policy)
}

/**
 * A part is chosen by the agent among many, so its likeness alone is no more than a hint (ADR 58, 60); and to a pattern many
 * pictures are alike (ADR 65).
 */
function isHint({ region, windows = 1, pattern }: Match): boolean {
  return pattern === true || (region !== undefined && windows < agreeingWindows)
}
