import type { Answers } from '../triage/answers.ts'
import type { Group } from './group.ts'

/** What a step is about; a page gives each kind its own look. */
export const stepKinds = [
  'danger',
  'distress',
  'reassure',
  'stop',
  'talk',
  'save',
  'report',
  'block',
  'secure',
  'remove',
  'police',
  'school',
  'bank',
  'tell',
  'safety',
  'care',
  'learn',
] as const
export type StepKind = (typeof stepKinds)[number]

/** A number that can be called or texted, with whether someone answers at the plan's moment. */
export interface PlanPhone {
  readonly service: string
  readonly name: string
  readonly kind: 'phone' | 'text'
  /** As people write it there. */
  readonly number: string
  readonly dial: string
  /** The word that a text begins with. */
  readonly say?: string
  /** Null where the hours are not known. */
  readonly isOpen: boolean | null
  /** ISO 8601 in UTC, when closed and known. */
  readonly opensAt?: string
}

/** A page of another service, a path of this site (`breakwater-case`), a `mailto:` address, or a talk without a voice. */
export interface PlanLink {
  readonly kind: 'page' | 'here' | 'mail' | 'chat' | 'video'
  readonly service: string
  readonly name: string
  readonly url: string
  /** Of a `chat` or `video`: null where the hours are not known. */
  readonly isOpen?: boolean | null
}

/** One action. Texts are in the plan's language. */
export interface PlanStep {
  readonly id: string
  readonly kind: StepKind
  readonly group: Group
  readonly title: string
  /** What to do and how, in paragraphs. */
  readonly text: string
  readonly why: string
  /** What happens after it. */
  readonly next: string
  /** Ids of services of the directory, in order. */
  readonly services: readonly string[]
  readonly phones: readonly PlanPhone[]
  readonly links: readonly PlanLink[]
  /** What goes to whom when the person does this; or that nothing does. */
  readonly leavesDevice: string
}

export interface Plan {
  readonly answers: Answers
  /** Id of the country pack that the plan follows. */
  readonly pack: string
  readonly steps: readonly PlanStep[]
}
