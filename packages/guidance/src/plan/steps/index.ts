import type { Step } from '../step.ts'
import { firstSteps } from './first.ts'
import { friendSteps } from './friend.ts'
import { lastSteps, learnSteps, mailSteps, receivedSteps } from './others.ts'
import { parentSteps } from './parent.ts'
import { professionalSteps } from './professional.ts'
import { removalSteps } from './removal.ts'
import { selfFirstSteps, selfLastSteps } from './self.ts'

/** Every step there is, in the one order that every plan follows: a plan is those of them that hold. */
export const steps: readonly Step[] = [
  ...firstSteps,
  ...selfFirstSteps,
  ...removalSteps,
  ...selfLastSteps,
  ...parentSteps,
  ...friendSteps,
  ...professionalSteps,
  ...receivedSteps,
  ...mailSteps,
  ...learnSteps,
  ...lastSteps,
]
