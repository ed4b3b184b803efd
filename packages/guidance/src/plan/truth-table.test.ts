import { describe, expect, test } from 'vitest'
import { Answers, type AnswersGiven } from '../triage/answers.ts'
import { words as wordsOf } from '../words.ts'
import { planFor } from './plan-for.ts'

const uk = ['gb-eng', 'gb-wls', 'gb-sct', 'gb-nir']
const abroad = ['ie', 'us', 'ca', 'au', 'nz', 'in', 'fr', 'br', 'unknown']
const ukOnly = ['report-remove', 'ceop', 'childline', 'revenge-porn-helpline', 'iwf', 'report-fraud', 'samaritans']
const at = new Date('2026-11-24T02:00:00Z')

function servicesFor(given: AnswersGiven): string[] {
  const answers = Answers.parse(given)
  return planFor(answers, { words: wordsOf[answers.locale], at }).steps.flatMap(({ services }) => services)
}
/** Each is named, and the first time in this order. */
function expectInOrder(services: readonly string[], ...order: readonly string[]) {
  for (const id of order) expect(services).toContain(id)
  expect(order.toSorted((a, b) => services.indexOf(a) - services.indexOf(b))).toEqual(order)
}
const expectNone = (services: readonly string[], ...never: readonly string[]) =>
  expect(services.filter((id) => never.includes(id))).toEqual([])

const young = { role: 'young-person', ageNow: '13-15', ageInImage: 'under-18' } as const
const before = { role: 'adult', ageNow: '19-24', ageInImage: 'under-18' } as const
const adult = { role: 'adult', ageNow: '25-plus', ageInImage: '18-plus' } as const

