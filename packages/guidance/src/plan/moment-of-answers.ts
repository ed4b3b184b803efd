import { momentAt } from '../directory/moment-at.ts'
import type { Answers } from '../triage/answers.ts'

/** The moment that the answers name, if they name one. */
export const momentOfAnswers = ({ at, place }: Pick<Answers, 'at' | 'place'>): Date | undefined =>
  at === undefined ? undefined : momentAt(at, place)
