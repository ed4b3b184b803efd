import fc from 'fast-check'
import { expect, test } from 'vitest'
import { renewed } from './case.ts'
import { dayOf, retention } from './retention.ts'

test('a case ends 24 months after it was opened, in UTC', () => {
  expect(retention.expiresOn(new Date('2026-11-23T12:00:00Z'))).toBe('2028-11-23')
  expect(retention.expiresOn(new Date('2026-12-31T23:59:59.999Z'))).toBe('2028-12-31')
  expect(retention.expiresOn(new Date('2028-02-29T00:00:00Z'))).toBe('2030-02-28')
  expect(retention.expiresOn(new Date('2026-02-28T00:00:00Z'))).toBe('2028-02-28')
})

test('whenever it is opened, a case lasts two years, less a leap day at most', () => {
  const times = fc.date({ min: new Date('2020-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(times, (openedAt) => {
      const days = (Date.parse(retention.expiresOn(openedAt)) - Date.parse(dayOf(openedAt))) / 86_400_000
      expect(days).toBeGreaterThanOrEqual(730)
      expect(days).toBeLessThanOrEqual(731)
    }),
  )
})

test('a withdrawal can be undone for 30 days, to the millisecond', () => {
  const withdrawnAt = new Date('2026-11-23T12:00:00Z')
  expect(retention.canUndo(withdrawnAt, withdrawnAt)).toBe(true)
  expect(retention.canUndo(withdrawnAt, new Date('2026-12-23T11:59:59.999Z'))).toBe(true)
  expect(retention.canUndo(withdrawnAt, new Date('2026-12-23T12:00:00Z'))).toBe(false)
})

test('a case can be renewed in the last twelve months of its time, for 24 months from then', () => {
  expect(retention.renewableFrom('2028-11-25')).toBe('2027-11-25')
  expect(retention.renewableFrom('2028-02-29')).toBe('2027-02-28')
  const life = { state: 'active', expiresOn: '2028-11-25', withdrawnAt: null, isRecoverable: true } as const
  expect(renewed(life, new Date('2027-11-24T23:59:59Z'))).toBeNull()
  expect(renewed(life, new Date('2027-11-25T00:00:00Z'))).toEqual({ ...life, expiresOn: '2029-11-25' })
  expect(renewed(life, new Date('2028-11-24T23:59:59Z'))?.expiresOn).toBe('2030-11-24')
  // Its time is over, though nobody has said so yet.
  expect(renewed(life, new Date('2028-11-25T00:00:00Z'))).toBeNull()
  expect(renewed({ ...life, state: 'withdrawn', withdrawnAt: new Date() }, new Date('2028-01-01'))).toBeNull()
})
