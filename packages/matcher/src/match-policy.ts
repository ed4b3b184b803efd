import { type Action, actions, type Match, type Trust } from '@breakwater/contracts'

export type Decision = 'allow' | Action

/** What a platform does on a match, by who vouches for the entry. Never more than the entry's own `maxAction`. */
export type MatchPolicy = Readonly<Record<Trust, Action>>

export const defaultPolicy: MatchPolicy = {
  self_reported: 'hold',
  platform_confirmed: 'hold',
  hotline_reviewed: 'block',
}

/** The strongest action that some match allows; `allow` when nothing matches (decision D3). */
export function decide(matches: readonly Pick<Match, 'trust' | 'maxAction'>[], policy: MatchPolicy): Decision {
  const allowed = matches.map(({ trust, maxAction }) =>
    Math.min(actions.indexOf(policy[trust]), actions.indexOf(maxAction)),
  )
  return allowed.length === 0 ? 'allow' : actions[Math.max(...allowed)]!
}
