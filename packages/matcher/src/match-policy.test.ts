import { type Action, actions, type Trust, trustClasses } from '@breakwater/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DistanceBand, decide, defaultPolicy, type MatchPolicy } from './match-policy.ts'

const action = fc.constantFrom<Action>(...actions)
const match = fc.record(
  {
    trust: fc.constantFrom<Trust>(...trustClasses),
    maxAction: action,
    distanceBits: fc.integer({ min: 0, max: 31 }),
    atMost: action,
  },
  { requiredKeys: ['trust', 'maxAction', 'distanceBits'] },
)
const bands = fc
  .array(fc.record({ upToBits: fc.integer({ min: 0, max: 31 }), action }), { maxLength: 4 })
  .map((list): readonly DistanceBand[] => list.toSorted((a, b) => a.upToBits - b.upToBits))
const wanted = fc.oneof(action, bands)
const policy = fc.record(Object.fromEntries(trustClasses.map((trust) => [trust, wanted]))) as fc.Arbitrary<MatchPolicy>
const rank = (decision: string) => actions.indexOf(decision as Action)

test('whatever a policy says, no match leads to more than its entry or its cap allows', () => {
  fc.assert(
    fc.property(fc.array(match), policy, (matches, chosen) => {
      const decision = rank(decide(matches, chosen))
      const most = Math.max(-1, ...matches.map((one) => Math.min(rank(one.maxAction), rank(one.atMost ?? 'block'))))
      expect(decision).toBeLessThanOrEqual(most)
      // More matches never lead to less.
      for (const one of matches) expect(decision).toBeGreaterThanOrEqual(rank(decide([one], chosen)))
    }),
  )
})

test('a band ends where it says, and beyond the last nothing is done', () => {
  const chosen = { ...defaultPolicy, self_reported: [{ upToBits: 10, action: 'hold' }] } satisfies MatchPolicy
  const at = (distanceBits: number) => decide([{ trust: 'self_reported', maxAction: 'hold', distanceBits }], chosen)
  expect([at(0), at(10), at(11)]).toEqual(['hold', 'hold', 'allow'])
})

test('by default only what a designated body has assessed is refused, and only when it is close', () => {
  const decideOne = (trust: Trust, maxAction: Action, distanceBits: number) =>
    decide([{ trust, maxAction, distanceBits }], defaultPolicy)
  expect(decide([], defaultPolicy)).toBe('allow')
  expect(decideOne('hotline_reviewed', 'block', 20)).toBe('block')
  expect(decideOne('hotline_reviewed', 'block', 21)).toBe('hold')
  expect(decideOne('self_reported', 'block', 0)).toBe('hold')
  expect(decideOne('platform_confirmed', 'review', 0)).toBe('review')
})
