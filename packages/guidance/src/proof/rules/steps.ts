import { all, any, is, not } from '../../plan/condition.ts'
import type { StepKind } from '../../plan/plan.ts'
import { useOf } from '../../plan/step.ts'
import { type GuidanceData, hasKind, hasMark, hasStep, type Rule } from '../rule.ts'

const self = is('role', 'young-person', 'adult', 'unknown')
const threatened = is('role', 'young-person', 'adult', 'unknown', 'parent', 'friend', 'partner', 'professional')
const paid = is('paid', 'yes')
/** Kinds in the order that INV-47 gives. */
const order: readonly StepKind[] = ['save', 'report', 'block', 'secure']

/** Situations in which a step of the later kind stands above one of the earlier kind. */
function outOfOrder({ steps }: GuidanceData, earlier: StepKind, later: StepKind) {
  return steps.flatMap((below, at) =>
    below.kind !== earlier
      ? []
      : steps
          .slice(0, at)
          .filter(({ kind }) => kind === later)
          .map((above) => ({
            says: `${above.id} above ${below.id}`,
            condition: all(above.when, below.when),
          })),
  )
}

export const stepRules: readonly Rule[] = [
  {
    id: 'INV-08',
    title: '"It is not your fault" stands within the first two steps',
    forbids: (data) =>
      data.steps
        .filter(({ marks }) => !marks?.includes('not-your-fault'))
        .map((second) => {
          const above = data.steps.slice(0, data.steps.indexOf(second))
          const isMarked = (step: (typeof above)[number]) => step.marks?.includes('not-your-fault') === true
          return {
            says: `${second.id} is the second step without it`,
            condition: all(
              not(is('role', 'not-targeted')),
              second.when,
              any(...above.filter((step) => !isMarked(step)).map(({ when }) => when)),
              not(any(...above.filter(isMarked).map(({ when }) => when))),
            ),
          }
        }),
  },
  {
    id: 'INV-10',
    title: 'Who paid is told that they are not to blame, and not to pay again',
    forbids: (data) => [
      {
        says: 'no such word',
        condition: all(any(threatened, is('role', 'mass-mail')), paid, not(hasMark(data, 'do-not-pay-again'))),
      },
    ],
  },
  {
    id: 'INV-14',
    title: 'Who paid: stop, bank, report',
    forbids: (data) => [
      {
        says: 'no bank',
        condition: all(any(threatened, is('role', 'mass-mail')), paid, not(hasMark(data, 'tells-bank'))),
      },
      {
        says: 'no report',
        condition: all(any(threatened, is('role', 'mass-mail')), paid, not(hasKind(data, 'report'))),
      },
      { says: 'no stop', condition: all(any(threatened, is('role', 'mass-mail')), paid, not(hasKind(data, 'stop'))) },
    ],
  },
  {
    id: 'INV-13',
    title: 'Everyone who is threatened is warned of firms that want money for help',
    forbids: (data) => [
      {
        says: 'no warning',
        condition: all(
          is('role', 'young-person', 'adult', 'unknown', 'parent'),
          not(hasStep(data, 'recovery-firms', 'parent-firms')),
        ),
      },
    ],
  },
  {
    id: 'INV-47',
    title: 'Save, report, block, secure: in this order in every plan, and all of them for who is threatened',
    forbids: (data) => [
      ...order.flatMap((earlier, at) => order.slice(at + 1).flatMap((later) => outOfOrder(data, earlier, later))),
      ...order.map((kind) => ({
        says: `no step to ${kind}`,
        condition: all(self, not(hasKind(data, kind))),
      })),
    ],
  },
  {
    id: 'INV-30',
    title: 'Every step about a fingerprint or a removal says what it cannot reach',
    forbids: ({ steps, services }) => [
      {
        says: 'a step without its limits',
        wrong: steps
          .filter(({ services: own }) =>
            (own ?? []).map(useOf).some(({ service }) => {
              const receives = services.get(service)?.receives
              return receives === 'fingerprint' || receives === 'picture-or-link'
            }),
          )
          .filter(({ marks }) => !marks?.includes('limits-of-matching'))
          .map(({ id }) => id),
      },
    ],
  },
  {
    id: 'INV-31',
    title: 'Every service says beforehand what it asks for, and every step what leaves the device',
    forbids: ({ services }) => [
      {
        says: 'a service without a note',
        wrong: [...services.values()].filter(({ note }) => note.en === '' || note.cy === '').map(({ id }) => id),
      },
    ],
  },
  {
    id: 'INV-50',
    title: 'Every step to a body that takes reports about children says when no second report is needed',
    forbids: ({ steps }) => [
      {
        says: 'a step that does not say so',
        wrong: steps
          .filter(({ services: own }) => (own ?? []).map(useOf).some(({ service }) => service === 'role:child-report'))
          .filter(({ marks }) => !marks?.includes('no-second-report'))
          .map(({ id }) => id),
      },
    ],
  },
  {
    id: 'MAIL',
    title: 'A mass mail: do not pay, forward it, change the password, and come back if there is a real picture',
    forbids: (data) => [
      ...['mail-stop', 'mail-password', 'mail-real'].map((id) => ({
        says: `no ${id}`,
        condition: all(is('role', 'mass-mail'), not(hasStep(data, id))),
      })),
      {
        says: 'nothing about forwarding',
        condition: all(is('role', 'mass-mail'), not(hasStep(data, 'mail-forward', 'mail-forward-elsewhere'))),
      },
    ],
  },
  {
    id: 'OWN',
    title: 'Every step belongs to one kind of reader: nobody gets the plan of somebody else',
    forbids: (data) => {
      const readers = {
        parent: ['parent'],
        friend: ['friend', 'partner'],
        pro: ['professional'],
        received: ['received-image'],
        mail: ['mass-mail'],
        learn: ['not-targeted'],
      }
      return data.steps.flatMap(({ id, when }) => {
        const own = readers[id.split('-')[0] as keyof typeof readers]
        return own === undefined ? [] : [{ says: `${id} to another`, condition: all(not(is('role', ...own)), when) }]
      })
    },
  },
]
