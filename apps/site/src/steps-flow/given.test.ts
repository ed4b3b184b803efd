import { questions, questionsFor } from '@breakwater/guidance/plan'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { answersOf, type Given, givenFrom, questionAfter } from './given.ts'
import { notesFrom } from './kept-notes.ts'
import { placeFrom } from './place.ts'

const givens: fc.Arbitrary<Given> = fc.record(
  Object.fromEntries(
    questions.map(({ key, takes, values }) => [
      key,
      takes === 'several'
        ? fc.oneof(fc.constant('unknown'), fc.subarray([...values]))
        : fc.constantFrom(...values, 'unknown'),
    ]),
  ),
  { requiredKeys: [] },
) as fc.Arbitrary<Given>

describe('what was given, and what a plan is made from', () => {
  test('nothing that is not asked speaks, and danger and despair always do', () => {
    fc.assert(
      fc.property(givens, (given) => {
        const answers = answersOf(given, 'en')
        const asked = new Set(questionsFor(answers).map(({ key }) => key))
        for (const { key } of questions) {
          const value = answers[key]
          if (!asked.has(key)) expect(value === 'unknown' || (Array.isArray(value) && value.length === 0)).toBe(true)
        }
        expect(answers.danger).toBe(
          given.danger === undefined || given.danger === 'unknown' ? 'unknown' : given.danger === 'yes',
        )
        expect(answers.distress).toBe(
          given.distress === undefined || given.distress === 'unknown' ? 'unknown' : given.distress === 'yes',
        )
      }),
    )
  })

  test('an adult has no age under 18, and a young person none over', () => {
    expect(answersOf({ role: 'adult', ageNow: '13-15' }, 'en').ageNow).toBe('unknown')
    expect(answersOf({ role: 'young-person', ageNow: '25-plus' }, 'en').ageNow).toBe('unknown')
    expect(answersOf({ role: 'parent', ageNow: '13-15' }, 'en').ageNow).toBe('13-15')
  })

  test('what another answer silenced is back when that answer is changed back', () => {
    const given: Given = { role: 'adult', demand: ['money'], origin: 'shared', material: 'file' }
    expect(answersOf({ ...given, role: 'mass-mail' }, 'en').material).toBe('unknown')
    expect(answersOf({ ...given, role: 'mass-mail' }, 'en').demand).toEqual([])
    expect(answersOf(given, 'en').material).toBe('file')
  })

  test('another country of the European Union has the pack of the Union', () => {
    expect(answersOf({ place: 'eu' }, 'en').place).toMatch(/^[a-z]{2}$/)
  })

  test('going on from any question comes to an end, whatever is answered', () => {
    fc.assert(
      fc.property(givens, (given) => {
        let key = questions[0]!.key
        for (let count = 0; ; count++) {
          expect(count).toBeLessThan(questions.length)
          const after = questionAfter(key, given, 'en')
          if (after === undefined) break
          key = after
        }
      }),
    )
  })
})

describe('what was kept or carried', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(givens, fc.array(fc.string()), (given, done) => {
        expect(notesFrom(JSON.stringify({ given, done }))).toEqual({ given, done })
      }),
    )
  })

  test('whatever stands there, only answers of ours are taken', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(() => answersOf(givenFrom(value), 'cy')).not.toThrow()
        expect(() => placeFrom(value)).not.toThrow()
      }),
    )
    expect(givenFrom({ role: 'king', danger: true, demand: 'money', place: 'gb-wls', extra: 1 })).toEqual({
      place: 'gb-wls',
    })
  })
})
