import {
  adultImage,
  atRisk,
  childImage,
  fromTrustedAdult,
  hasFile,
  hasLinkOrFile,
  homeUnsafe,
  imageAgeUnknown,
  inUk,
  mayHaveFile,
  noImage,
  under18Now,
} from '../circumstances.ts'
import { all, type Condition, is, not } from '../condition.ts'
import { forChildLine, hasPoliceNumber, hasRole } from '../pack-conditions.ts'
import type { Step } from '../step.ts'

const friend = (...conditions: readonly Condition[]) => all(is('role', 'friend', 'partner'), ...conditions)

/** For a friend or partner: listen, never touch the picture, and let them decide. */
export const friendSteps: readonly Step[] = [
  { id: 'friend-first', kind: 'reassure', when: friend(), leaves: 'nothing', marks: ['not-your-fault'] },
  {
    id: 'friend-never-handle',
    kind: 'stop',
    when: friend(not(noImage)),
    leaves: 'nothing',
    marks: ['never-handle'],
  },
  {
    id: 'friend-adult',
    kind: 'talk',
    when: friend(under18Now, not(homeUnsafe), not(fromTrustedAdult)),
    services: ['role:child-line'],
    leaves: 'call',
    marks: ['tells-parents', 'for-the-person'],
  },
  {
    id: 'friend-home',
    kind: 'talk',
    when: friend(homeUnsafe),
    services: [
      { service: 'role:child-line', when: forChildLine },
      { service: 'role:domestic-abuse', when: not(under18Now) },
    ],
    leaves: 'call',
    marks: ['for-the-person'],
  },
  {
    id: 'friend-trusted-adult',
    kind: 'talk',
    when: friend(fromTrustedAdult),
    services: [
      { service: 'role:child-line', when: forChildLine },
      { service: 'role:any-line', when: not(under18Now) },
    ],
    leaves: 'call',
    marks: ['for-the-person'],
  },
  { id: 'friend-stop', kind: 'stop', when: friend(), leaves: 'nothing' },
  {
    id: 'friend-paid',
    kind: 'stop',
    when: friend(is('paid', 'yes')),
    leaves: 'nothing',
    marks: ['do-not-pay-again', 'tells-bank'],
  },
  { id: 'friend-save', kind: 'save', when: friend(), leaves: 'nothing' },
  { id: 'friend-report-in-app', kind: 'report', when: friend(), leaves: 'they-send' },
  { id: 'friend-block', kind: 'block', when: friend(not(homeUnsafe)), leaves: 'nothing' },
  { id: 'friend-age-not-said', kind: 'remove', when: friend(imageAgeUnknown), leaves: 'nothing' },
  {
    id: 'friend-report-remove',
    kind: 'remove',
    when: friend(childImage, under18Now, inUk, hasLinkOrFile),
    services: ['report-remove'],
    leaves: 'they-send',
    marks: ['limits-of-matching'],
  },
  {
    id: 'friend-take-it-down',
    kind: 'remove',
    when: friend(childImage, mayHaveFile),
    services: ['take-it-down'],
    leaves: 'they-send',
    marks: ['limits-of-matching'],
  },
  {
    id: 'friend-child-report',
    kind: 'police',
    when: friend(under18Now, hasRole('child-report')),
    services: ['role:child-report'],
    leaves: 'they-send',
    marks: ['no-second-report'],
  },
  {
    id: 'friend-hotline-link',
    kind: 'remove',
    when: friend(childImage, hasRole('hotline')),
    services: ['role:hotline'],
    leaves: 'link',
  },
  {
    id: 'friend-removal-adult',
    kind: 'remove',
    when: friend(adultImage),
    services: [{ service: 'stopncii', when: hasFile }, 'role:adult-line', 'role:adult-report'],
    leaves: 'they-send',
    marks: ['limits-of-matching'],
  },
  { id: 'friend-sites', kind: 'remove', when: friend(not(noImage)), leaves: 'report' },
  {
    id: 'friend-police',
    kind: 'police',
    when: friend(not(atRisk), hasPoliceNumber),
    services: ['police-non-emergency'],
    leaves: 'call',
  },
  {
    id: 'friend-police-local',
    kind: 'police',
    when: friend(not(atRisk), not(hasPoliceNumber)),
    leaves: 'call',
  },
  { id: 'friend-after', kind: 'care', when: friend(), leaves: 'nothing' },
  {
    id: 'friend-you',
    kind: 'care',
    when: friend(),
    services: ['role:any-line'],
    leaves: 'call',
  },
]
