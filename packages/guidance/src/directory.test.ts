import { expect, test } from 'vitest'
import { z } from 'zod'
import { Contact, contacts } from './contact.ts'
import { Provenance } from './fact.ts'
import { Handoff, handoffs, sitesOfStopncii, sitesOfTakeItDown } from './handoff.ts'
import { helplineLists } from './helpline-list.ts'
import { placeIds, places } from './place.ts'
import { quietWays } from './quiet-way.ts'

const everyProvenance = [
  ...Object.values(contacts),
  ...Object.values(handoffs),
  ...Object.values(quietWays),
  ...helplineLists,
  sitesOfStopncii,
  sitesOfTakeItDown,
  ...Object.values(places).flatMap(({ emergency }) => emergency ?? []),
].map(({ provenance }) => provenance)
const everyContact: Contact[] = Object.values(contacts)
const known = placeIds.filter((id) => id !== 'elsewhere')

test('every record has the documented form', () => {
  z.record(z.string(), Contact).parse(contacts)
  z.record(z.string(), Handoff).parse(handoffs)
  for (const [id, record] of [...Object.entries(contacts), ...Object.entries(handoffs), ...Object.entries(places)])
    expect(record.id).toBe(id)
})

test('every fact has a source, the day it was checked and the day it must be checked again', () => {
  expect(everyProvenance.length).toBeGreaterThan(25)
  z.array(Provenance).parse(everyProvenance)
})

test('no fact is past the day it must be checked again', () => {
  const today = new Date().toISOString().slice(0, 10)
  expect(everyProvenance.filter(({ reviewBy }) => reviewBy < today)).toEqual([])
})

test.each(known)('%s has an emergency number and someone to talk to at any age and hour', (id) => {
  const { emergency, contacts: people } = places[id]
  expect(emergency).not.toBeNull()
  for (let age = 8; age < 90; age++) {
    const open = people.filter(({ ages }) => (ages.from ?? 0) <= age && age <= (ages.to ?? 200))
    expect(open.length, `someone for age ${age}`).toBeGreaterThan(0)
  }
  expect(people.every(({ hours }) => hours === 'always')).toBe(true)
})

test.each(known)('%s does not rest on a number that nobody has seen on a page', (id) => {
  expect(places[id].emergency?.provenance.confidence).not.toBe('low')
  expect(places[id].contacts.some(({ provenance }) => provenance.confidence !== 'low')).toBe(true)
})

test('where the place is not known no number is shown as if it worked everywhere', () => {
  expect(places.elsewhere.emergency).toBeNull()
  expect(places.elsewhere.contacts).toEqual([])
  expect(places.elsewhere.lists.length).toBeGreaterThan(0)
})

test('no number that is not for emergencies stands beside an emergency', () => {
  const wrong = ['101', '105', '131444', '1930']
  for (const { id, emergency, contacts: people } of Object.values(places)) {
    const shown = [emergency?.number, ...people.flatMap(({ dial, text }) => [dial, text])]
    for (const number of wrong) expect(shown, id).not.toContain(number)
    if (id.startsWith('gb-')) {
      expect(emergency?.number).toBe('999')
      expect(shown).not.toContain('111')
    }
  }
})

/** Lengths of national numbers that begin so (Ofcom, ComReg, ACMA; short numbers are exact). */
const numberPlans: Readonly<Record<string, readonly (readonly [start: string, length: number])[]>> = {
  44: [
    ['08001111', 8],
    ['0800', 11],
    ['0808', 11],
    ['0345', 11],
    ['116123', 6],
  ],
  353: [
    ['1800', 10],
    ['116123', 6],
  ],
  1: [['988', 3]],
  61: [
    ['1800', 10],
    ['13', 6],
  ],
  64: [['1737', 4]],
  91: [
    ['1098', 4],
    ['14416', 5],
  ],
}

test('what is dialled is what is shown', () => {
  for (const { number, dial, e164 } of everyContact) {
    expect(dial).toBe(number.replaceAll(/[\s-]/g, ''))
    if (e164 !== null) expect(e164.endsWith(dial.replace(/^0/, ''))).toBe(true)
  }
})

test.each(known)('the numbers of %s have a length that the country uses', (id) => {
  const { countryCode, contacts: people } = places[id]
  const plan = numberPlans[countryCode!]!
  for (const { id: contact, dial, e164 } of people) {
    const row = plan.find(([start]) => dial.startsWith(start))
    expect(dial.length, contact).toBe(row?.[1])
    if (e164 !== null) expect(e164.startsWith(`+${countryCode}`), contact).toBe(true)
  }
})

test('numbers with an international form belong to a plan that knows their length', () => {
  for (const { id, dial, e164 } of everyContact.filter((contact) => contact.e164 !== null)) {
    const code = Object.keys(numberPlans).find((each) => e164!.startsWith(`+${each}`))!
    expect(dial.length, id).toBe(numberPlans[code]!.find(([start]) => dial.startsWith(start))?.[1])
  }
})

test('only Report Remove is said to receive the picture', () => {
  const receivers = Object.values(handoffs).filter(({ receives }) => receives === 'picture-or-link')
  expect(receivers.map(({ id }) => id)).toEqual(['report-remove'])
})

test('a picture of someone under 18 is never sent to StopNCII, and one of adults never to a service for children', () => {
  expect(handoffs.stopncii.ageInPicture).toBe('18-plus')
  for (const id of ['take-it-down', 'report-remove'] as const) expect(handoffs[id].ageInPicture).toBe('under-18')
  expect(handoffs['report-remove']).toMatchObject({ ageNow: 'under-18', isUkOnly: true })
  expect(contacts['revenge-porn-helpline'].ages.from).toBe(18)
})
