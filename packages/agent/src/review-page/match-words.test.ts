import type { EntryId } from '@breakwater/contracts'
import { expect, test } from 'vitest'
import { aboutTheMatch, aboutTheStill, outlined } from './match-words.ts'

const standing = { entry: 'one' as EntryId, trust: 'self_reported', maxAction: 'hold', distanceBits: 7 } as const
const [left, right] = [0.1, 0.9]
const corners = [left, right, right, left].map((x, index) => [x, index < 2 ? 0.25 : 0.75])
const part = { ...standing, region: { corners } }

test('of a picture the line is around every part that matched', () => {
  const matches = [part, standing, part]
  expect(outlined({ matches }, undefined)).toEqual([part.region, part.region])
  expect(aboutTheStill({ matches }, undefined)).toBe('The line is around the part that is like it. ')
  expect(aboutTheStill({ matches: [standing] }, undefined)).toBe('')
})

test('of a video it is around what lies in the frame that is shown, and which frame that is is said', () => {
  const matches = [
    { ...part, atSeconds: 5 },
    { ...part, atSeconds: 65.4 },
  ]
  expect(outlined({ matches }, 65.4)).toEqual([part.region])
  expect(aboutTheStill({ matches }, 65.4)).toBe(
    'This is at 1:05 of the video. The line is around the part that is like it. ',
  )
  expect(aboutTheStill({ matches }, 7)).toBe('This is at 0:07 of the video. ')
  // The platform's own storage gives a still of which nobody knows the second.
  expect(aboutTheStill({ matches }, undefined)).toBe('')
})

test('of a pattern it says that others are as like', () => {
  expect(aboutTheMatch({ ...standing, pattern: true })).toContain('other pictures are as like it')
})

test('a match says where it lies, and when', () => {
  const head = '7 of 256 bits differ, listed by a person themselves, at most hold'
  const place = 'from the left 10 to 90 %, from the top 25 to 75 %'
  expect(aboutTheMatch(standing)).toBe(head)
  expect(aboutTheMatch({ ...standing, atSeconds: 600 })).toBe(`${head}; shown at 10:00 of the video`)
  expect(aboutTheMatch({ ...part, atSeconds: 9.96 })).toBe(
    `${head}; shown at 0:09 of the video; not the whole of it but a part: ${place}`,
  )
  expect(aboutTheMatch({ ...part, windows: 1 })).toContain(`${place}, and nothing else of it`)
  expect(aboutTheMatch({ ...part, windows: 3 })).toContain(`${place}, and 2 more in the same way`)
})
