import type { FeedbackValue } from '@breakwater/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CaseStanding, caseStatus, type StatusPolicy } from './case-status.ts'

const policy: StatusPolicy = { statusBatchSeconds: 86_400, lateAfterSeconds: 86_400 }
const openedAt = new Date('2026-11-20T09:30:00Z')
const now = new Date('2026-11-23T12:00:00Z')
/** The last batch boundary before `now`. */
const boundary = new Date('2026-11-23T00:00:00Z')

type Platform = CaseStanding['platforms'][number]
const harbour: Platform = {
  name: 'Harbour',
  addedAt: openedAt,
  lastSeenAt: now,
  canConfirm: true,
  readThrough: 12,
  withdrawnThrough: 0,
}
const standing: CaseStanding = {
  state: 'active',
  items: 2,
  openedAt,
  expiresOn: '2028-11-20',
  withdrawnAt: null,
  recoveryCiphertext: 'c2VhbGVk',
  recoveryKey: null,
  recoveryAdditions: [],
  frames: 0,
  hasVideos: false,
  addedThrough: 12,
  withdrawnThrough: 0,
  platforms: [harbour],
  feedback: [],
  asked: [],
  quarantined: 0,
  isAnyListed: true,
}
const withFeedback = (...feedback: [FeedbackValue, string, Date][]): CaseStanding => ({
  ...standing,
  feedback: feedback.map(([value, owner, at]) => ({ value, owner, at, isSettled: false })),
})

describe('a platform', () => {
  const holds = (platform: Partial<Platform>) =>
    caseStatus({ ...standing, platforms: [{ ...harbour, ...platform }] }, now, policy).platforms[0]

  test('looks when it has read everything that was listed', () => {
    expect(holds({})).toEqual({ name: 'Harbour', holds: 'looking' })
    expect(holds({ readThrough: 11 })).toEqual({ name: 'Harbour', holds: 'waiting' })
  })

  test('is late when it has not been heard of for a day, whatever it once read', () => {
    const dayAgo = new Date(now.getTime() - 86_400_000)
    expect(holds({ lastSeenAt: dayAgo })?.holds).toBe('looking')
    expect(holds({ lastSeenAt: new Date(dayAgo.getTime() - 1) })?.holds).toBe('late')
    expect(holds({ lastSeenAt: null, readThrough: 0, addedAt: openedAt })?.holds).toBe('late')
    expect(holds({ lastSeenAt: null, readThrough: 0, addedAt: now })?.holds).toBe('waiting')
  })
})

describe('of a withdrawn case', () => {
  const withdrawnAt = new Date('2026-11-23T11:00:00Z')
  const ended: CaseStanding = { ...standing, state: 'withdrawn', withdrawnAt, withdrawnThrough: 14 }
  const removal = (platform: Partial<Platform>, time = now) =>
    caseStatus({ ...ended, platforms: [{ ...harbour, ...platform }] }, time, policy).platforms[0]?.removal

  test('a platform has confirmed the removal only when it says so of the last withdrawal', () => {
    expect(removal({ withdrawnThrough: 14 })).toBe('confirmed')
    expect(removal({ withdrawnThrough: 13 })).toBe('waiting')
  })

  test('a platform that has read and not confirmed within a day is late', () => {
    const dayLater = new Date(withdrawnAt.getTime() + 86_400_001)
    expect(removal({ withdrawnThrough: 13, lastSeenAt: dayLater }, dayLater)).toBe('late')
    expect(removal({ withdrawnThrough: 14, lastSeenAt: dayLater }, dayLater)).toBe('confirmed')
  })

  test('a platform whose client cannot confirm is told, and never counts as confirmed', () => {
    expect(removal({ canConfirm: false, readThrough: 14 })).toBe('told')
    expect(removal({ canConfirm: false, readThrough: 13 })).toBe('waiting')
    const dayLater = new Date(withdrawnAt.getTime() + 86_400_001)
    expect(removal({ canConfirm: false, readThrough: 13, lastSeenAt: dayLater }, dayLater)).toBe('late')
    expect(removal({ canConfirm: false, readThrough: 14 }, dayLater)).toBe('told')
  })

  test('the sealed recovery is there while the withdrawal can be undone', () => {
    const at = (time: string, changes: Partial<CaseStanding> = {}) =>
      caseStatus({ ...ended, ...changes }, new Date(time), policy).recovery
    expect(at('2026-12-23T10:59:59Z')).toEqual({ ciphertext: 'c2VhbGVk', until: '2026-12-23' })
    expect(at('2026-12-23T11:00:00Z')).toBeUndefined()
    expect(at('2026-11-24T00:00:00Z', { recoveryCiphertext: null })).toBeUndefined()
    expect(at('2026-11-24T00:00:00Z', { state: 'active', withdrawnAt: null })).toBeUndefined()
    expect(at('2026-11-24T00:00:00Z', { state: 'expired' })).toBeUndefined()
    const said = { value: 'suspected_under_18', owner: 'Harbour', at: openedAt, isSettled: false } as const
    expect(at('2026-12-01T00:00:00Z', { feedback: [said] })).toBeUndefined()
    expect(at('2026-12-01T00:00:00Z', { feedback: [{ ...said, isSettled: true }] })).toBeDefined()
  })
})