describe('the routing truth table', () => {
  test.each(uk)('under 18 in it and now, %s: Report Remove, then Take It Down where the file is here', (place) => {
    const withFile = servicesFor({ ...young, place, material: 'file' })
    expectInOrder(withFile, 'report-remove', 'take-it-down')
    expectNone(withFile, 'stopncii', 'revenge-porn-helpline', 'posh', 'breakwater-case')
    const withLink = servicesFor({ ...young, place, material: 'link' })
    expect(withLink).toContain('report-remove')
    expectNone(withLink, 'stopncii', 'revenge-porn-helpline', 'posh', 'take-it-down')
  })
  test.each(uk)('the same with neither file nor link, %s: Childline, CEOP and the police, and no copy', (place) => {
    const answers = Answers.parse({ ...young, place, material: 'neither' })
    const { steps } = planFor(answers, { words: wordsOf.en, at })
    const services = steps.flatMap((step) => step.services)
    expectInOrder(services, 'childline', 'ceop', 'police-non-emergency')
    expectNone(services, 'report-remove', 'take-it-down', 'stopncii')
    expect(steps.map(({ id }) => id)).toContain('no-copy-needed')
    expect(steps.map(({ id }) => id)).toContain('sites')
  })
  test.each(abroad)('under 18 in it and now, %s: Take It Down and a hotline, and nothing of the UK', (place) => {
    const services = servicesFor({ ...young, place, material: 'file' })
    expect(services).toContain('take-it-down')
    expectNone(services, ...ukOnly, 'stopncii')
  })
  test.each([...uk, ...abroad])('under 18 in it and an adult now, %s: Take It Down, police, a hotline', (place) => {
    const services = servicesFor({ ...before, place, material: 'file' })
    expect(services).toContain('take-it-down')
    if (uk.includes(place)) expectInOrder(services, 'take-it-down', 'police-non-emergency', 'iwf')
    expectNone(services, 'stopncii', 'report-remove', 'childline', 'ceop', 'revenge-porn-helpline', 'breakwater-case')
  })
  test('an 18-year-old may still call Childline', () => {
    expect(servicesFor({ ...before, ageNow: '18', place: 'gb-wls' })).toContain('childline')
  })
  test.each(uk)('adults in it, %s: StopNCII, our own in addition, the Revenge Porn Helpline', (place) => {
    const services = servicesFor({ ...adult, place, material: 'file' })
    expectInOrder(services, 'stopncii', 'breakwater-case', 'revenge-porn-helpline', 'google-removal')
    expectNone(services, 'take-it-down', 'report-remove', 'ceop')
  })
  test.each(abroad)('adults in it, %s: StopNCII, and no service of the UK', (place) => {
    const services = servicesFor({ ...adult, place, material: 'file' })
    expect(services).toContain('stopncii')
    expectNone(services, ...ukOnly, 'take-it-down')
  })
  test.each([...uk, ...abroad])('adults in it without the file, %s: the site and search, and no StopNCII', (place) => {
    const services = servicesFor({ ...adult, place, material: 'link' })
    expect(services).toContain('google-removal')
    expectNone(services, 'stopncii', 'breakwater-case', 'take-it-down')
    if (uk.includes(place)) expect(services).toContain('revenge-porn-helpline')
  })
  test.each(['mixed', 'unknown'] as const)('%s ages are treated as under 18', (ageInImage) => {
    const services = servicesFor({ ...adult, ageInImage, place: 'gb-eng', material: 'file' })
    expect(services).toContain('take-it-down')
    expectNone(services, 'stopncii', 'revenge-porn-helpline')
  })
  test.each([
    { role: 'mass-mail' },
    { ...adult, origin: 'bluff' },
    { ...young, origin: 'bluff' },
    { ...adult, ageInImage: 'no-image' },
  ] as const)('where there is no picture nothing is fingerprinted: %o', (given) => {
    const services = servicesFor({ ...given, place: 'gb-eng', material: 'file' })
    expectNone(services, 'stopncii', 'take-it-down', 'report-remove', 'breakwater-case')
  })
  test('a mass mail is forwarded, and the password changed', () => {
    const answers = Answers.parse({ role: 'mass-mail', place: 'gb-eng' })
    const { steps } = planFor(answers, { words: wordsOf.en, at })
    expect(steps.flatMap(({ services }) => services)).toContain('report-phishing')
    expect(steps.map(({ id }) => id)).toContain('mail-password')
    expect(steps.flatMap(({ links }) => links).map(({ url }) => url)).toContain('mailto:report@phishing.gov.uk')
  })
  test.each([young, before, adult])('a made picture goes where a real one goes: %o', (given) => {
    for (const place of ['gb-sct', 'us', 'br']) {
      const real = servicesFor({ ...given, place, material: 'file', origin: 'shared' })
      expect(servicesFor({ ...given, place, material: 'file', origin: 'ai-made' })).toEqual(real)
    }
  })
  test.each(['parent', 'friend', 'partner', 'professional'] as const)('a %s gets the same targets', (role) => {
    const child = servicesFor({ role, ageNow: '13-15', ageInImage: 'under-18', place: 'gb-eng', material: 'file' })
    expectInOrder(child, 'report-remove', 'take-it-down')
    expectNone(child, 'stopncii', 'revenge-porn-helpline', 'posh', 'breakwater-case')
    const grown = servicesFor({ role, ageNow: '25-plus', ageInImage: '18-plus', place: 'gb-eng', material: 'file' })
    expectInOrder(grown, 'stopncii', 'revenge-porn-helpline')
    expectNone(grown, 'take-it-down', 'report-remove', 'ceop', 'childline', 'breakwater-case')
  })
})

describe('an operator who has no lane open', () => {
  test('no case is offered', () => {
    const answers = Answers.parse({ ...adult, place: 'gb-eng', material: 'file' })
    const { steps } = planFor(answers, { words: wordsOf.en, at, lanes: { adult: false, child: false } })
    expectNone(
      steps.flatMap(({ services }) => services),
      'breakwater-case',
    )
  })
  test('with a child lane it is offered after the others', () => {
    const answers = Answers.parse({ ...young, place: 'gb-eng', material: 'file' })
    const { steps } = planFor(answers, { words: wordsOf.en, at, lanes: { adult: false, child: true } })
    expectInOrder(
      steps.flatMap(({ services }) => services),
      ...['report-remove', 'take-it-down', 'breakwater-case'],
    )
  })
})
