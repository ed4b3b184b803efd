import { packIds, packs, type RoleName, serviceOf } from '../directory/packs.ts'
import { under18Now } from './circumstances.ts'
import { all, any, type Condition, is } from './condition.ts'

/** The places whose pack names somebody for that. */
export const hasRole = (role: RoleName): Condition =>
  is('place', ...packIds.filter((id) => packs[id].roles[role].length > 0))

/** The places with one number for the police when it is no emergency. */
export const hasPoliceNumber: Condition = is('place', ...packIds.filter((id) => packs[id].policeNonEmergency !== null))

/** The places whose pack names who answers for child protection in a school. */
export const hasSchoolRole: Condition = is('place', ...packIds.filter((id) => packs[id].schoolRole !== null))

/** Young enough for the child lines of the place: under 18 now, or 18 where all of them take people of 18. */
export const forChildLine: Condition = any(
  under18Now,
  all(
    is('age-now', '18'),
    is(
      'place',
      ...packIds.filter((id) => packs[id].roles['child-line'].every((line) => (serviceOf(line).ageNow.to ?? 18) >= 18)),
    ),
  ),
)
