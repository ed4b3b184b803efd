import { asksForOther, asksForSelf, atRisk, fromPartner, inDistress, placeUnknown } from '../circumstances.ts'
import { all, any, is, not } from '../condition.ts'
import { forChildLine } from '../pack-conditions.ts'
import type { Step } from '../step.ts'

/** Danger and despair, before anything else, for everyone. */
export const firstSteps: readonly Step[] = [
  {
    id: 'danger',
    kind: 'danger',
    when: all(atRisk, not(placeUnknown)),
    services: ['police-emergency', { service: 'role:emergency-without-voice', when: needsNoVoice() }],
    leaves: 'call',
    marks: ['not-your-fault'],
  },
  {
    id: 'danger-elsewhere',
    kind: 'danger',
    when: all(atRisk, placeUnknown),
    leaves: 'call',
    marks: ['not-your-fault'],
  },
  {
    id: 'distress',
    kind: 'distress',
    when: all(inDistress, not(asksForOther)),
    services: [{ service: 'role:child-line', when: forChildLine }, 'role:any-line'],
    leaves: 'call',
    marks: ['not-your-fault'],
  },
  {
    id: 'distress-other',
    kind: 'distress',
    when: all(inDistress, asksForOther),
    services: ['role:any-line', { service: 'role:child-line', when: forChildLine }],
    leaves: 'call',
    marks: ['not-your-fault', 'for-the-person'],
  },
  { id: 'do-not-meet', kind: 'danger', when: is('asks-meet-in-person', 'yes'), leaves: 'nothing' },
  {
    id: 'safety-partner',
    kind: 'safety',
    when: all(fromPartner, asksForSelf),
    services: [{ service: 'role:domestic-abuse', when: not(is('age-now', 'under-13', '13-15')) }],
    leaves: 'call',
    marks: ['no-surprise-changes'],
  },
  {
    id: 'safety-partner-other',
    kind: 'safety',
    when: all(fromPartner, asksForOther),
    services: [{ service: 'role:domestic-abuse', when: not(is('age-now', 'under-13', '13-15')) }],
    leaves: 'call',
    marks: ['no-surprise-changes', 'for-the-person'],
  },
]

function needsNoVoice() {
  return any(is('needs-bsl', 'yes'), is('needs-deaf-or-hard-of-hearing', 'yes'), is('needs-text-only', 'yes'))
}
