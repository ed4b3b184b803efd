import { RecoveryCardError } from '@breakwater/client/recovery'
import { Problem, type ProblemCode } from '@breakwater/contracts/problem-codes'
import type { MessageKey, Say } from '../speech.ts'

const texts: Readonly<Partial<Record<ProblemCode, MessageKey>>> = {
  'reference-mistyped': 'case-problem.reference-mistyped',
  'invalid-request': 'case-problem.pin-form',
  'case-not-found': 'case-problem.case-not-found',
  'too-many-attempts': 'case-problem.too-many-attempts',
  'case-not-withdrawn': 'case-problem.not-withdrawn',
  'recovery-over': 'case-problem.recovery-over',
  'not-renewable': 'case-problem.not-renewable',
  'recovery-mismatch': 'case-problem.card-other',
  'lane-off': 'case-problem.lane-closed',
}

/** What a person reads when a call about a case failed. `whenUnknown`: the call may or may not have taken effect. */
export function problemText(say: Say, error: unknown, whenUnknown: MessageKey): string {
  if (error instanceof RecoveryCardError) {
    return say(error.reason === 'mistyped' ? 'case-problem.card-mistyped' : 'case-problem.card-other')
  }
  if (!(error instanceof Problem)) return say(whenUnknown)
  const { retryAfterSeconds } = error.fields
  if (error.code === 'busy') return say('case-problem.busy')
  if (error.code === 'too-many-attempts' && retryAfterSeconds !== undefined) {
    return say('case-problem.too-many-attempts-minutes', { count: Math.ceil(retryAfterSeconds / 60) })
  }
  return say(texts[error.code] ?? 'problem.fault')
}
