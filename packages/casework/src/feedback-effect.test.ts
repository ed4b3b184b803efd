import type { Action, FeedbackValue, Trust } from '@breakwater/contracts'
import { actions, feedbackValues, trustClasses } from '@breakwater/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changed, type Entry, type EntryState, newEntry } from './entry.ts'
import { feedbackEffect, type GivenFeedback } from './feedback-effect.ts'

const said = (value: FeedbackValue, owner = 'harbour'): GivenFeedback => ({ value, owner })
const effectOf = (entry: Entry, ...all: GivenFeedback[]) => feedbackEffect(entry, all.at(-1)!, all)
const nothing = { change: null, question: null }

test('a confirmation raises trust and never what may be done', () => {
  expect(effectOf(newEntry, said('confirmed'))).toEqual({
    change: { type: 'amend', trust: 'platform_confirmed', maxAction: 'hold' },
    question: null,
  })
  const confirmed: Entry = { ...newEntry, trust: 'platform_confirmed' }
  expect(effectOf(confirmed, said('confirmed'), said('confirmed', 'quay'))).toEqual(nothing)
})

test('a confirmation never lowers what a hotline reviewed', () => {
  expect(effectOf({ state: 'listed', trust: 'hotline_reviewed', maxAction: 'block' }, said('confirmed'))).toEqual(
    nothing,
  )
})

describe('not intimate', () => {
  test('from one owner does nothing, however often and on however many of its platforms', () => {
    expect(effectOf(newEntry, said('not_intimate'))).toEqual(nothing)
    expect(effectOf(newEntry, said('not_intimate'), said('not_intimate'))).toEqual(nothing)
  })

  test('from two owners lowers the entry to review and asks the hotline', () => {
    expect(effectOf(newEntry, said('not_intimate'), said('not_intimate', 'quay'))).toEqual({
      change: { type: 'amend', trust: 'self_reported', maxAction: 'review' },
      question: 'disputed',
    })
  })

  test('from a third changes nothing more', () => {
    const lowered: Entry = { ...newEntry, maxAction: 'review' }
    const all = [said('not_intimate'), said('not_intimate', 'quay'), said('not_intimate', 'mole')]
    expect(effectOf(lowered, ...all).change).toBeNull()
  })

  test('is not undone by a later confirmation', () => {
    const lowered: Entry = { ...newEntry, maxAction: 'review' }
    const all = [said('not_intimate'), said('not_intimate', 'quay'), said('confirmed', 'mole')]
    expect(effectOf(lowered, ...all).change).toEqual({
      type: 'amend',
      trust: 'platform_confirmed',
      maxAction: 'review',
    })
  })
})

test('suspected under 18 asks the hotline and leaves the entry as it is', () => {
  expect(effectOf(newEntry, said('suspected_under_18'))).toEqual({ change: null, question: 'suspected-under-18' })
})

test('waiting and bad quality have no effect', () => {
  for (const value of ['pending_review', 'quality_unknown'] as const)
    expect(effectOf(newEntry, said(value))).toEqual(nothing)
})

test('nothing that is said of an ended entry has an effect', () => {
  for (const state of ['withdrawn', 'expired'] as const) {
    for (const value of feedbackValues) {
      expect(effectOf({ ...newEntry, state }, said(value), said(value, 'quay'))).toEqual(nothing)
    }
  }
})

test('no feedback ever raises what may be done, ends an entry, or makes it hotline reviewed', () => {
  const entry = fc.record({
    state: fc.constantFrom<EntryState>('listed', 'quarantined', 'withdrawn', 'expired'),
    trust: fc.constantFrom<Trust>(...trustClasses),
    maxAction: fc.constantFrom<Action>(...actions),
  })
  const given = fc.record({
    value: fc.constantFrom(...feedbackValues),
    owner: fc.constantFrom('harbour', 'quay', 'mole'),
  })
  fc.assert(
    fc.property(entry, fc.array(given, { minLength: 1, maxLength: 12 }), (start, all) => {
      let current = start
      for (let count = 1; count <= all.length; count++) {
        const { change } = effectOf(current, ...all.slice(0, count))
        if (change === null) continue
        const next = changed(current, change)
        if (next === null) throw new Error('an effect that does not apply')
        expect(next.state).toBe(current.state)
        expect(actions.indexOf(next.maxAction)).toBeLessThanOrEqual(actions.indexOf(current.maxAction))
        if (next.trust === 'hotline_reviewed') expect(current.trust).toBe('hotline_reviewed')
        current = next
      }
    }),
    { numRuns: 2_000 },
  )
})