test('what a person took off the list is not counted as listed', () => {
  const look = (changes: Partial<CaseStanding>) => {
    const { items, listed, review } = caseStatus({ ...standing, ...changes }, now, policy)
    return { items, listed, review }
  }
  expect(look({})).toEqual({ items: 2, listed: 2, review: 'none' })
  // One picture that was sent twice and taken off: it does not count as listed for having been sent again.
  expect(look({ quarantined: 1, isAnyListed: false })).toEqual({ items: 2, listed: 0, review: 'taken-off' })
  expect(look({ quarantined: 1 })).toEqual({ items: 2, listed: 1, review: 'taken-off' })
  expect(look({ asked: [{ isDecided: false }, { isDecided: true }], quarantined: 1 }).review).toBe('waiting')
  expect(look({ asked: [{ isDecided: true }] }).review).toBe('kept')
  expect(look({ state: 'withdrawn', withdrawnAt: now }).listed).toBe(0)
})

describe('what was stopped', () => {
  const stopped = (at: Date) => caseStatus(withFeedback(['confirmed', 'Harbour', at]), now, policy).stopped

  test('is said from the next batch on, not before', () => {
    expect(stopped(new Date(boundary.getTime() - 1))).toBe(true)
    expect(stopped(boundary)).toBe(false)
    expect(stopped(now)).toBe(false)
  })

  test('counts from the opening of the case', () => {
    expect(stopped(openedAt)).toBe(true)
    expect(stopped(new Date(openedAt.getTime() - 1))).toBe(false)
  })

  test('is not said for what is only waiting or of bad quality', () => {
    const before = new Date(boundary.getTime() - 1)
    const status = caseStatus(
      withFeedback(['pending_review', 'Harbour', before], ['quality_unknown', 'Harbour', before]),
      now,
      policy,
    )
    expect(status).toMatchObject({ stopped: false, lookedAndDidNotAct: false, underQuestion: false })
  })
})

test('a site that looked and did not act is told; two owners make it a question', () => {
  const before = new Date(boundary.getTime() - 1)
  const one = withFeedback(['not_intimate', 'Harbour', before])
  expect(caseStatus(one, now, policy)).toMatchObject({ lookedAndDidNotAct: true, underQuestion: false })
  const twice = withFeedback(['not_intimate', 'Harbour', before], ['not_intimate', 'Harbour', before])
  expect(caseStatus(twice, now, policy).underQuestion).toBe(false)
  const two = withFeedback(['not_intimate', 'Harbour', before], ['not_intimate', 'Quay', before])
  expect(caseStatus(two, now, policy).underQuestion).toBe(true)
  const notYet = withFeedback(['not_intimate', 'Harbour', before], ['not_intimate', 'Quay', boundary])
  expect(caseStatus(notYet, now, policy).underQuestion).toBe(false)
})

test('nothing that is said in a batch can be seen before it ends, so an uploader cannot test a copy', () => {
  const given = fc.record({
    value: fc.constantFrom<FeedbackValue>(
      'pending_review',
      'confirmed',
      'not_intimate',
      'suspected_under_18',
      'quality_unknown',
    ),
    owner: fc.constantFrom('Harbour', 'Quay'),
    minutes: fc.integer({ min: 0, max: 5 * 24 * 60 }),
  })
  const at = (minutes: number) => new Date(openedAt.getTime() + minutes * 60_000)
  fc.assert(
    fc.property(fc.array(given, { maxLength: 10 }), fc.integer({ min: 0, max: 6 * 24 * 60 }), (all, minutes) => {
      const time = at(minutes)
      const lastBoundary = Math.floor(time.getTime() / 86_400_000) * 86_400_000
      const known = all.map(
        ({ value, owner, minutes: when }) => [value, owner, at(when)] as [FeedbackValue, string, Date],
      )
      const released = known.filter(([, , when]) => when.getTime() < lastBoundary)
      expect(caseStatus(withFeedback(...known), time, policy)).toEqual(
        caseStatus(withFeedback(...released), time, policy),
      )
    }),
    { numRuns: 1_000 },
  )
})

test('the status names no number, no time and no platform of what was found', () => {
  const before = new Date(boundary.getTime() - 1)
  const once = withFeedback(['confirmed', 'Harbour', before])
  const often = withFeedback(
    ['confirmed', 'Quay', openedAt],
    ['confirmed', 'Harbour', openedAt],
    ['confirmed', 'Quay', before],
  )
  expect(caseStatus(often, now, policy)).toEqual(caseStatus(once, now, policy))
})
