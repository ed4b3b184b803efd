import { RecoveryCardError } from '@breakwater/client/recovery'
import { Problem, type ProblemCode } from '@breakwater/contracts/problem-codes'
import type { MessageKey, Say } from '../speech.ts'

const texts: Readonly<Partial<Record<ProblemCode, MessageKey>>> = {
  'reference-mistyped': 'problem.reference-mistyped',
  'invalid-request': 'problem.pin-form',
  'case-not-found': 'problem.case-not-found',
  'too-many-attempts': 'problem.too-many-attempts',
  'case-not-withdrawn': 'problem.not-withdrawn',
  'recovery-over': 'problem.recovery-over',
  'not-renewable': 'problem.not-renewable',
  'recovery-mismatch': 'problem.card-other',
}

/** What a person reads when a call about a case failed. `whenUnknown`: the call may or may not have taken effect. */
export function problemText(say: Say, error: unknown, whenUnknown: MessageKey): string {
  if (error instanceof RecoveryCardError) {
    return say(error.reason === 'mistyped' ? 'problem.card-mistyped' : 'problem.card-other')
  }
  if (!(error instanceof Problem)) return say(whenUnknown)
  const { retryAfterSeconds } = error.fields
  if (error.code === 'busy') return say('problem.busy-status')
  if (error.code === 'too-many-attempts' && retryAfterSeconds !== undefined) {
    return say('problem.too-many-attempts-minutes', { count: Math.ceil(retryAfterSeconds / 60) })
  }
  return say(texts[error.code] ?? 'problem.fault')
}
