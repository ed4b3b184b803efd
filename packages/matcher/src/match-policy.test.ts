import { type Action, actions, type Trust, trustClasses } from '@breakwater/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide, defaultPolicy } from './match-policy.ts'

test('no match may ever lead to more than its entry allows, and none to anything but allow', () => {
  const match = fc.record({
    trust: fc.constantFrom<Trust>(...trustClasses),
    maxAction: fc.constantFrom<Action>(...actions),
  })
  const policy = fc.record(
    Object.fromEntries(trustClasses.map((trust) => [trust, fc.constantFrom<Action>(...actions)])) as Record<
      Trust,
      fc.Arbitrary<Action>
    >,
  )
  fc.assert(
    fc.property(fc.array(match, { minLength: 1 }), policy, (matches, chosen) => {
      const rank = (decision: string) => actions.indexOf(decision as Action)
      expect(rank(decide(matches, chosen))).toBeLessThanOrEqual(
        Math.max(...matches.map(({ maxAction }) => rank(maxAction))),
      )
      expect(rank(decide(matches, chosen))).toBeGreaterThanOrEqual(0)
    }),
  )
  expect(decide([], defaultPolicy)).toBe('allow')
  expect(decide([{ trust: 'hotline_reviewed', maxAction: 'block' }], defaultPolicy)).toBe('block')
  expect(decide([{ trust: 'self_reported', maxAction: 'block' }], defaultPolicy)).toBe('hold')
  expect(decide([{ trust: 'platform_confirmed', maxAction: 'review' }], defaultPolicy)).toBe('review')
})
