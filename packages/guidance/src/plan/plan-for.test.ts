import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { packIdOf, packIds, packs, services } from '../directory/packs.ts'
import { ageBands, agesInImage, demands, materials, needs, offenders, origins, roles } from '../triage/answer-values.ts'
import { Answers, type AnswersGiven } from '../triage/answers.ts'
import { words as wordsOf } from '../words.ts'
import { planFor, stepsFor } from './plan-for.ts'
import { domains, type Situation, situationOf } from './situation.ts'

const answered = <Value extends string>(values: readonly Value[]) =>
  fc.constantFrom<Value | 'unknown'>(...values, 'unknown')
const places = ['gb-eng', 'gb-wls', 'gb-sct', 'gb-nir', 'ie', 'us', 'ca', 'au', 'nz', 'in', 'de', 'br', 'unknown']
const given: fc.Arbitrary<AnswersGiven> = fc.record(
  {
    role: answered(roles),
    ageNow: answered(ageBands),
    ageInImage: answered(agesInImage),
    place: fc.constantFrom(...places),
    danger: fc.constantFrom(true, false, 'unknown' as const),
    distress: fc.constantFrom(true, false, 'unknown' as const),
    demand: fc.subarray([...demands]),
    offender: answered(offenders),
    paid: fc.constantFrom(true, false, 'unknown' as const),
    material: answered(materials),
    origin: answered(origins),
    needs: fc.subarray([...needs]),
    locale: fc.constantFrom('en' as const, 'cy' as const),
  },
  { requiredKeys: [] },
)
const moment = fc.date({ min: new Date('2026-01-01'), max: new Date('2028-12-01'), noInvalidDate: true })

describe('any answers at any moment', () => {
  test('give a plan that is whole: every text there, every number the record’s, a person at the end', () => {
    fc.assert(
      fc.property(given, moment, (some, at) => {
        const answers = Answers.parse(some)
        const plan = planFor(answers, { words: wordsOf[answers.locale], at })
        expect(plan.steps.length).toBeGreaterThan(2)
        expect(new Set(plan.steps.map(({ id }) => id)).size).toBe(plan.steps.length)
        for (const step of plan.steps) {
          for (const text of [step.title, step.text, step.why, step.next, step.leavesDevice]) {
            expect(text.trim()).not.toBe('')
            expect(text).not.toMatch(/[{}]|undefined|null/)
            expect(text).not.toMatch(/ {2}|\s[.,:]/)
          }
          for (const { service, number, dial, isOpen, opensAt } of step.phones) {
            expect(step.services).toContain(service)
            expect(number.replaceAll(/\D/g, '')).toBe(dial)
            expect(opensAt === undefined || isOpen === false).toBe(true)
          }
          for (const { url } of step.links) expect(url).toMatch(/^(https?:\/\/|mailto:|\/)/)
        }
        const last = plan.steps.at(-1)!
        expect([...last.phones, ...last.links].length).toBeGreaterThan(0)
        const pack = packs[packIdOf(answers.place)]
        if (!['eu', 'elsewhere'].includes(pack.id)) expect(last.phones.some(({ isOpen }) => isOpen)).toBe(true)
        const allowed = new Set([pack.id, 'world', ...(pack.id.startsWith('gb-') ? ['uk'] : [])])
        for (const id of plan.steps.flatMap((step) => step.services)) {
          expect(allowed).toContain(services.get(id)?.home)
        }
      }),
      { numRuns: 2_000 },
    )
  }, 120_000)

  test('in Welsh the plan has the same steps, services and numbers as in English', () => {
    fc.assert(
      fc.property(given, moment, (some, at) => {
        const [english, welsh] = (['en', 'cy'] as const).map((locale) => {
          const { steps } = planFor(Answers.parse({ ...some, locale }), { words: wordsOf[locale], at })
          return steps.map(({ id, kind, services: own, phones }) => [id, kind, own, phones.map(({ dial }) => dial)])
        })
        expect(welsh).toEqual(english)
      }),
    )
  })

  test('read nothing but what the proof walks: the steps follow from the situation alone', () => {
    fc.assert(
      fc.property(given, moment, (some, at) => {
        const answers = Answers.parse(some)
        const situation = situationOf(answers, { adult: true, child: false })
        for (const [variable, value] of Object.entries(situation)) {
          expect(domains[variable as keyof Situation] as readonly string[]).toContain(value)
        }
        const { steps } = planFor(answers, { words: wordsOf[answers.locale], at })
        expect(steps.map(({ id }) => id)).toEqual(stepsFor(situation).map(({ id }) => id))
      }),
    )
  })
})

