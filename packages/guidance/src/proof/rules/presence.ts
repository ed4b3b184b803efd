import { all, any, type Condition, is, not } from '../../plan/condition.ts'
import type { StepKind } from '../../plan/plan.ts'
import { type GuidanceData, hasKind, hasStep, namesService, type Rule } from '../rule.ts'

/** Written anew from the answers, as in the other rules. */
const self = is('role', 'young-person', 'adult', 'unknown')
const parent = is('role', 'parent')
const childNow = is('age-now', 'under-13', '13-15', '16-17')
const uk = is('place', 'gb-eng', 'gb-wls', 'gb-sct', 'gb-nir')
const noImage = any(is('origin', 'bluff'), is('age-in-image', 'no-image'))
const adults = all(not(noImage), is('age-in-image', '18-plus'), not(childNow))
const home = is('offender', 'family-or-home')
/** Then the emergency number stands first, and no other word about the police. */
const inDanger = any(is('danger', 'yes'), is('asks-meet-in-person', 'yes'))
const hasFile = is('material', 'file')

const without = (says: string, when: Condition, present: Condition) => ({
  says: `no ${says}`,
  condition: all(when, not(present)),
})
const withoutStep = (data: GuidanceData, when: Condition, ...ids: readonly string[]) =>
  without(ids.join(' or '), when, hasStep(data, ...ids))
const withoutKind = (data: GuidanceData, who: string, when: Condition, ...kinds: readonly StepKind[]) =>
  kinds.map((kind) => without(`step to ${kind} for ${who}`, when, hasKind(data, kind)))

/** What must be there, so that no plan loses it. */
export const presenceRules: readonly Rule[] = [
  {
    id: 'TALK',
    title: 'Someone to talk to in every plan; for a young person a child line of the place',
    forbids: (data) => [
      ...withoutKind(data, 'who is threatened', self, 'talk'),
      ...Object.values(data.packs).map(({ id, roles }) =>
        without(
          `child line for a young person in ${id}`,
          all(self, childNow, is('place', id)),
          any(...roles['child-line'].map((line) => namesService(data, line))),
        ),
      ),
    ],
  },
  {
    id: 'STOP',
    title: 'Who is threatened, and their parent, is told what to stop, to save and to secure, and about the police',
    forbids: (data) => [
      ...withoutKind(data, 'who is threatened', self, 'stop', 'care', 'reassure'),
      ...withoutKind(data, 'who is threatened', all(self, not(inDanger)), 'police'),
      ...withoutKind(data, 'a parent', parent, 'stop', 'save', 'report', 'care'),
      ...withoutKind(data, 'a parent', all(parent, not(inDanger)), 'police'),
      // Where it comes from home, a change of accounts could be noticed: the parent is told of that instead.
      ...withoutKind(data, 'a parent', all(parent, not(home)), 'block', 'secure'),
    ],
  },
  {
    id: 'ORIGIN',
    title: 'A picture that was made, recorded in secret or never existed is spoken of as that',
    forbids: (data) => [
      withoutStep(data, all(self, is('origin', 'ai-made')), 'ai-made'),
      withoutStep(data, all(self, is('origin', 'recorded-secretly')), 'recorded'),
      withoutStep(data, all(self, noImage), 'bluff'),
    ],
  },
  {
    id: 'NEEDS',
    title: 'Whoever is in care, cares for someone, learns in another way or fears to be outed finds a step for that',
    forbids: (data) => [
      withoutStep(data, all(self, childNow, is('needs-in-care', 'yes')), 'in-care'),
      withoutStep(data, all(self, is('needs-young-carer', 'yes')), 'young-carer'),
      withoutStep(data, all(self, is('needs-fear-of-outing', 'yes')), 'fear-of-outing'),
      withoutStep(data, all(self, is('needs-learning-disability', 'yes')), 'learning-needs'),
      withoutStep(data, all(parent, childNow, is('needs-in-care', 'yes')), 'parent-in-care'),
      withoutStep(data, all(parent, is('needs-fear-of-outing', 'yes')), 'parent-outing'),
    ],
  },
  {
    id: 'CARE',
    title:
      'What comes next, and that it gets easier, stands in every plan of who is threatened; the parent is not forgotten',
    forbids: (data) => [
      withoutStep(data, self, 'what-comes-next', 'what-comes-next-close'),
      withoutStep(data, self, 'it-gets-easier'),
      withoutStep(data, all(self, childNow, not(home)), 'going-to-school'),
      withoutStep(data, parent, 'parent-after'),
      withoutStep(data, parent, 'parent-you'),
    ],
  },
  {
    id: 'REMOVAL',
    title: 'A parent finds what their child can use; our own case stands where its lane is open',
    forbids: (data) => [
      without(
        'report-remove for a parent in the UK',
        all(parent, childNow, uk, not(noImage), is('material', 'file', 'link')),
        namesService(data, 'report-remove'),
      ),
      without(
        'take-it-down for a parent of a child with the file',
        all(parent, childNow, not(noImage), hasFile),
        namesService(data, 'take-it-down'),
      ),
      without(
        'case where the lane is open',
        all(self, adults, hasFile, is('takes-adult', 'yes')),
        namesService(data, 'breakwater-case'),
      ),
    ],
  },
  {
    id: 'PICTURE',
    title: 'Nobody takes the picture itself but Report Remove, whose people the law lets look',
    forbids: ({ services }) => [
      {
        says: 'a picture goes to someone else',
        wrong: [...services.values()]
          .filter(({ id, receives }) => receives === 'picture-or-link' && id !== 'report-remove')
          .map(({ id }) => id),
      },
    ],
  },
]
