import fc from 'fast-check'
import { expect, test } from 'vitest'
import { needs } from '../triage/answer-values.ts'
import { packIds, packs, services } from './packs.ts'
import { whoCanHelp } from './who-can-help.ts'

const christmasNight = new Date('2026-12-25T23:00Z')
const idsFor = (asked: Omit<Parameters<typeof whoCanHelp>[0], 'at'>, at = christmasNight) =>
  whoCanHelp({ at, ...asked }).services.map(({ id }) => id)

test('nobody is sent to who does not take their age, at any age', () => {
  for (const place of packIds) {
    for (let age = 0; age <= 120; age++) {
      for (const id of idsFor({ place, age })) {
        const { ageNow, ageInImage } = services.get(id)!
        expect((ageNow.from ?? 0) <= age && age <= (ageNow.to ?? 120), `${id} at ${age}`).toBe(true)
        if (age < 18) expect(ageInImage, `${id} at ${age}`).not.toBe('18-plus')
      }
    }
  }
})

test('Childline takes people to 18, and no line for adults is shown to a child', () => {
  expect(idsFor({ place: 'gb-eng', age: 18 })).toContain('childline')
  expect(idsFor({ place: 'gb-eng', age: 19 })).not.toContain('childline')
  expect(idsFor({ place: 'gb-eng', age: 17 })).not.toContain('revenge-porn-helpline')
  expect(idsFor({ place: 'gb-eng', age: 18 })).toContain('revenge-porn-helpline')
})

test('who is open stands first, and who is closed says when it opens', () => {
  const { services: all } = whoCanHelp({ place: 'gb-eng', age: 30, at: christmasNight })
  const order = all.map(({ isOpen }) => (isOpen ? 0 : isOpen === null ? 1 : 2))
  expect(order).toEqual(order.toSorted())
  expect(new Set(order)).toEqual(new Set([0, 1, 2]))
  expect(all.find(({ id }) => id === 'revenge-porn-helpline')).toMatchObject({
    isOpen: false,
    opensAt: '2026-12-29T10:00:00.000Z',
  })
})

test('only what was asked for is shown', () => {
  expect(idsFor({ place: 'gb-eng', contact: 'parent' })).toContain('nspcc-helpline')
  expect(idsFor({ place: 'gb-eng', contact: 'person' })).not.toContain('nspcc-helpline')
  expect(idsFor({ place: 'gb-eng', need: 'bsl' })).toEqual(['999-bsl'])
  expect(idsFor({ place: 'gb-eng', need: 'text-only' })).toContain('shout')
  expect(idsFor({ place: 'gb-eng', need: 'text-only' })).not.toContain('samaritans')
  expect(idsFor({ place: 'gb-wls', need: 'welsh' })).toEqual(idsFor({ place: 'gb-wls', language: 'cy' }))
  expect(idsFor({ place: 'gb-wls', language: 'cy' })).toContain('meic')
})

test('a country without a pack has the numbers of no other', () => {
  expect(whoCanHelp({ place: 'fr', at: christmasNight })).toMatchObject({ pack: 'eu', emergency: '112' })
  expect(whoCanHelp({ place: 'aq', at: christmasNight })).toMatchObject({ pack: 'elsewhere', emergency: null })
  const ways = whoCanHelp({ place: 'aq', at: christmasNight }).services.flatMap((helper) => helper.ways)
  expect(ways.filter(({ dial }) => dial !== undefined)).toEqual([])
})

test('whatever is asked, every way is a channel of the data that somebody has seen', () => {
  const seeker = fc.record(
    {
      place: fc.constantFrom(...packIds),
      at: fc.date({ min: new Date('2026-11-01'), max: new Date('2028-10-01'), noInvalidDate: true }),
      age: fc.integer({ min: 0, max: 120 }),
      contact: fc.constantFrom('person' as const, 'parent' as const, 'friend' as const, 'professional' as const),
      need: fc.constantFrom(...needs),
    },
    { requiredKeys: ['place', 'at'] },
  )
  fc.assert(
    fc.property(seeker, (asked) => {
      for (const { id, roles, ways } of whoCanHelp(asked).services) {
        const { channels } = services.get(id)!
        expect(roles.every((role) => packs[asked.place].roles[role].includes(id))).toBe(true)
        for (const { to } of ways) {
          const channel = channels.find(
            (each) => to === ('dial' in each ? each.number : 'url' in each ? each.url : each.address),
          )
          expect(channel?.confidence).toMatch(/high|medium/)
        }
      }
    }),
  )
})
