import { all, any, is, not } from '../../plan/condition.ts'
import { type GuidanceData, hasStep, namesService, type Rule } from '../rule.ts'

/** Danger in the person's own words, from the answers alone: the proof must not lean on what the steps lean on. */
const inDanger = any(is('danger', 'yes'), is('asks-meet-in-person', 'yes'))
const emergencySteps = ['danger', 'danger-elsewhere']

/** The steps that may stand above a step. */
const before = ({ steps }: GuidanceData, id: string) =>
  steps.slice(
    0,
    steps.findIndex((step) => step.id === id),
  )

export const dangerRules: readonly Rule[] = [
  {
    id: 'INV-02',
    title: 'Danger: the emergency number of the place stands first, and no other police number is there',
    forbids: (data) => [
      { says: 'danger without an emergency step', condition: all(inDanger, not(hasStep(data, ...emergencySteps))) },
      {
        says: 'something stands above the emergency',
        wrong: before(data, 'danger')
          .map(({ id }) => id)
          .filter((id) => !emergencySteps.includes(id)),
      },
      {
        says: 'the number for what is no emergency, in danger',
        condition: all(inDanger, namesService(data, 'police-non-emergency')),
      },
      {
        says: 'an emergency step without the emergency number',
        condition: all(hasStep(data, 'danger'), not(namesService(data, 'police-emergency'))),
      },
      {
        says: 'an emergency number in a place that has none',
        wrong: Object.values(data.packs)
          .filter(({ id, emergency }) => (emergency === null) !== (id === 'elsewhere'))
          .map(({ id }) => id),
      },
    ],
  },
  {
    id: 'INV-03',
    title: 'Self-harm: people to talk to come next after danger, before anything else',
    forbids: (data) => [
      {
        says: 'distress without its step',
        condition: all(is('distress', 'yes'), not(hasStep(data, 'distress', 'distress-other'))),
      },
      {
        says: 'something but danger stands above distress',
        wrong: [...before(data, 'distress'), ...before(data, 'distress-other')]
          .map(({ id }) => id)
          .filter((id) => ![...emergencySteps, 'distress'].includes(id)),
      },
    ],
  },
  {
    id: 'INV-05',
    title: 'Where the place is not known no number is shown as if it worked everywhere',
    forbids: (data) => [
      ...['police-emergency', 'police-non-emergency'].map((service) => ({
        says: `${service} where no place is known`,
        condition: all(is('place', 'elsewhere'), namesService(data, service)),
      })),
      ...[...data.services.values()]
        .filter(({ channels }) => channels.some(({ kind }) => kind === 'phone' || kind === 'text'))
        .map(({ id }) => ({
          says: `a number of ${id} where no place is known`,
          condition: all(is('place', 'elsewhere'), namesService(data, id)),
        })),
    ],
  },
  {
    id: 'C1',
    title: 'The police of the United Kingdom are 999 and 101, and never 111',
    forbids: ({ packs }) => [
      {
        says: 'another number',
        wrong: Object.values(packs)
          .filter(({ id }) => id.startsWith('gb-'))
          .filter(
            ({ emergency, policeNonEmergency }) => emergency?.number !== '999' || policeNonEmergency?.number !== '101',
          )
          .map(({ id }) => id),
      },
    ],
  },
  {
    id: 'DEMAND',
    title: 'Asked to meet: not to go. Asked for a bank account: to keep it, and call the bank',
    forbids: (data) => [
      {
        says: 'a meeting without the step against it',
        condition: all(is('asks-meet-in-person', 'yes'), not(hasStep(data, 'do-not-meet'))),
      },
      {
        says: 'a bank account without the step about it',
        condition: all(
          is('role', 'young-person', 'adult', 'unknown'),
          is('asks-bank-account', 'yes'),
          not(hasStep(data, 'bank-account')),
        ),
      },
    ],
  },
]
