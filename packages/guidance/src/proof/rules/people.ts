import { packs as realPacks } from '../../directory/packs.ts'
import { all, any, is, not } from '../../plan/condition.ts'
import { type GuidanceData, hasKind, hasMark, hasStep, namesService, type Rule } from '../rule.ts'

const self = is('role', 'young-person', 'adult', 'unknown')
const childNow = is('age-now', 'under-13', '13-15', '16-17')
const youngSelf = all(is('role', 'young-person'), childNow)
const uk = is('place', 'gb-eng', 'gb-wls', 'gb-sct', 'gb-nir')
const home = is('offender', 'family-or-home')
const trustedAdult = is('offender', 'trusted-adult')
const partner = is('offender', 'partner-or-ex')
const professional = is('role', 'professional')

/** Whether a role of a pack always has somebody who answers day and night by a fact that was seen on a page. */
function answersAlways({ services }: GuidanceData, ids: readonly string[]): boolean {
  return ids.some((id) =>
    services
      .get(id)
      ?.channels.some(({ kind, hours, confidence }) =>
        kind === 'phone' || kind === 'text' ? hours === 'always' && confidence !== 'low' : false,
      ),
  )
}

export const peopleRules: readonly Rule[] = [
  {
    id: 'INV-57',
    title: 'Every plan ends in a person, who answers at any hour wherever the place is known',
    forbids: (data) => [
      { says: 'a plan without its last step', condition: not(hasStep(data, 'someone')) },
      {
        says: 'something below the person',
        wrong: data.steps.at(-1)?.id === 'someone' ? [] : ['the last step is another'],
      },
      {
        says: 'nobody in a place',
        wrong: Object.values(data.packs)
          .filter(({ id, roles }) =>
            ['elsewhere', 'eu'].includes(id) ? roles['any-line'].length === 0 : !answersAlways(data, roles['any-line']),
          )
          .map(({ id }) => id),
      },
    ],
  },
  {
    id: 'INV-04',
    title: 'Despair: somebody answers day and night in every place that is known, for the young and for anyone',
    forbids: (data) => [
      {
        says: 'nobody answers at night for someone under 18',
        wrong: Object.values(data.packs)
          .filter(({ id }) => !['elsewhere', 'eu'].includes(id))
          .filter(({ roles }) => !answersAlways(data, roles['child-line']))
          .map(({ id }) => id),
      },
    ],
  },
  {
    id: 'INV-35',
    title: 'What was seen on no page is never the only option',
    forbids: ({ packs, services }) => [
      {
        says: 'a role with nothing but low confidence',
        wrong: Object.values(packs).flatMap(({ id, roles }) =>
          Object.entries(roles)
            .filter(([, ids]) => ids.length > 0 && ids.every((each) => services.get(each)?.confidence === 'low'))
            .map(([role]) => `${id} ${role}`),
        ),
      },
      {
        says: 'an emergency number of low confidence',
        wrong: Object.values(packs)
          .filter(({ emergency }) => emergency?.confidence === 'low')
          .map(({ id }) => id),
      },
    ],
  },
  {
    id: 'HOME',
    title: 'Where the threat comes from home, no step says to tell a parent, and a child line is the first to call',
    forbids: (data) => [
      { says: 'telling parents', condition: all(home, not(is('role', 'parent')), hasMark(data, 'tells-parents')) },
      {
        says: 'no child line',
        condition: all(self, childNow, home, not(namesTalk(data, 'talk-child-home', 'role:child-line'))),
      },
      {
        says: 'a sudden change of accounts',
        condition: all(self, home, hasStep(data, 'secure', 'secure-hacked', 'block')),
      },
    ],
  },
  {
    id: 'TRUSTED',
    title: 'Where a trusted adult is behind it, the plan does not lead back to that person or those around them',
    forbids: (data) => [
      {
        says: 'a way that may lead to that person',
        condition: all(
          trustedAdult,
          any(hasMark(data, 'tells-parents'), hasStep(data, 'pro-lead', 'pro-lead-elsewhere', 'school', 'talk-child')),
        ),
      },
      {
        says: 'no word on it to a professional',
        condition: all(professional, trustedAdult, not(hasStep(data, 'pro-allegation'))),
      },
      {
        says: 'no word on it to a parent',
        condition: all(is('role', 'parent'), trustedAdult, not(hasStep(data, 'parent-trusted-adult'))),
      },
    ],
  },
  {
    id: 'PARTNER',
    title: 'A partner or ex: safety first, a domestic abuse line, and no sudden change of accounts',
    forbids: (data) => [
      { says: 'no safety step', condition: all(self, partner, not(hasStep(data, 'safety-partner'))) },
      {
        says: 'a sudden change of accounts',
        condition: all(self, partner, hasStep(data, 'secure', 'secure-hacked', 'block')),
      },
      {
        says: 'a plan without "no sudden changes"',
        condition: all(self, partner, not(hasMark(data, 'no-surprise-changes'))),
      },
      ...Object.values(realPacks)
        .filter(({ id, roles }) => id.startsWith('gb-') || roles['domestic-abuse'].length > 0)
        .map(({ id }) => ({
          says: `no domestic abuse line in ${id}`,
          condition: all(
            self,
            partner,
            is('place', id),
            is('age-now', '18', '19-24', '25-plus'),
            not(any(...data.packs[id].roles['domestic-abuse'].map((service) => namesService(data, service)))),
          ),
        })),
    ],
  },
  {
    id: 'PEER',
    title: 'Someone of the same age: the school is told',
    forbids: (data) => [
      {
        says: 'no school',
        condition: all(youngSelf, is('offender', 'peer'), not(hasStep(data, 'school'))),
      },
    ],
  },
  {
    id: 'INV-19',
    title: 'Helpers and receivers are told never to view, copy or pass on the picture',
    forbids: (data) => [
      {
        says: 'a plan without it',
        condition: all(
          is('role', 'parent', 'friend', 'partner', 'professional', 'received-image'),
          not(any(is('origin', 'bluff'), is('age-in-image', 'no-image'))),
          not(hasMark(data, 'never-handle')),
        ),
      },
      { says: 'a professional plan without it', condition: all(professional, not(hasMark(data, 'never-handle'))) },
    ],
  },
  {
    id: 'INV-51',
    title: 'A professional in the UK is sent to the role that the nation knows',
    forbids: (data) => [
      {
        says: 'no role',
        condition: all(professional, childNow, uk, not(trustedAdult), not(hasStep(data, 'pro-lead'))),
      },
      {
        says: 'another name for the role',
        wrong: Object.entries({
          'gb-eng': 'designated safeguarding lead',
          'gb-wls': 'designated safeguarding person',
          'gb-sct': 'child protection lead',
          'gb-nir': 'designated teacher for child protection',
        })
          .filter(([id, name]) => data.packs[id as 'gb-eng'].schoolRole?.name.en !== name)
          .map(([id]) => id),
      },
      {
        says: 'no referral',
        condition: all(
          professional,
          childNow,
          not(is('danger', 'yes')),
          is('asks-meet-in-person', 'no'),
          not(hasStep(data, 'pro-refer', 'pro-refer-local')),
        ),
      },
    ],
  },
  {
    id: 'INV-54',
    title: 'Before parents are told, a professional asks the young person what they wish',
    forbids: (data) => [
      { says: 'no wishes asked', condition: all(professional, childNow, not(hasMark(data, 'asks-wishes'))) },
    ],
  },
  {
    id: 'INV-09',
    title: 'No lesson in a crisis: teaching stands only in the plan of those to whom nothing has happened',
    forbids: (data) => [{ says: 'a lesson', condition: all(not(is('role', 'not-targeted')), hasKind(data, 'learn')) }],
  },
]

function namesTalk({ steps }: GuidanceData, id: string, service: string) {
  const step = steps.find((each) => each.id === id)
  return step?.services?.includes(service) === true ? step.when : any()
}
