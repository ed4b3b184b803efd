import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changed, type Entry, type EntryChange, type EntryState, keepsFingerprint, newEntry } from './entry.ts'

const states: readonly EntryState[] = ['listed', 'quarantined', 'withdrawn', 'expired']
const after = (state: EntryState, type: 'withdraw' | 'quarantine' | 'restore' | 'expire') =>
  changed({ ...newEntry, state }, { type })?.state ?? null

describe('what may follow what', () => {
  test.each<[EntryState, Record<'withdraw' | 'quarantine' | 'restore' | 'expire', EntryState | null>]>([
    ['listed', { withdraw: 'withdrawn', quarantine: 'quarantined', restore: null, expire: 'expired' }],
    ['quarantined', { withdraw: 'withdrawn', quarantine: null, restore: 'listed', expire: 'expired' }],
    ['withdrawn', { withdraw: null, quarantine: null, restore: null, expire: null }],
    ['expired', { withdraw: null, quarantine: null, restore: null, expire: null }],
  ])('%s', (state, expected) => {
    for (const type of ['withdraw', 'quarantine', 'restore', 'expire'] as const)
      expect(after(state, type)).toBe(expected[type])
  })
})

test('a person can be held up by nothing: whatever still has a hash can be withdrawn', () => {
  for (const state of states) expect(after(state, 'withdraw') !== null).toBe(keepsFingerprint(state))
})

test('an amendment that changes nothing is none', () => {
  expect(changed(newEntry, { type: 'amend', trust: 'self_reported', maxAction: 'hold' })).toBeNull()
  expect(changed(newEntry, { type: 'amend', trust: 'self_reported', maxAction: 'review' })).toEqual({
    state: 'listed',
    trust: 'self_reported',
    maxAction: 'review',
  })
})

test('no sequence of changes brings an ended entry back', () => {
  const change: fc.Arbitrary<EntryChange> = fc.oneof(
    fc.constantFrom('withdraw' as const, 'quarantine' as const, 'restore' as const, 'expire' as const).map((type) => ({
      type,
    })),
    fc.record({
      type: fc.constant('amend' as const),
      trust: fc.constantFrom('self_reported' as const, 'platform_confirmed' as const, 'hotline_reviewed' as const),
      maxAction: fc.constantFrom('review' as const, 'hold' as const, 'block' as const),
    }),
  )
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      let entry: Entry = newEntry
      for (const next of changes) {
        const result = changed(entry, next)
        if (!keepsFingerprint(entry.state)) expect(result).toBeNull()
        entry = result ?? entry
      }
    }),
    { numRuns: 1_000 },
  )
})
