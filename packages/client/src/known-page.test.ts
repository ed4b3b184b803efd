import { expect, test } from 'vitest'
import { knownPage } from './known-page.ts'

const entry = '6f0c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a11'
const md5 = '0'.repeat(32)
const standing = { trust: 'self_reported', maxAction: 'hold', expiresOn: '2028-11-23' }
const add = { sequence: 1, type: 'add', entry, ...standing, fingerprint: { kind: 'image', md5 } }
const page = (...events: unknown[]) => ({ epoch: 'one', events, next: 9, head: 9 })
const eventsOf = (...events: unknown[]) => knownPage(page(...events))?.events

test('what is known stays as it is, and new fields are ignored', () => {
  expect(eventsOf(add)).toEqual([add])
  expect(eventsOf({ ...add, colour: 'blue' })).toEqual([add])
  expect(knownPage({ ...page(add), weather: 'fine' })).toMatchObject({ next: 9, head: 9 })
})

test('an event of an unknown type is left out, whatever it carries', () => {
  expect(eventsOf({ sequence: 1, type: 'merge', entry, into: [1, 2] }, { ...add, sequence: 2 })).toEqual([
    { ...add, sequence: 2 },
  ])
  expect(eventsOf({ sequence: 1, type: 'notice' })).toEqual([])
})

test('an unknown trust or action is taken for the mildest', () => {
  expect(eventsOf({ ...add, trust: 'court_ordered', maxAction: 'burn' })).toEqual([
    { ...add, trust: 'self_reported', maxAction: 'review' },
  ])
  expect(eventsOf({ sequence: 2, type: 'amend', entry, trust: 'platform_confirmed', maxAction: 'burn' })).toEqual([
    { sequence: 2, type: 'amend', entry, trust: 'platform_confirmed', maxAction: 'review' },
  ])
})

test('of a fingerprint of an unknown kind the MD5 remains', () => {
  expect(eventsOf({ ...add, fingerprint: { kind: 'audio', md5, chroma: ['…'] } })).toEqual([add])
})

test('unknown fields of a fingerprint are left out, and windows are known', () => {
  const windows = [{ hash: 'ab'.repeat(32), quality: 90 }]
  const given = { ...add, fingerprint: { ...add.fingerprint, windows } }
  expect(eventsOf({ ...given, fingerprint: { ...given.fingerprint, smell: ['…'] } })).toEqual([given])
})

test.each([
  ['no page', null],
  ['no events', { epoch: 'one', next: 1, head: 1 }],
  ['an event that is none', page('add')],
  ['a number that is none', page({ ...add, sequence: 'one' })],
  ['an unknown type without a number', page({ type: 'merge', entry })],
  ['a hash that is none', page({ ...add, fingerprint: { kind: 'image', md5: 'short' } })],
  ['an unknown kind without an MD5', page({ ...add, fingerprint: { kind: 'audio', chroma: '…' } })],
  ['a withdrawal of nothing', page({ sequence: 3, type: 'withdraw' })],
  ['no cursor', { epoch: 'one', events: [], head: 9 }],
])('%s is refused whole, so that it moves no cursor', (_, wrong) => {
  expect(knownPage(wrong)).toBeNull()
})
