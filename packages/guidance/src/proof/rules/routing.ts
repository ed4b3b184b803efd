import type { ListedService } from '../../directory/packs.ts'
import { all, any, type Condition, is, not } from '../../plan/condition.ts'
import { domains } from '../../plan/situation.ts'
import { type GuidanceData, hasStep, namedServices, namesService, type Rule, stepNames } from '../rule.ts'

/** Written anew from the answers, so that a fault in what the steps read is seen. */
const self = is('role', 'young-person', 'adult', 'unknown')
const noImage = any(is('role', 'mass-mail'), is('origin', 'bluff'), is('age-in-image', 'no-image'))
const childNow = is('age-now', 'under-13', '13-15', '16-17')
const adultNow = is('age-now', '18', '19-24', '25-plus')
const mayBeChild = all(not(noImage), any(is('age-in-image', 'under-18', 'mixed', 'unknown'), childNow))
const adults = all(not(noImage), is('age-in-image', '18-plus'), not(childNow))
const uk = is('place', 'gb-eng', 'gb-wls', 'gb-sct', 'gb-nir')
const hasFile = is('material', 'file')
const hasNone = is('material', 'link', 'neither')
const fingerprints = ['stopncii', 'take-it-down', 'breakwater-case']

const ages: Readonly<Record<string, readonly [from: number, to: number]>> = {
  'under-13': [0, 12],
  '13-15': [13, 15],
  '16-17': [16, 17],
  '18': [18, 18],
  '19-24': [19, 24],
  '25-plus': [25, 200],
}
const named = (data: GuidanceData): readonly ListedService[] =>
  namedServices(data).flatMap((id) => data.services.get(id) ?? [])
const neverWhen = (data: GuidanceData, says: string, when: Condition, ids: readonly string[]) =>
  ids.map((id) => ({ says: `${id} ${says}`, condition: all(when, namesService(data, id)) }))
const alwaysWhen = (data: GuidanceData, says: string, when: Condition, id: string) => ({
  says: `no ${id} ${says}`,
  condition: all(when, not(namesService(data, id))),
})

