import type { LaneGrant } from '@breakwater/contracts'
import { retention } from './retention.ts'

/** A grant with what people did with it, every signature checked by whoever calls. */
export interface GrantStanding {
  readonly grant: Pick<LaneGrant, 'operator' | 'notBefore' | 'expires'>
  readonly isEnabled: boolean
  readonly isApproved: boolean
  readonly closedAt: Date | null
  readonly endedAt: Date | null
}

/** Whether the lane takes cases under a grant; if not, the first thing that is missing. */
export type LaneState = 'open' | 'ended' | 'expired' | 'closed' | 'waiting' | 'other-operator' | 'not-yet'

export function laneState(
  { grant, isEnabled, isApproved, closedAt, endedAt }: GrantStanding,
  { operator, now }: { readonly operator: string; readonly now: Date },
): LaneState {
  if (endedAt !== null) return 'ended'
  if (now.getTime() >= Date.parse(grant.expires)) return 'expired'
  if (!isEnabled) return 'closed'
  if (!isApproved) return 'waiting'
  if (closedAt !== null) return 'closed'
  if (grant.operator !== operator) return 'other-operator'
  return now.getTime() >= Date.parse(grant.notBefore) ? 'open' : 'not-yet'
}

/** Until when what is listed may stay so under a grant: its end, or some days after one person closed it (ADR 47). */
export function listedUntil({ grant, isApproved, closedAt, endedAt }: GrantStanding): Date | null {
  if (endedAt !== null || (!isApproved && closedAt === null)) return null
  const expires = Date.parse(grant.expires)
  if (closedAt === null) return new Date(expires)
  return new Date(Math.min(expires, closedAt.getTime() + retention.closedLaneDays * 86_400_000))
}
