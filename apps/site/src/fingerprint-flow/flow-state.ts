import type { Answers, Lane, OpenChildLane, OpenedCase, ServiceDescription } from '@breakwater/contracts'
import type { CaseDraft } from './case-draft.ts'
import type { PictureOutcome } from './picture-outcome.ts'

export type EveryoneAdult = Answers['everyoneAdult']

/** Where a person is while the two questions are asked, and where these may end. */
export type QuestionState =
  | { readonly step: 'question-in-picture' | 'question-adults' | 'not-in-picture' | 'child-lane' }
  | { readonly step: 'asking' | 'unreachable' | 'no-platform'; readonly everyoneAdult: EveryoneAdult }

export type WhoLooksState = { readonly step: 'who-looks' } & Going

/** Where a person is in the flow, with what that screen needs and nothing else. */
export type FlowState =
  | QuestionState
  | WhoLooksState
  | ({ readonly step: 'choose' } & Going)
  | ({ readonly step: 'review'; readonly outcomes: readonly PictureOutcome[] } & Going)
  | ({ readonly step: 'review-json'; readonly outcomes: readonly PictureOutcome[]; readonly draft: CaseDraft } & Going)
  | ({
      readonly step: 'sent' | 'recovery-card' | 'done'
      readonly draft: CaseDraft
      readonly opened: OpenedCase
    } & Going)

/** Known from the moment a case may be made. */
export interface Going {
  readonly answers: Answers
  readonly lane: Lane
  readonly looking: readonly string[]
  readonly joining: readonly string[]
  /** Of the child lane: who lets this service take such a case, and until when (ADR 47). */
  readonly grant?: Pick<OpenChildLane, 'grantedBy' | 'statement' | 'until'>
}

/**
 * Where the two answers lead, now that the service has said what it takes (decisions D2 and D13). Only a clear yes is
 * the adult lane. A lane that is not open is never entered, and without a platform that looks nothing is offered.
 */
export function afterAnswers(everyoneAdult: EveryoneAdult, service: ServiceDescription): QuestionState | WhoLooksState {
  const lane: Lane = everyoneAdult === 'yes' ? 'adult' : 'child'
  if (!service.openLanes.includes(lane)) {
    return lane === 'child' ? { step: 'child-lane' } : { step: 'no-platform', everyoneAdult }
  }
  const platforms = platformsOf(lane, service)
  const named = (wanted: string) => platforms.filter(({ state }) => state === wanted).map(({ name }) => name)
  const looking = named('looking')
  // A picture that may show a child is sent where it is looked for, not to a page for adults.
  if (looking.length === 0) return lane === 'child' ? { step: 'child-lane' } : { step: 'no-platform', everyoneAdult }
  const joining = platforms.map(({ name }) => name).filter((name) => !looking.includes(name))
  const { childLane: grant } = service
  const granted = lane === 'child' && grant !== undefined ? { grant } : {}
  return { step: 'who-looks', answers: { inPicture: true, everyoneAdult }, lane, looking, joining, ...granted }
}

/** Who takes part in a lane: that a site looks for the other lane's pictures helps nobody in this one. */
export function platformsOf(lane: Lane, service: ServiceDescription): ServiceDescription['platforms'] {
  return lane === 'adult' ? service.platforms : (service.childLane?.platforms ?? [])
}

/** When the service could not be asked: a picture that may show a child needs no service to be sent elsewhere. */
export function afterSilence(everyoneAdult: EveryoneAdult): QuestionState {
  return everyoneAdult === 'yes' ? { step: 'unreachable', everyoneAdult } : { step: 'child-lane' }
}

/** Who covers the well-known sites for a lane's pictures, and never the other lane's (rules INV-23 and INV-24). */
export function otherService(lane: Lane): 'stopncii' | 'take-it-down' {
  return lane === 'adult' ? 'stopncii' : 'take-it-down'
}
