import type { RoleName, ServiceId } from '../directory/packs.ts'
import { all, any, type Condition } from './condition.ts'
import type { StepKind } from './plan.ts'

/** A service by its id, or whoever does such work in the country pack, in the pack's order. */
export type ServiceReference = ServiceId | `role:${RoleName}`

/** A service that a step names only in some circumstances. */
export interface ServiceUse {
  readonly service: ServiceReference
  /** Besides the step's own condition. */
  readonly when: Condition
}

/** What leaves the device when the person does what the step says; the words are under `leaves.<id>`. */
export const leavings = [
  'nothing',
  'call',
  'words',
  'report',
  'fingerprint',
  'picture-or-link',
  'link',
  'payment',
  'they-send',
] as const
export type Leaving = (typeof leavings)[number]

/**
 * What a step's words do that a rule asks for or forbids. The lint over all strings holds that the words of every
 * language really do it, and that no step without the mark does.
 */
export const marks = [
  'not-your-fault',
  'tells-parents',
  'limits-of-matching',
  'never-handle',
  'asks-wishes',
  'no-second-report',
  'do-not-pay-again',
  'no-surprise-changes',
  'tells-bank',
  'for-the-person',
] as const
export type Mark = (typeof marks)[number]

/** One step of a plan, as data. Its words are in the catalogues, under its id. */
export interface Step {
  readonly id: string
  readonly kind: StepKind
  readonly when: Condition
  readonly services?: readonly (ServiceReference | ServiceUse)[]
  readonly leaves: Leaving
  readonly marks?: readonly Mark[]
  /** Id of the step whose words it uses, where it stands in another place for another situation. */
  readonly wordsOf?: string
}

export const useOf = (use: ServiceReference | ServiceUse): ServiceUse =>
  typeof use === 'string' ? { service: use, when: { all: [] } } : use

/** When a step that is there names the service. */
export function names(step: Step, service: ServiceReference): Condition {
  const uses = (step.services ?? []).map(useOf).filter((use) => use.service === service)
  return all(step.when, any(...uses.map(({ when }) => when)))
}
