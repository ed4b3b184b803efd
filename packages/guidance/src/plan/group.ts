import type { StepKind } from './plan.ts'

export const groups = ['now', 'today', 'later'] as const
/** When a step is worth doing; the words are under `group.<id>`. */
export type Group = (typeof groups)[number]

/** With the first of these the things begin that can wait an hour. */
const duties: readonly StepKind[] = ['save', 'report', 'block', 'secure', 'remove', 'police', 'school', 'bank']
/** What is left when only these come is for later. */
const afterwards: readonly StepKind[] = ['tell', 'care', 'learn', 'talk']

/** The group of each step of a plan, by the kinds in their order: a group never comes back once another has begun. */
export function groupsOf(kinds: readonly StepKind[]): readonly Group[] {
  const firstDuty = kinds.findIndex((kind) => duties.includes(kind))
  if (firstDuty === -1) return kinds.map(() => 'now')
  const lastToday = kinds.findLastIndex((kind) => !afterwards.includes(kind))
  return kinds.map((_, at) => (at < firstDuty ? 'now' : at <= lastToday ? 'today' : 'later'))
}