export const routingRules: readonly Rule[] = [
  {
    id: 'INV-23',
    title: 'A picture that may show someone under 18 goes to no service for pictures of adults',
    forbids: (data) =>
      neverWhen(
        data,
        'for a picture of someone under 18',
        mayBeChild,
        named(data)
          .filter(({ ageInImage }) => ageInImage === '18-plus')
          .map(({ id }) => id),
      ),
  },
  {
    id: 'INV-24',
    title: 'A picture of adults goes to no service for pictures of people under 18, and not to CEOP',
    forbids: (data) =>
      neverWhen(data, 'for a picture of adults', adults, [
        ...named(data)
          .filter(({ ageInImage }) => ageInImage === 'under-18')
          .map(({ id }) => id),
        'ceop',
      ]),
  },
  {
    id: 'INV-25',
    title:
      'An adult now with a picture from before: Take It Down, police and hotlines; not Report Remove, not StopNCII',
    forbids: (data) => {
      const when = all(adultNow, is('age-in-image', 'under-18', 'mixed'), not(noImage))
      return [
        ...neverWhen(data, 'for an adult with a picture from before 18', when, ['report-remove', 'stopncii', 'ceop']),
        alwaysWhen(data, 'for an adult with a picture from before 18', all(when, self, hasFile), 'take-it-down'),
      ]
    },
  },
  {
    id: 'INV-26',
    title: 'An age that is mixed or not known is treated as under 18',
    forbids: (data) =>
      neverWhen(data, 'for a picture of unknown age', all(not(noImage), is('age-in-image', 'mixed', 'unknown')), [
        'stopncii',
        'revenge-porn-helpline',
      ]),
  },
  {
    id: 'INV-27',
    title: 'Report Remove only for people under 18 now, in the United Kingdom',
    forbids: (data) => neverWhen(data, 'for someone it is not for', any(adultNow, not(uk)), ['report-remove']),
  },
  {
    id: 'INV-28',
    title: 'Each service is named only for ages that it takes',
    forbids: (data) =>
      named(data).flatMap(({ id, ageNow: { from, to } }) => {
        const outside = domains['age-now'].filter((band) => {
          const [first, last] = ages[band] ?? [0, 200]
          return (from !== null && last < from) || (to !== null && first > to)
        })
        return outside.length === 0
          ? []
          : neverWhen(data, 'at an age it does not take', is('age-now', ...outside), [id])
      }),
  },
  {
    id: 'C28',
    title: 'A service is named to those who may contact it, or in a step that leaves it to the person in the picture',
    forbids: (data) => {
      const sides = { parent: ['parent'], friend: ['friend', 'partner'], professional: ['professional'] } as const
      return named(data).flatMap((service) =>
        Object.entries(sides)
          .filter(([side]) => !service.for.includes(side as 'parent'))
          .map(([side, roles]) => ({
            says: `${service.id} to a ${side}`,
            condition: all(
              is('role', ...roles),
              any(
                ...data.steps
                  .filter(({ leaves, marks }) => leaves !== 'they-send' && !marks?.includes('for-the-person'))
                  .flatMap((step) => stepNames(data.packs, step, service.id)),
              ),
            ),
          })),
      )
    },
  },
  {
    id: 'PLACE',
    title: 'A service of one country is named nowhere else',
    forbids: (data) =>
      named(data)
        .filter(({ home }) => home !== 'world')
        .map(({ id, home }) => ({
          says: `${id} outside ${home}`,
          condition: all(not(home === 'uk' ? uk : is('place', home)), namesService(data, id)),
        })),
  },
  {
    id: 'TABLE',
    title: 'The rows of the routing truth table',
    forbids: (data) => [
      alwaysWhen(
        data,
        'for a child in the UK with a file or a link',
        all(self, childNow, uk, not(noImage), is('material', 'file', 'link')),
        'report-remove',
      ),
      alwaysWhen(data, 'for a child with the file', all(self, childNow, not(noImage), hasFile), 'take-it-down'),
      alwaysWhen(data, 'for a child in the UK', all(self, childNow, uk), 'ceop'),
      alwaysWhen(data, 'for adults with the file', all(self, adults, hasFile), 'stopncii'),
      alwaysWhen(data, 'for adults in the UK', all(self, adults, uk), 'revenge-porn-helpline'),
      alwaysWhen(
        data,
        'for an adult in the UK with a picture from before',
        all(self, adultNow, uk, is('age-in-image', 'under-18'), not(noImage)),
        'iwf',
      ),
      {
        says: 'a picture of adults without reporting it to the site',
        condition: all(self, adults, not(hasStep(data, 'sites'))),
      },
      ...neverWhen(data, 'without the file', hasNone, fingerprints),
      ...neverWhen(data, 'where there is no picture', noImage, [...fingerprints, 'report-remove']),
    ],
  },
  {
    id: 'INV-52',
    title: 'The helpline for professionals is never a place for imagery, nor Report Harmful Content for a child’s',
    forbids: (data) => neverWhen(data, 'named', all(), ['posh', 'report-harmful-content']),
  },
  {
    id: 'AI',
    title: 'A made picture is routed as a real one is',
    forbids: (data) => [
      {
        says: 'a step with a service that tells a made picture from a real one',
        wrong: data.steps.filter(({ services: own, when }) => own !== undefined && tellsMade(when)).map(({ id }) => id),
      },
    ],
  },
  {
    id: 'D2',
    title: 'Our own case only for the person in the picture, with the file, in a lane that is open',
    forbids: (data) => [
      ...neverWhen(data, 'for someone else', not(self), ['breakwater-case']),
      ...neverWhen(data, 'with a lane that is shut', all(mayBeChild, is('takes-child', 'no')), ['breakwater-case']),
      ...neverWhen(data, 'with a lane that is shut', all(adults, is('takes-adult', 'no')), ['breakwater-case']),
      ...neverWhen(data, 'for a picture of unknown age', all(is('age-in-image', 'unknown'), not(childNow)), [
        'breakwater-case',
      ]),
    ],
  },
  {
    id: 'D13',
    title: 'Our own case in addition to StopNCII or Take It Down, never instead, and never above them',
    forbids: (data) => [
      {
        says: 'a case alone',
        condition: all(
          namesService(data, 'breakwater-case'),
          not(any(namesService(data, 'stopncii'), namesService(data, 'take-it-down'))),
        ),
      },
      {
        says: 'a case above the others',
        wrong: data.steps
          .filter(({ services: own }) => own?.includes('breakwater-case'))
          .filter((step) => {
            const at = data.steps.indexOf(step)
            const other = step.id === 'case-child' ? 'take-it-down' : 'stopncii'
            return data.steps.findIndex(({ id }) => id === other) > at
          })
          .map(({ id }) => id),
      },
    ],
  },
]

function tellsMade(condition: Condition): boolean {
  if ('variable' in condition) {
    return (
      condition.variable === 'origin' && condition.values.includes('ai-made') !== condition.values.includes('shared')
    )
  }
  if ('pack' in condition) return false
  if ('not' in condition) return tellsMade(condition.not)
  return ('all' in condition ? condition.all : condition.any).some(tellsMade)
}
