import type { Rule } from '../rule.ts'
import { dangerRules } from './danger.ts'
import { peopleRules } from './people.ts'
import { presenceRules } from './presence.ts'
import { routingRules } from './routing.ts'
import { stepRules } from './steps.ts'

export const rules: readonly Rule[] = [...dangerRules, ...routingRules, ...peopleRules, ...stepRules, ...presenceRules]
