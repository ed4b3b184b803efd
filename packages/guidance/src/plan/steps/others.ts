import { asksForOther, atRisk, fromTrustedAdult, homeUnsafe, under18Now } from '../circumstances.ts'
import { all, type Condition, is, not } from '../condition.ts'
import { forChildLine, hasRole } from '../pack-conditions.ts'
import type { Step } from '../step.ts'

const received = (...conditions: readonly Condition[]) => all(is('role', 'received-image'), ...conditions)
const mail = (...conditions: readonly Condition[]) => all(is('role', 'mass-mail'), ...conditions)
const learner = (...conditions: readonly Condition[]) => all(is('role', 'not-targeted'), ...conditions)

/** For who was sent a picture of somebody else. */
export const receivedSteps: readonly Step[] = [
  { id: 'received-first', kind: 'reassure', when: received(), leaves: 'nothing', marks: ['not-your-fault'] },
  {
    id: 'received-never-handle',
    kind: 'stop',
    when: received(),
    leaves: 'nothing',
    marks: ['never-handle'],
  },
  {
    id: 'received-tell',
    kind: 'talk',
    when: received(under18Now, not(homeUnsafe), not(fromTrustedAdult)),
    services: ['role:child-line'],
    leaves: 'call',
    marks: ['tells-parents'],
  },
  {
    id: 'received-tell-line',
    kind: 'talk',
    when: received(not(all(under18Now, not(homeUnsafe), not(fromTrustedAdult)))),
    services: [{ service: 'role:child-line', when: forChildLine }, 'role:any-line'],
    leaves: 'call',
  },
  { id: 'received-report', kind: 'report', when: received(), leaves: 'report' },
  {
    id: 'received-hotline',
    kind: 'remove',
    when: received(not(is('age-in-image', '18-plus')), hasRole('hotline')),
    services: ['role:hotline'],
    leaves: 'link',
  },
  { id: 'received-them', kind: 'care', when: received(), leaves: 'nothing' },
]

/** For who got a mail that says "I have hacked you", as thousands do. */
export const mailSteps: readonly Step[] = [
  { id: 'mail-first', kind: 'reassure', when: mail(), leaves: 'nothing', marks: ['not-your-fault'] },
  { id: 'mail-stop', kind: 'stop', when: mail(), leaves: 'nothing' },
  {
    id: 'mail-paid',
    kind: 'stop',
    when: mail(is('paid', 'yes')),
    leaves: 'payment',
    marks: ['do-not-pay-again', 'tells-bank'],
  },
  {
    id: 'mail-forward',
    kind: 'report',
    when: mail(hasRole('mass-mail')),
    services: ['role:mass-mail'],
    leaves: 'words',
  },
  { id: 'mail-forward-elsewhere', kind: 'report', when: mail(not(hasRole('mass-mail'))), leaves: 'words' },
  { id: 'mail-password', kind: 'secure', when: mail(), leaves: 'nothing' },
  {
    id: 'mail-fraud',
    kind: 'bank',
    when: mail(is('paid', 'yes'), not(atRisk), not(under18Now), hasRole('fraud')),
    services: ['role:fraud'],
    leaves: 'report',
    wordsOf: 'fraud',
  },
  { id: 'mail-real', kind: 'safety', when: mail(), leaves: 'nothing' },
]

/** For who wants to know before anything happens. The only plan that teaches. */
export const learnSteps: readonly Step[] = [
  { id: 'learn-first', kind: 'learn', when: learner(), leaves: 'nothing' },
  { id: 'learn-signs', kind: 'learn', when: learner(), leaves: 'nothing' },
  { id: 'learn-settings', kind: 'learn', when: learner(), leaves: 'nothing' },
  { id: 'learn-if', kind: 'learn', when: learner(), leaves: 'nothing' },
]

/** Every plan ends in a person. */
export const lastSteps: readonly Step[] = [
  {
    id: 'access',
    kind: 'care',
    when: all(
      { any: ['bsl', 'deaf-or-hard-of-hearing', 'text-only'].map((need) => is(`needs-${need}` as 'needs-bsl', 'yes')) },
      hasRole('disability'),
    ),
    services: ['role:disability'],
    leaves: 'words',
  },
  {
    id: 'someone',
    kind: 'talk',
    when: { all: [] },
    services: [{ service: 'role:child-line', when: all(forChildLine, not(asksForOther)) }, 'role:any-line'],
    leaves: 'call',
  },
]
