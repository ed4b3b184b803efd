import { type Action, actions, type Match, type Trust } from '@breakwater/contracts'

export type Decision = 'allow' | Action

/** What to do up to a distance. Bands stand with rising distances; beyond the last nothing is done. */
export interface DistanceBand {
  /** 0 to 31. */
  readonly upToBits: number
  readonly action: Action
}

/** What a platform does on a match, by who vouches for the entry: one action, or one for each band of distances. */
export type MatchPolicy = Readonly<Record<Trust, Action | readonly DistanceBand[]>>

/**
 * A person's own word holds an upload until somebody has looked; only what a designated body has assessed is refused
 * outright, and the same picture only: beyond 20 bits it may be another of the same scene.
 */
export const defaultPolicy: MatchPolicy = {
  self_reported: 'hold',
  platform_confirmed: 'hold',
  hotline_reviewed: [
    { upToBits: 20, action: 'block' },
    { upToBits: 31, action: 'hold' },
  ],
}

/** A match, and the most that may be done about it besides what its entry allows. */
export type DecidedMatch = Pick<Match, 'trust' | 'maxAction' | 'distanceBits'> & { readonly atMost?: Action }

/** The strongest action that some match allows; `allow` when none does (decision D3). */
export function decide(matches: readonly DecidedMatch[], policy: MatchPolicy): Decision {
  const allowed = matches.flatMap((match) => {
    const wanted = actionOf(policy[match.trust], match.distanceBits)
    if (wanted === undefined) return []
    return Math.min(...[wanted, match.maxAction, match.atMost ?? 'block'].map((action) => actions.indexOf(action)))
  })
  return allowed.length === 0 ? 'allow' : actions[Math.max(...allowed)]!
}

function actionOf(wanted: Action | readonly DistanceBand[], distanceBits: number): Action | undefined {
  if (typeof wanted === 'string') return wanted
  return wanted.find(({ upToBits }) => distanceBits <= upToBits)?.action
}
