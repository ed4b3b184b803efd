import {
  adultImage,
  asksForSelf,
  atRisk,
  childImage,
  close,
  fromPartner,
  hasFile,
  hasLinkOrFile,
  imageAgeUnknown,
  inUk,
  mayHaveFile,
  under18Now,
  watchedAtHome,
} from '../circumstances.ts'
import { all, any, type Condition, is, not } from '../condition.ts'
import { hasPoliceNumber, hasRole } from '../pack-conditions.ts'
import type { Step } from '../step.ts'

const self = (...conditions: readonly Condition[]) => all(asksForSelf, ...conditions)
const hasImage = any(childImage, adultImage)
const reportRemoveTakesIt = all(childImage, under18Now, inUk)

/** Getting copies found and taken down, in the order of the routing truth table. For whoever is in the picture. */
export const removalSteps: readonly Step[] = [
  { id: 'age-not-said', kind: 'remove', when: self(imageAgeUnknown), leaves: 'nothing' },
  {
    id: 'no-copy-needed',
    kind: 'remove',
    when: self(hasImage, is('material', 'link', 'neither')),
    leaves: 'nothing',
  },
  {
    id: 'report-remove',
    kind: 'remove',
    when: self(reportRemoveTakesIt, hasLinkOrFile),
    services: ['report-remove'],
    leaves: 'picture-or-link',
    marks: ['limits-of-matching'],
  },
  {
    id: 'take-it-down',
    kind: 'remove',
    when: self(childImage, mayHaveFile),
    services: ['take-it-down'],
    leaves: 'fingerprint',
    marks: ['limits-of-matching'],
  },
  {
    id: 'case-child',
    kind: 'remove',
    when: self(childImage, hasFile, is('takes-child', 'yes'), not(imageAgeUnknown)),
    services: ['breakwater-case'],
    leaves: 'fingerprint',
    marks: ['limits-of-matching'],
  },
  {
    id: 'child-report',
    kind: 'police',
    when: self(under18Now, hasRole('child-report')),
    services: ['role:child-report'],
    leaves: 'report',
    marks: ['no-second-report'],
  },
  {
    id: 'police-image',
    kind: 'police',
    when: self(childImage, not(atRisk), hasPoliceNumber, not(close)),
    services: ['police-non-emergency'],
    leaves: 'call',
    wordsOf: 'police',
  },
  {
    id: 'police-image-close',
    kind: 'police',
    when: self(childImage, not(atRisk), hasPoliceNumber, close),
    services: ['police-non-emergency'],
    leaves: 'call',
    wordsOf: 'police-close',
  },
  {
    id: 'police-image-local',
    kind: 'police',
    when: self(childImage, not(atRisk), not(hasPoliceNumber), not(close)),
    leaves: 'call',
    wordsOf: 'police-local',
  },
  {
    id: 'police-image-local-close',
    kind: 'police',
    when: self(childImage, not(atRisk), not(hasPoliceNumber), close),
    leaves: 'call',
    wordsOf: 'police-local-close',
  },
  {
    id: 'hotline-link',
    kind: 'remove',
    when: self(childImage, not(all(under18Now, inUk)), hasRole('hotline')),
    services: ['role:hotline'],
    leaves: 'link',
  },
  {
    id: 'stopncii',
    kind: 'remove',
    when: self(adultImage, hasFile),
    services: ['stopncii'],
    leaves: 'fingerprint',
    marks: ['limits-of-matching'],
  },
  {
    id: 'case-adult',
    kind: 'remove',
    when: self(adultImage, hasFile, is('takes-adult', 'yes')),
    services: ['breakwater-case'],
    leaves: 'fingerprint',
    marks: ['limits-of-matching'],
  },
  {
    id: 'adult-help',
    kind: 'remove',
    when: self(adultImage, any(hasRole('adult-line'), hasRole('adult-report'))),
    services: ['role:adult-line', 'role:adult-report'],
    leaves: 'words',
  },
  { id: 'sites', kind: 'remove', when: self(hasImage), leaves: 'report' },
  {
    id: 'stopncii-if-there',
    kind: 'remove',
    when: self(adultImage, is('material', 'unknown')),
    services: ['stopncii'],
    leaves: 'fingerprint',
    marks: ['limits-of-matching'],
  },
  {
    id: 'search',
    kind: 'remove',
    when: self(hasImage, hasRole('search-removal')),
    services: ['role:search-removal'],
    leaves: 'report',
  },
  { id: 'notice-us', kind: 'remove', when: self(hasImage, is('place', 'us')), leaves: 'report' },
  { id: 'notice-eu', kind: 'remove', when: self(hasImage, is('place', 'eu', 'ie')), leaves: 'report' },
  {
    id: 'they-may-notice',
    kind: 'safety',
    when: self(hasImage, any(watchedAtHome, fromPartner)),
    leaves: 'nothing',
  },
]
