import { expect, test } from 'vitest'
import { contactsOf } from '../contact.ts'
import { handoffs } from '../handoff.ts'
import { helplineLists } from '../helpline-list.ts'
import { placeIds, places } from '../place.ts'
import { quietWays } from '../quiet-way.ts'
import { packIds, packs } from './packs.ts'

/** Where one set of numbers holds. In the European Union only the emergency number is the same everywhere. */
const known = placeIds.filter((id) => id !== 'elsewhere' && id !== 'eu')

test.each(known)('%s has an emergency number and someone to talk to at any age and hour', (id) => {
  const { emergency, contacts } = places[id]
  expect(emergency).not.toBeNull()
  for (let age = 8; age < 90; age++) {
    const open = contacts.filter(({ ages }) => (ages.from ?? 0) <= age && age <= (ages.to ?? 200))
    expect(open.length, `someone for age ${age}`).toBeGreaterThan(0)
  }
})

test('the page for right now keeps every number that may be dialled at night in each place', () => {
  expect(Object.fromEntries(known.map((id) => [id, places[id].contacts.map(({ dial }) => dial)]))).toMatchObject({
    'gb-eng': ['08001111', '116123'],
    'gb-wls': ['08001111', '116123'],
    'gb-sct': ['08001111', '116123'],
    'gb-nir': ['08001111', '08088088000', '116123'],
    ie: ['1800666666', '116123'],
  })
})

test('only who answers at all hours stands there', () => {
  for (const id of packIds) {
    expect(contactsOf(packs[id]).map(({ id: service }) => service)).not.toContain('revenge-porn-helpline')
  }
  expect(packs['gb-eng'].roles['adult-line']).toContain('revenge-porn-helpline')
  expect(contactsOf({ roles: { ...packs['gb-eng'].roles, 'any-line': ['revenge-porn-helpline'] } })).toHaveLength(1)
})

test.each(known)('%s does not rest on a number that nobody has seen on a page', (id) => {
  expect(places[id].emergency?.provenance.confidence).not.toBe('low')
  expect(places[id].contacts.every(({ provenance }) => provenance.confidence !== 'low')).toBe(true)
})

test('where the place is not known no number is shown as if it worked everywhere', () => {
  expect(places.elsewhere.emergency).toBeNull()
  expect(places.elsewhere.contacts).toEqual([])
  expect(places.elsewhere.lists).toBe(helplineLists)
  expect(helplineLists.length).toBeGreaterThan(0)
})

test('no number that is not for emergencies stands beside an emergency', () => {
  const wrong = ['101', '105', '131444', '1930']
  for (const { id, emergency, contacts } of Object.values(places)) {
    const shown = [emergency?.number, ...contacts.flatMap(({ dial, text }) => [dial, text?.dial])]
    for (const number of wrong) expect(shown, id).not.toContain(number)
    if (id.startsWith('gb-')) {
      expect(emergency?.number).toBe('999')
      expect(shown).not.toContain('111')
    }
  }
})

test('the European Union has one emergency number, and lists of helplines by country', () => {
  expect(places.eu.emergency?.number).toBe('112')
  expect(places.eu.contacts).toEqual([])
  expect(places.eu.lists).toBe(helplineLists)
})

test('every quiet way is one of a place, and every hand-off has an address', () => {
  expect(new Set(packIds.flatMap((id) => packs[id].quietWays))).toEqual(new Set(Object.keys(quietWays)))
  for (const { url } of Object.values(handoffs)) expect(new URL(url).protocol).toBe('https:')
})
