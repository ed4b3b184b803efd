import { packIdOf, packIds } from '../directory/packs.ts'
import { ageBands, agesInImage, demands, materials, needs, offenders, origins, roles } from '../triage/answer-values.ts'
import type { Answers } from '../triage/answers.ts'

const yesOrNo = ['yes', 'no'] as const
const yesNoOrUnknown = ['yes', 'no', 'unknown'] as const
const withUnknown = <Value extends string>(values: readonly Value[]) => [...values, 'unknown' as const]

/**
 * Everything that can change what a plan says, each with every value it can have. `place` is the country pack that
 * serves the place, `asks-*` what is demanded, `needs-*` what a service has to fit, `takes-*` which lanes of our own
 * cases the operator has open.
 */
export const domains = {
  role: withUnknown(roles),
  'age-now': withUnknown(ageBands),
  'age-in-image': withUnknown(agesInImage),
  place: packIds,
  danger: yesNoOrUnknown,
  distress: yesNoOrUnknown,
  offender: withUnknown(offenders),
  paid: yesNoOrUnknown,
  material: withUnknown(materials),
  origin: withUnknown(origins),
  ...(Object.fromEntries(demands.map((demand) => [`asks-${demand}`, yesOrNo])) as Readonly<
    Record<`asks-${(typeof demands)[number]}`, typeof yesOrNo>
  >),
  ...(Object.fromEntries(needs.map((need) => [`needs-${need}`, yesOrNo])) as Readonly<
    Record<`needs-${(typeof needs)[number]}`, typeof yesOrNo>
  >),
  'takes-adult': yesOrNo,
  'takes-child': yesOrNo,
} as const satisfies Readonly<Record<string, readonly string[]>>

export type Variable = keyof typeof domains
export const variables = Object.keys(domains) as Variable[]
/** One value for each variable. */
export type Situation = Readonly<Record<Variable, string>>

/** Which lanes of our own cases the operator has open; the child lane only with a designated body's grant (D2). */
export interface OpenLanes {
  readonly adult: boolean
  readonly child: boolean
}

const spoken = (answer: boolean | 'unknown') => (answer === 'unknown' ? 'unknown' : answer ? 'yes' : 'no')
const flag = (isSet: boolean) => (isSet ? 'yes' : 'no')

export function situationOf(answers: Answers, lanes: OpenLanes): Situation {
  return {
    role: answers.role,
    'age-now': answers.ageNow,
    'age-in-image': answers.ageInImage,
    place: packIdOf(answers.place),
    danger: spoken(answers.danger),
    distress: spoken(answers.distress),
    offender: answers.offender,
    paid: spoken(answers.paid),
    material: answers.material,
    origin: answers.origin,
    ...Object.fromEntries(demands.map((demand) => [`asks-${demand}`, flag(answers.demand.includes(demand))])),
    ...Object.fromEntries(needs.map((need) => [`needs-${need}`, flag(answers.needs.includes(need))])),
    'takes-adult': flag(lanes.adult),
    'takes-child': flag(lanes.child),
  } as Situation
}
