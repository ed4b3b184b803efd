import { ConnectionError } from '@breakwater/client/cases'
import { Problem, type ProblemCode } from '@breakwater/contracts/problem-codes'
import type { MessageKey, Say } from '../speech.ts'

/** Why a case was not made, or may not have been. */
export interface SendTrouble {
  readonly heading: string
  readonly text: string
  /** Whether the case may exist: then no other may be made. */
  readonly isUnknown: boolean
}

const refusals: Readonly<Partial<Record<ProblemCode, MessageKey>>> = {
  'well-known-picture': 'problem.well-known-picture',
  'voucher-refused': 'problem.code-refused',
  internal: 'problem.fault',
  'not-ready': 'problem.fault',
}

export function sendTrouble(say: Say, error: unknown, insteadService: string): SendTrouble {
  if (error instanceof ConnectionError) {
    return { heading: say('review-json.unknown.heading'), text: say('review-json.unknown'), isUnknown: true }
  }
  const heading = say('problem.label')
  const known = { heading, isUnknown: false }
  if (!(error instanceof Problem)) return { ...known, text: say('problem.fault') }
  if (error.code === 'busy') {
    const count = Math.max(1, Math.ceil((error.fields.retryAfterSeconds ?? 60) / 60))
    return { ...known, text: say('problem.busy', { count, name: insteadService }) }
  }
  const refusal = refusals[error.code]
  return { ...known, text: refusal === undefined ? say('problem.refused', { name: insteadService }) : say(refusal) }
}
