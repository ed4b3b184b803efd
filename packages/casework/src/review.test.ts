import { actions, trustClasses } from '@breakwater/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changed, type Entry, type EntryState } from './entry.ts'
import { reviewDecisions, reviewEffect } from './review.ts'

const states: readonly EntryState[] = ['listed', 'quarantined', 'withdrawn', 'expired']
const entries = fc.record({
  state: fc.constantFrom(...states),
  trust: fc.constantFrom(...trustClasses),
  maxAction: fc.constantFrom(...actions),
})
const listed: Entry = { state: 'listed', trust: 'self_reported', maxAction: 'hold' }

describe('a decision', () => {
  test('never brings back what ended, never blocks, and never vouches', () => {
    fc.assert(
      fc.property(entries, fc.constantFrom(...reviewDecisions), (entry, decision) => {
        const effect = reviewEffect(entry, decision)
        if (entry.state === 'withdrawn' || entry.state === 'expired') expect(effect).toBe('impossible')
        if (effect === null || effect === 'impossible') return
        const after = changed(entry, effect)
        expect(after).not.toBeNull()
        expect(after!.trust).toBe(entry.trust)
        if (entry.maxAction !== 'block') expect(after!.maxAction).not.toBe('block')
      }),
    )
  })

  test.each([
    ['keep', listed, null],
    ['lower', listed, { type: 'amend', trust: 'self_reported', maxAction: 'review' }],
    ['lower', { ...listed, maxAction: 'review' }, null],
    ['raise', { ...listed, maxAction: 'review' }, { type: 'amend', trust: 'self_reported', maxAction: 'hold' }],
    ['raise', listed, null],
    ['raise', { ...listed, maxAction: 'block' }, null],
    ['quarantine', listed, { type: 'quarantine' }],
    ['quarantine', { ...listed, state: 'quarantined' }, 'impossible'],
    ['restore', { ...listed, state: 'quarantined' }, { type: 'restore' }],
    ['restore', listed, 'impossible'],
  ] as const)('%s of %o', (decision, entry, effect) => {
    expect(reviewEffect(entry, decision)).toEqual(effect)
  })
})