test('who would rather write or sign is shown the chat, and the video in sign language', () => {
  const at = new Date('2026-11-24T02:00Z')
  const given = { place: 'gb-eng', role: 'young-person', ageNow: '13-15', danger: true, needs: ['bsl'] } as const
  const links = planFor(Answers.parse(given), { words: wordsOf.en, at }).steps.flatMap((step) => step.links)
  expect(links.filter(({ kind }) => kind === 'chat').map(({ service }) => service)).toContain('childline')
  expect(links.find(({ kind, service }) => kind === 'chat' && service === 'childline')?.isOpen).toBeNull()
  expect(links.find(({ kind }) => kind === 'video')?.isOpen).toBe(true)
  expect(links.filter(({ kind }) => kind === 'video').map(({ url }) => url)).toContain('https://999bsl.co.uk/')
  expect(new Set(links.map(({ url, kind }) => url.startsWith('mailto:') === (kind === 'mail')))).toEqual(
    new Set([true]),
  )
})

test('a number or a chat that nobody has seen on a page is in no plan', () => {
  const given = { place: 'us', role: 'adult', ageNow: '25-plus', ageInImage: '18-plus', material: 'file' } as const
  const { steps: own } = planFor(Answers.parse(given), { words: wordsOf.en, at: new Date('2026-11-24T02:00Z') })
  const low = services.get('ccri-helpline')!.channels.filter(({ confidence }) => confidence === 'low')
  expect(low.length).toBeGreaterThan(0)
  expect(own.flatMap((step) => step.services)).toContain('ccri-helpline')
  const numbers = own.flatMap((step) => step.phones).map(({ dial }) => dial)
  for (const channel of low) if ('dial' in channel) expect(numbers).not.toContain(channel.dial)
})

test('every place leads to a pack, and every member state of the Union to its own or the Union’s', () => {
  expect(packIdOf('gb-wls')).toBe('gb-wls')
  expect(packIdOf('ie')).toBe('ie')
  expect(packIdOf('de')).toBe('eu')
  for (const place of ['unknown', 'gb', 'br', 'eu', 'zz'])
    expect(packIdOf(place)).toBe(place === 'eu' ? 'eu' : 'elsewhere')
  expect(new Set(packIds).size).toBe(Object.keys(packs).length)
})

test('what cannot be an answer is refused with its place', () => {
  for (const wrong of [
    { role: 'boss' },
    { place: 'GB' },
    { danger: 'yes' },
    { at: 'tomorrow' },
    { age: 3 },
    { demand: 'money' },
  ]) {
    expect(Answers.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false)
  }
  expect(Answers.parse({})).toMatchObject({ role: 'unknown', demand: [], needs: [], locale: 'en' })
})

test('danger first, despair next, both without a word that is not about them', () => {
  for (const place of ['gb-eng', 'us', 'nz', 'unknown']) {
    const answers = Answers.parse({ place, danger: true, distress: true, role: 'young-person', ageNow: '16-17' })
    const { steps } = planFor(answers, { words: wordsOf.en, at: new Date('2026-11-24T02:00Z') })
    expect(steps[0]!.kind).toBe('danger')
    expect(steps[1]!.kind).toBe('distress')
    const numbers = steps.flatMap(({ phones }) => phones.map(({ dial }) => dial))
    expect(numbers.filter((number) => ['101', '105', '131444'].includes(number))).toEqual([])
    expect(steps[0]!.phones.map(({ dial }) => dial)).toEqual(
      place === 'unknown' ? [] : [packs[packIdOf(place)].emergency!.number],
    )
  }
})
