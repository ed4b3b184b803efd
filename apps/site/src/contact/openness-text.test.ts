import { expect, test } from 'vitest'
import { catalogueOf } from '../locales.ts'
import { speaker } from '../speech.ts'
import { opennessText } from './openness-text.ts'

const spoken = (locale: 'en' | 'cy', isOpen: boolean | null, opensAt?: Date) =>
  opennessText(
    { say: speaker(locale, catalogueOf(locale)), locale, now: new Date(2026, 10, 24, 2, 0) },
    { isOpen, ...(opensAt === undefined ? {} : { opensAt: opensAt.toISOString() }) },
  )

test.each([
  ['Someone answers now.', 'Mae rhywun yn ateb nawr.', true, undefined],
  ["We don't know the hours.", 'Dydyn ni ddim yn gwybod yr oriau.', null, undefined],
  ['Closed now.', 'Ar gau nawr.', false, undefined],
  ['Closed now. Opens today at 8:00.', 'Ar gau nawr. Yn agor heddiw am 8:00.', false, new Date(2026, 10, 24, 8)],
  [
    'Closed now. Opens tomorrow at 10:30.',
    'Ar gau nawr. Yn agor yfory am 10:30.',
    false,
    new Date(2026, 10, 25, 10, 30),
  ],
  [
    'Closed now. Opens on Monday at 10:00.',
    'Ar gau nawr. Yn agor ddydd Llun am 10:00.',
    false,
    new Date(2026, 10, 30, 10),
  ],
  [
    'Closed now. Opens on 1 December 2026 at 10:00.',
    'Ar gau nawr. Yn agor ar 1 Rhagfyr 2026 am 10:00.',
    false,
    new Date(2026, 11, 1, 10),
  ],
])('%s', (english, welsh, isOpen, opensAt) => {
  expect(spoken('en', isOpen, opensAt)).toBe(english)
  expect(spoken('cy', isOpen, opensAt)).toBe(welsh)
})
