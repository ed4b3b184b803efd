import { packIds, packs, type RoleName } from '../directory/packs.ts'
import { type Condition, is } from './condition.ts'

/** The places whose pack names somebody for that. */
export const hasRole = (role: RoleName): Condition =>
  is('place', ...packIds.filter((id) => packs[id].roles[role].length > 0))

/** The places with one number for the police when it is no emergency. */
export const hasPoliceNumber: Condition = is('place', ...packIds.filter((id) => packs[id].policeNonEmergency !== null))

/** The places whose pack names who answers for child protection in a school. */
export const hasSchoolRole: Condition = is('place', ...packIds.filter((id) => packs[id].schoolRole !== null))
