import fc from 'fast-check'
import { expect, test } from 'vitest'
import { groups, groupsOf } from './group.ts'
import { stepKinds } from './plan.ts'

test('groups come in their order and none twice, whatever the steps are', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...stepKinds)), (kinds) => {
      const ranks = groupsOf(kinds).map((group) => groups.indexOf(group))
      expect(ranks).toEqual(ranks.toSorted())
      expect(ranks).toHaveLength(kinds.length)
    }),
  )
})

test('first a calm word and a person, then what to do, then what comes after', () => {
  expect(groupsOf(['danger', 'reassure', 'stop', 'talk', 'save', 'tell', 'police', 'care', 'talk'])).toEqual([
    ...['now', 'now', 'now', 'now', 'today', 'today', 'today', 'later', 'later'],
  ])
  expect(groupsOf(['learn', 'learn', 'talk'])).toEqual(['now', 'now', 'now'])
})
