import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type GrantStanding, laneState, listedUntil } from './lane-grant.ts'

const day = 86_400_000
const from = Date.parse('2026-11-01T00:00:00Z')
const at = (days: number) => new Date(from + days * day)
const grant = { operator: 'Harbour Trust', notBefore: at(0).toISOString(), expires: at(100).toISOString() }
const open: GrantStanding = { grant, isEnabled: true, isApproved: true, closedAt: null, endedAt: null }
const state = (changes: Partial<GrantStanding>, days = 10, operator = 'Harbour Trust') =>
  laneState({ ...open, ...changes }, { operator, now: at(days) })

test('a lane is open only while everything holds, and says what does not', () => {
  expect(state({})).toBe('open')
  expect(state({ isApproved: false })).toBe('waiting')
  expect(state({ isApproved: false, closedAt: at(9) })).toBe('waiting')
  expect(state({ isEnabled: false, isApproved: false, closedAt: at(9) })).toBe('closed')
  expect(state({}, 10, 'Pier Trust')).toBe('other-operator')
  expect(state({}, -1)).toBe('not-yet')
  expect([state({}, 99.9), state({}, 100)]).toEqual(['open', 'expired'])
  expect(state({ endedAt: at(9) })).toBe('ended')
})

test('what is listed outlasts a closing by seven days, and never the grant', () => {
  expect(listedUntil(open)).toEqual(at(100))
  expect(listedUntil({ ...open, closedAt: at(10) })).toEqual(at(17))
  expect(listedUntil({ ...open, isEnabled: false, isApproved: false, closedAt: at(10) })).toEqual(at(17))
  expect(listedUntil({ ...open, closedAt: at(99) })).toEqual(at(100))
  expect(listedUntil({ ...open, isApproved: false })).toBeNull()
  expect(listedUntil({ ...open, endedAt: at(5) })).toBeNull()
})

test('an open lane always covers what is listed, whatever was done', () => {
  const moment = fc.option(fc.integer({ min: -20, max: 130 }).map(at))
  const standing = fc.record({ isEnabled: fc.boolean(), isApproved: fc.boolean(), closedAt: moment, endedAt: moment })
  fc.assert(
    fc.property(standing, fc.integer({ min: -20, max: 130 }), (changes, days) => {
      if (state(changes, days) !== 'open') return
      expect(listedUntil({ ...open, ...changes })!.getTime()).toBeGreaterThan(at(days).getTime())
    }),
  )
})
