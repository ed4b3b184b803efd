import type { RoleName } from '../directory/packs.ts'
import { under18Now } from './circumstances.ts'
import { all, any, type Condition, is, packHas } from './condition.ts'

/** The places whose pack names somebody for that. */
export const hasRole = (role: RoleName): Condition => packHas(`role:${role}`)

/** The places with one number for the police when it is no emergency. */
export const hasPoliceNumber: Condition = packHas('police-number')

/** The places whose pack names who answers for child protection in a school. */
export const hasSchoolRole: Condition = packHas('school-role')

/** Young enough for the child lines of the place: under 18 now, or 18 where all of them take people of 18. */
export const forChildLine: Condition = any(under18Now, all(is('age-now', '18'), packHas('child-lines-take-18')))
