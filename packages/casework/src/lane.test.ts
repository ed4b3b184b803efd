import type { Answers, Lane } from '@breakwater/contracts'
import { expect, test } from 'vitest'
import { laneFor, refusalFor } from './lane.ts'

const answers = (inPicture: boolean, everyoneAdult: Answers['everyoneAdult']): Answers => ({ inPicture, everyoneAdult })

test.each<[boolean, Answers['everyoneAdult'], Lane, string | null, string | null, string | null]>([
  // in it, adult?, lane, refusal with no lane open, with adult open, with both open
  [true, 'yes', 'adult', 'lane-off', null, null],
  [true, 'no', 'child', 'lane-off', 'lane-off', null],
  [true, 'not-sure', 'child', 'lane-off', 'lane-off', null],
  [false, 'yes', 'adult', 'not-in-picture', 'not-in-picture', 'not-in-picture'],
  [false, 'no', 'child', 'not-in-picture', 'not-in-picture', 'not-in-picture'],
  [false, 'not-sure', 'child', 'not-in-picture', 'not-in-picture', 'not-in-picture'],
])('in the picture: %s, everyone adult: %s', (inPicture, everyoneAdult, lane, none, adult, both) => {
  const given = answers(inPicture, everyoneAdult)
  expect(laneFor(given)).toBe(lane)
  expect(refusalFor(given, [])).toBe(none)
  expect(refusalFor(given, ['adult'])).toBe(adult)
  expect(refusalFor(given, ['adult', 'child'])).toBe(both)
})

test('an open child lane opens nothing for adults', () => {
  expect(refusalFor(answers(true, 'yes'), ['child'])).toBe('lane-off')
})
