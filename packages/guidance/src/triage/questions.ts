import { all, any, type Condition, holds, is, not } from '../plan/condition.ts'
import { type Situation, situationOf } from '../plan/situation.ts'
import { ageBands, agesInImage, demands, materials, needs, offenders, origins, roles } from './answer-values.ts'
import type { Answers } from './answers.ts'

/** A question of the triage. Its words are `ask.<key>.heading`, `.hint` and one per value. */
export interface Question {
  readonly key: Exclude<keyof Answers, 'locale' | 'at'>
  /** `one` value, `several` of them, or `yes-no` (true and false). Each may be left `unknown`. */
  readonly takes: 'one' | 'several' | 'yes-no'
  /** In the order in which they are shown; for `place`, ids of country packs. */
  readonly values: readonly string[]
  /** When it makes a difference. */
  readonly asked: Condition
}

const places = ['gb-eng', 'gb-wls', 'gb-sct', 'gb-nir', 'ie', 'us', 'ca', 'au', 'nz', 'in', 'eu', 'elsewhere']
/** Whoever it is about stands first. */
const askedRoles = ['young-person', 'adult', ...roles.filter((role) => role !== 'young-person' && role !== 'adult')]
const aboutThem = not(is('role', 'mass-mail', 'not-targeted'))
const threatened = not(is('role', 'mass-mail', 'not-targeted', 'received-image'))

/** Danger and self-harm first, always (INV-01); then who and where, so that numbers are right as early as they can be. */
export const questions: readonly Question[] = [
  { key: 'danger', takes: 'yes-no', values: ['yes', 'no'], asked: all() },
  { key: 'distress', takes: 'yes-no', values: ['yes', 'no'], asked: all() },
  { key: 'role', takes: 'one', values: askedRoles, asked: all() },
  { key: 'place', takes: 'one', values: places, asked: all() },
  { key: 'ageNow', takes: 'one', values: ageBands, asked: aboutThem },
  { key: 'demand', takes: 'several', values: demands, asked: threatened },
  { key: 'offender', takes: 'one', values: offenders, asked: aboutThem },
  { key: 'paid', takes: 'yes-no', values: ['yes', 'no'], asked: any(threatened, is('role', 'mass-mail')) },
  { key: 'origin', takes: 'one', values: origins, asked: threatened },
  {
    key: 'ageInImage',
    takes: 'one',
    values: agesInImage,
    asked: all(aboutThem, not(is('origin', 'bluff')), not(is('age-now', 'under-13', '13-15', '16-17'))),
  },
  {
    key: 'material',
    takes: 'one',
    values: materials,
    asked: all(threatened, not(is('origin', 'bluff')), not(is('age-in-image', 'no-image'))),
  },
  { key: 'needs', takes: 'several', values: needs, asked: threatened },
]

/** Questions that make a difference with what was answered so far, in their order. */
export function questionsFor(answers: Answers): readonly Question[] {
  const situation: Situation = situationOf(answers, { adult: true, child: false })
  return questions.filter(({ asked }) => holds(asked, situation))
}
