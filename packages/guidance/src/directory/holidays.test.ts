import { expect, test } from 'vitest'
import { newestCheck } from '../check/newest-check.ts'
import { builtInFolder, readPacks } from '../check/node/read-packs.ts'
import { holidays, holidaysUntil } from './holidays.ts'

const day = (year: number, month: number, date: number) => new Date(Date.UTC(year, month - 1, date))
const text = (date: Date) => date.toISOString().slice(0, 10)
const plus = (date: Date, days: number) => new Date(date.getTime() + days * 86_400_000)
const weekday = (date: Date) => date.getUTCDay() || 7

/** Of the Gregorian calendar, by the method of Meeus, Jones and Butcher. */
function easterOf(year: number): Date {
  const [golden, century, rest] = [year % 19, Math.floor(year / 100), year % 100]
  const epact =
    (19 * golden + century - (century >> 2) - Math.floor((century - (((century + 8) / 25) | 0) + 1) / 3) + 15) % 30
  const toSunday = (32 + 2 * (century % 4) + 2 * (rest >> 2) - epact - (rest % 4)) % 7
  const late = Math.floor((golden + 11 * epact + 22 * toSunday) / 451)
  const sum = epact + toSunday - 7 * late + 114
  return day(year, Math.floor(sum / 31), (sum % 31) + 1)
}
const firstMonday = (year: number, month: number) => plus(day(year, month, 1), (8 - weekday(day(year, month, 1))) % 7)
const lastMonday = (year: number, month: number) => {
  const last = plus(day(year, month + 1, 1), -1)
  return plus(last, 1 - weekday(last))
}
/** A holiday on a weekend moves to the next working day that is free. */
function moved(dates: readonly Date[]): Date[] {
  const taken: string[] = []
  return dates.map((date) => {
    let at = date
    const others = dates.filter((other) => other !== date).map(text)
    while (weekday(at) > 5 || taken.includes(text(at)) || (at !== date && others.includes(text(at)))) at = plus(at, 1)
    taken.push(text(at))
    return at
  })
}

const years = [2026, 2027, 2028]
const easterMonday = (year: number) => plus(easterOf(year), 1)
const everywhere = (year: number) => [
  plus(easterOf(year), -2),
  firstMonday(year, 5),
  lastMonday(year, 5),
  ...moved([day(year, 12, 25), day(year, 12, 26)]),
]
const byRule = {
  'england-and-wales': (year: number) => [...moved([day(year, 1, 1)]), easterMonday(year), lastMonday(year, 8)],
  scotland: (year: number) => [
    ...moved([day(year, 1, 1), day(year, 1, 2)]),
    firstMonday(year, 8),
    ...moved([day(year, 11, 30)]),
  ],
  'northern-ireland': (year: number) => [
    ...moved([day(year, 1, 1)]),
    ...moved([day(year, 3, 17)]),
    easterMonday(year),
    ...moved([day(year, 7, 12)]),
    lastMonday(year, 8),
  ],
}

test.each(Object.keys(byRule) as (keyof typeof byRule)[])(
  'the holidays of %s are those that the rules give',
  (nation) => {
    const expected = years.flatMap((year) => [...everywhere(year), ...byRule[nation](year)].map(text))
    expect([...holidays[nation]].toSorted()).toEqual(expected.toSorted())
    expect(expected.every((each) => each <= holidaysUntil)).toBe(true)
  },
)

test('Easter is where the almanac has it', () => {
  expect([2024, 2025, 2026, 2027, 2028].map((year) => text(easterOf(year)))).toEqual([
    '2024-03-31',
    '2025-04-20',
    '2026-04-05',
    '2027-03-28',
    '2028-04-16',
  ])
})

test('the calendars reach further than a year and a half from the day of the newest check', () => {
  expect(Date.parse(holidaysUntil) - Date.parse(newestCheck(readPacks(builtInFolder)))).toBeGreaterThan(
    548 * 86_400_000,
  )
})
