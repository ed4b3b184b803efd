import { momentOf } from '../directory/openness.ts'
import { packIdOf, packs } from '../directory/packs.ts'
import type { Answers } from '../triage/answers.ts'

/** The moment that the answers name; a time without an offset is the place's own, and UTC where that is not known. */
export function momentOfAnswers({ at, place }: Pick<Answers, 'at' | 'place'>): Date | undefined {
  if (at === undefined) return undefined
  if (/(Z|[+-]\d\d:\d\d)$/.test(at)) return new Date(at)
  const { timeZone } = packs[packIdOf(place)]
  const wall = Date.parse(`${at}Z`)
  return new Date(timeZone === null ? wall : momentOf(timeZone, wall))
}
