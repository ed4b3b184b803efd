import type { Answers, Lane, ProblemCode } from '@breakwater/contracts'

/** Decision D2: only a clear yes is `adult`. Not sure is treated as a child's picture. */
export function laneFor({ everyoneAdult }: Answers): Lane {
  return everyoneAdult === 'yes' ? 'adult' : 'child'
}

/** Why nothing may be listed on these answers, or null when it may. */
export function refusalFor(answers: Answers, openLanes: readonly Lane[]): ProblemCode | null {
  if (!answers.inPicture) return 'not-in-picture'
  return openLanes.includes(laneFor(answers)) ? null : 'lane-off'
}
