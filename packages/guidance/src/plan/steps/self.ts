import {
  asksForSelf,
  atRisk,
  childImage,
  close,
  fromPartner,
  fromPeer,
  fromTrustedAdult,
  homeUnsafe,
  placeUnknown,
  under18Now,
  watchedAtHome,
} from '../circumstances.ts'
import { all, any, type Condition, is, not } from '../condition.ts'
import { forChildLine, hasPoliceNumber, hasRole } from '../pack-conditions.ts'
import type { Step } from '../step.ts'

const self = (...conditions: readonly Condition[]) => all(asksForSelf, ...conditions)
const hacked = is('origin', 'stolen-or-hacked')
const asksForPictures = any(is('asks-images', 'yes'), is('asks-sexual-act', 'yes'))

/** For whoever is threatened: until the picture itself. */
export const selfFirstSteps: readonly Step[] = [
  { id: 'not-your-fault', kind: 'reassure', when: self(), leaves: 'nothing', marks: ['not-your-fault'] },
  { id: 'ai-made', kind: 'reassure', when: self(is('origin', 'ai-made')), leaves: 'nothing' },
  { id: 'recorded', kind: 'reassure', when: self(is('origin', 'recorded-secretly')), leaves: 'nothing' },
  {
    id: 'bluff',
    kind: 'reassure',
    when: self(any(is('origin', 'bluff'), is('age-in-image', 'no-image'))),
    leaves: 'nothing',
  },
  { id: 'stop-answering', kind: 'stop', when: self(not(close)), leaves: 'nothing' },
  { id: 'stop-close', kind: 'stop', when: self(any(homeUnsafe, fromTrustedAdult)), leaves: 'nothing' },
  { id: 'stop-partner', kind: 'stop', when: self(fromPartner), leaves: 'nothing' },
  {
    id: 'paid-already',
    kind: 'stop',
    when: self(is('paid', 'yes')),
    leaves: 'nothing',
    marks: ['do-not-pay-again'],
  },
  {
    id: 'no-more-pictures',
    kind: 'stop',
    when: self(asksForPictures, not(close)),
    leaves: 'nothing',
  },
  { id: 'no-more-close', kind: 'stop', when: self(asksForPictures, close), leaves: 'nothing' },
  { id: 'bank-account', kind: 'stop', when: self(is('asks-bank-account', 'yes')), leaves: 'nothing' },
  { id: 'no-recruiting', kind: 'stop', when: self(is('asks-recruit-others', 'yes')), leaves: 'nothing' },
  {
    id: 'talk-child',
    kind: 'talk',
    when: self(under18Now, not(homeUnsafe), not(fromTrustedAdult)),
    services: ['role:child-line'],
    leaves: 'call',
    marks: ['tells-parents'],
  },
  {
    id: 'talk-child-home',
    kind: 'talk',
    when: self(under18Now, homeUnsafe),
    services: ['role:child-line'],
    leaves: 'call',
  },
  {
    id: 'talk-child-trusted-adult',
    kind: 'talk',
    when: self(under18Now, fromTrustedAdult),
    services: ['role:child-line'],
    leaves: 'call',
  },
  {
    id: 'talk-adult',
    kind: 'talk',
    when: self(not(under18Now), not(homeUnsafe), not(fromPartner)),
    services: ['role:any-line', { service: 'role:child-line', when: forChildLine }, 'role:victim-line'],
    leaves: 'call',
  },
  {
    id: 'talk-adult-home',
    kind: 'talk',
    when: self(not(under18Now), any(homeUnsafe, fromPartner)),
    services: [
      { service: 'role:domestic-abuse', when: homeUnsafe },
      'role:any-line',
      { service: 'role:child-line', when: forChildLine },
      'role:victim-line',
    ],
    leaves: 'call',
  },
  { id: 'save', kind: 'save', when: self(not(watchedAtHome)), leaves: 'nothing' },
  { id: 'save-home', kind: 'save', when: self(homeUnsafe), leaves: 'nothing' },
  { id: 'save-partner', kind: 'save', when: self(fromPartner), leaves: 'nothing' },
  { id: 'report-in-app', kind: 'report', when: self(not(close)), leaves: 'report' },
  { id: 'report-close', kind: 'report', when: self(close), leaves: 'report' },
  { id: 'block', kind: 'block', when: self(not(close)), leaves: 'nothing' },
  { id: 'block-known', kind: 'block', when: self(close), leaves: 'nothing' },
  { id: 'secure-hacked', kind: 'secure', when: self(hacked, not(watchedAtHome)), leaves: 'nothing' },
  { id: 'secure', kind: 'secure', when: self(not(hacked), not(watchedAtHome)), leaves: 'nothing' },
  {
    id: 'secure-watched',
    kind: 'secure',
    when: self(watchedAtHome),
    leaves: 'nothing',
    marks: ['no-surprise-changes'],
  },
]

