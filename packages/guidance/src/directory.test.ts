import { expect, test } from 'vitest'
import { contacts } from './contact.ts'
import { handoffs, sitesOfStopncii, sitesOfTakeItDown } from './handoff.ts'
import { placeIds, places } from './place.ts'

const everyProvenance = [
  ...Object.values(contacts),
  ...Object.values(handoffs),
  sitesOfStopncii,
  sitesOfTakeItDown,
  ...Object.values(places).flatMap(({ emergency }) => emergency ?? []),
].map(({ provenance }) => provenance)

test('every fact has a source, the day it was checked and the day it must be checked again', () => {
  expect(everyProvenance.length).toBeGreaterThan(20)
  for (const { source, checkedOn, reviewBy } of everyProvenance) {
    expect(URL.canParse(source)).toBe(true)
    expect(checkedOn).toMatch(/^\d{4}-\d\d-\d\d$/)
    expect(reviewBy > checkedOn).toBe(true)
  }
})

test('no fact is past the day it must be checked again', () => {
  const today = new Date().toISOString().slice(0, 10)
  expect(everyProvenance.filter(({ reviewBy }) => reviewBy < today)).toEqual([])
})

test.each(placeIds.filter((id) => id !== 'elsewhere'))(
  '%s has an emergency number and someone to talk to at any age and hour',
  (id) => {
    const { emergency, contacts: people } = places[id]
    expect(emergency).not.toBeNull()
    for (let age = 8; age < 90; age++) {
      const open = people.filter(({ ages }) => (ages.from ?? 0) <= age && age <= (ages.to ?? 200))
      expect(open.length, `someone for age ${age}`).toBeGreaterThan(0)
      expect(open.every(({ hours }) => hours === 'always')).toBe(true)
    }
  },
)

test('where the place is not known no number is shown as if it worked everywhere', () => {
  expect(places.elsewhere).toEqual({ id: 'elsewhere', emergency: null, contacts: [] })
})

test('no number that is not for emergencies stands beside an emergency', () => {
  const shown = Object.values(places).map(({ emergency }) => emergency?.number)
  for (const wrong of ['101', '105', '131 444', '1930']) expect(shown).not.toContain(wrong)
  for (const id of placeIds.filter((place) => place.startsWith('gb-'))) expect(places[id].emergency?.number).toBe('999')
})

test('what is dialled is what is shown, and has a length that the country uses', () => {
  const lengths: Record<string, number[]> = { '0800': [8, 10, 11], '1800': [10], '116': [6], '13': [6] }
  for (const { number, dial, text } of Object.values(contacts)) {
    expect(dial).toBe(number.replace(/[\s-]/g, ''))
    expect(text ?? dial).toMatch(/^\d+$/)
    const plan = Object.entries(lengths).find(([start]) => dial.startsWith(start) && dial.length > 5)
    if (plan !== undefined) expect(plan[1]).toContain(dial.length)
    else expect(dial.length).toBeLessThanOrEqual(5)
  }
})

test('only Report Remove is said to receive the picture', () => {
  expect(
    Object.values(handoffs)
      .filter(({ receives }) => receives === 'picture-or-link')
      .map(({ id }) => id),
  ).toEqual(['report-remove'])
})
