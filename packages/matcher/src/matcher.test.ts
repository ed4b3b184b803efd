import type { Action, PdqHash, Trust } from '@breakwater/contracts'
import { actions, trustClasses } from '@breakwater/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createReferenceIndex } from './hamming-reference.ts'
import { createHashIndex } from './hash-index.ts'
import { decide, defaultPolicy } from './match-policy.ts'
import { loadHammingModule } from './node.ts'

const module = loadHammingModule()
// Few different digits, so that near neighbours are common.
const hash = fc
  .array(fc.constantFrom('0', '1', 'f'), { minLength: 64, maxLength: 64 })
  .map((digits) => digits.join('') as PdqHash)
const near = fc.tuple(hash, fc.array(fc.nat(63), { maxLength: 12 })).map(([base, places]) => {
  const digits = [...base]
  for (const place of places) digits[place] = digits[place] === '0' ? '8' : '0'
  return digits.join('') as PdqHash
})
const entry = fc.integer({ min: 0, max: 30 }).map(String)
const operation = fc.oneof(
  fc.record({ do: fc.constant('insert' as const), entry, hash: near }),
  fc.record({ do: fc.constant('delete' as const), entry }),
  fc.record({ do: fc.constant('search' as const), hash: near, radius: fc.integer({ min: 0, max: 256 }) }),
)

test('after any order of inserts, replacements and deletions, a search finds exactly what a plain look finds', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 80 }), (operations) => {
      const index = createHashIndex(module)
      const plain = createReferenceIndex()
      for (const step of operations) {
        if (step.do === 'insert') {
          index.insert(step.entry, step.hash)
          plain.insert(step.entry, step.hash)
        } else if (step.do === 'delete') expect(index.delete(step.entry)).toBe(plain.delete(step.entry))
        else expect(index.search(step.hash, step.radius)).toEqual(plain.search(step.hash, step.radius))
        expect(index.size).toBe(plain.size)
      }
    }),
    { numRuns: 200 },
  )
})

test('20,000 equal hashes are all found', () => {
  const index = createHashIndex(module)
  const same = 'a5'.repeat(32) as PdqHash
  for (let at = 0; at < 20_000; at++) index.insert(`entry ${at}`, same)
  expect(index.search(same, 0)).toHaveLength(20_000)
})

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