/** For whoever is threatened: after the picture. */
export const selfLastSteps: readonly Step[] = [
  {
    id: 'school',
    kind: 'school',
    when: self(under18Now, fromPeer),
    leaves: 'words',
  },
  {
    id: 'police',
    kind: 'police',
    when: self(not(atRisk), not(childImage), hasPoliceNumber, not(close)),
    services: ['police-non-emergency'],
    leaves: 'call',
  },
  {
    id: 'police-close',
    kind: 'police',
    when: self(not(atRisk), not(childImage), hasPoliceNumber, close),
    services: ['police-non-emergency'],
    leaves: 'call',
  },
  {
    id: 'police-local',
    kind: 'police',
    when: self(not(atRisk), not(childImage), not(hasPoliceNumber), not(close)),
    leaves: 'call',
  },
  {
    id: 'police-local-close',
    kind: 'police',
    when: self(not(atRisk), not(childImage), not(hasPoliceNumber), close),
    leaves: 'call',
  },
  { id: 'police-already', kind: 'police', when: self(atRisk, not(placeUnknown)), leaves: 'call' },
  {
    id: 'bank',
    kind: 'bank',
    when: self(is('paid', 'yes'), not(under18Now)),
    leaves: 'payment',
    marks: ['tells-bank'],
  },
  {
    id: 'bank-child',
    kind: 'bank',
    when: self(is('paid', 'yes'), under18Now),
    leaves: 'payment',
    marks: ['tells-bank'],
  },
  {
    id: 'fraud',
    kind: 'bank',
    when: self(is('paid', 'yes'), not(under18Now), not(atRisk), hasRole('fraud')),
    services: ['role:fraud'],
    leaves: 'report',
  },
  {
    id: 'in-care',
    kind: 'tell',
    when: self(forChildLine, is('needs-in-care', 'yes')),
    leaves: 'words',
  },
  { id: 'young-carer', kind: 'tell', when: self(is('needs-young-carer', 'yes')), leaves: 'nothing' },
  {
    id: 'fear-of-outing',
    kind: 'tell',
    when: self(is('needs-fear-of-outing', 'yes')),
    services: ['role:outing-line'],
    leaves: 'nothing',
  },
  {
    id: 'learning-needs',
    kind: 'tell',
    when: self(any(is('needs-learning-disability', 'yes'), is('needs-easy-read', 'yes'))),
    leaves: 'nothing',
  },
  { id: 'what-comes-next', kind: 'care', when: self(not(any(close, fromPeer))), leaves: 'nothing' },
  { id: 'what-comes-next-close', kind: 'care', when: self(any(close, fromPeer)), leaves: 'nothing' },
  { id: 'recovery-firms', kind: 'care', when: self(), leaves: 'nothing' },
  { id: 'going-to-school', kind: 'care', when: self(under18Now, not(homeUnsafe)), leaves: 'nothing' },
  { id: 'it-gets-easier', kind: 'care', when: self(), leaves: 'nothing' },
]
