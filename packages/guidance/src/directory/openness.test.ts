import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { holidays, holidaysUntil } from './holidays.ts'
import type { Hours } from './hours.ts'
import { momentAt } from './moment-at.ts'
import { momentOf, opennessAt } from './openness.ts'
import { services } from './packs.ts'

const minute = 60_000
const step = 30 * minute
const firstHour = Date.UTC(2026, 10, 1)
const hoursOfTwoYears = 2 * 366 * 24

/** Every kind of hours that some channel has, each once, and some that are hard on purpose. */
const everyHours = [
  ...new Map(
    [...services.values()].flatMap(({ channels }) => channels).map(({ hours }) => [JSON.stringify(hours), hours]),
  ).values(),
].filter((hours): hours is Exclude<Hours, 'always'> => hours !== null && hours !== 'always')
const hard: Exclude<Hours, 'always'>[] = [
  { timeZone: 'Europe/London', weekly: [{ days: [6], from: '22:00', to: '02:00' }] },
  { timeZone: 'America/New_York', weekly: [{ days: [1, 3, 7], from: '00:00', to: '03:30' }] },
  { timeZone: 'Australia/Lord_Howe', weekly: [{ days: [7], from: '04:00', to: '04:30' }] },
  {
    timeZone: 'Europe/London',
    weekly: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '20:00', to: '08:00' }],
    holidays: { calendar: 'scotland', hours: [{ from: '12:00', to: '14:00' }] },
  },
]

const formats = new Map<string, Intl.DateTimeFormat>()
/** Day and minute of the day on a clock on the wall, read as text: another way than that of the code under test. */
function onTheWall(timeZone: string, at: number): { day: string; minutes: number } {
  const format =
    formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  formats.set(timeZone, format)
  const [day, time] = format.format(at).split(' ')
  const [hour, minutes] = time!.split(':').map(Number)
  return { day: day!, minutes: hour! * 60 + minutes! }
}
const inMinutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
const dayBefore = (day: string) => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10)

/** Whether a clock and a calendar on the wall say that somebody answers. */
function saysOpen(hours: Exclude<Hours, 'always'>, at: number): boolean {
  const { day, minutes } = onTheWall(hours.timeZone, at)
  const on = (which: string) => {
    const calendar = hours.holidays
    if (calendar !== undefined && holidays[calendar.calendar].includes(which)) {
      return calendar.hours === 'closed' ? [] : calendar.hours
    }
    const weekday = ((new Date(`${which}T12:00Z`).getUTCDay() + 6) % 7) + 1
    return hours.weekly.filter(({ days }) => days.includes(weekday))
  }
  const isWithin = on(day).some(({ from, to }) => {
    const end = inMinutes(to) <= inMinutes(from) ? 1440 : inMinutes(to)
    return inMinutes(from) <= minutes && minutes < end
  })
  const goesOn = on(dayBefore(day)).some(({ from, to }) => inMinutes(to) <= inMinutes(from) && minutes < inMinutes(to))
  return isWithin || goesOn
}

describe.each([...everyHours, ...hard].map((hours) => [JSON.stringify(hours), hours] as const))('%s', (_, hours) => {
  test('is open, closes and opens as a clock on the wall says, at every hour of two years', () => {
    const samples = (hoursOfTwoYears * 60 * minute) / step + (15 * 24 * 60 * minute) / step
    const open = Array.from({ length: samples }, (_, index) => saysOpen(hours, firstHour + index * step))
    /** For each sample the next one that differs. */
    const change = new Array<number>(samples).fill(Number.POSITIVE_INFINITY)
    for (let at = samples - 2; at >= 0; at--) change[at] = open[at] === open[at + 1] ? change[at + 1]! : at + 1
    const wrong: string[] = []
    let [seenOpen, seenClosed] = [0, 0]
    for (let at = 0; at < (hoursOfTwoYears * 60 * minute) / step; at += 2) {
      const moment = firstHour + at * step
      const said = opennessAt(hours, new Date(moment))
      const next = firstHour + change[at]! * step
      const saidNext = (said.isOpen ? said.closesAt : said.opensAt)?.getTime()
      const isBeyond = saidNext === undefined && next - moment >= 13 * 86_400_000
      if (said.isOpen !== open[at] || (saidNext !== next && !isBeyond)) {
        wrong.push(`${new Date(moment).toISOString()} ${JSON.stringify(said)}, not ${open[at]} until ${next}`)
      }
      if (open[at]) seenOpen++
      else seenClosed++
    }
    expect(wrong.slice(0, 5)).toEqual([])
    expect(Math.min(seenOpen, seenClosed)).toBeGreaterThan(50)
  })
})

test('the two years hold every kind of day: both changes of the clock, twice, and every holiday of each nation', () => {
  const offsets = Array.from({ length: hoursOfTwoYears }, (_, index) => {
    const at = firstHour + index * 60 * minute
    return (onTheWall('Europe/London', at).minutes - new Date(at).getUTCHours() * 60 + 1440) % 1440
  })
  expect(offsets.filter((offset, index) => index > 0 && offset !== offsets[index - 1])).toHaveLength(4)
  const lastDay = new Date(firstHour + hoursOfTwoYears * 60 * minute).toISOString().slice(0, 10)
  expect(lastDay < holidaysUntil).toBe(true)
})

test('an answer day and night never closes', () => {
  expect(opennessAt('always', new Date(0))).toEqual({ isOpen: true })
})

test('where clocks skip an hour a stretch in it has no length, and where they repeat one it begins the first time', () => {
  const skipped = momentOf('Europe/London', Date.UTC(2027, 2, 28, 1, 30))
  expect(new Date(skipped).toISOString()).toBe('2027-03-28T01:00:00.000Z')
  const twice = momentOf('Europe/London', Date.UTC(2027, 9, 31, 1, 30))
  expect(new Date(twice).toISOString()).toBe('2027-10-31T00:30:00.000Z')
})

test('shut for longer than anyone looks ahead has no opening, and a zone that is none is refused', () => {
  const hours: Hours = {
    timeZone: 'Europe/London',
    weekly: [{ days: [1], from: '09:00', to: '10:00' }],
    holidays: { calendar: 'england-and-wales', hours: 'closed' },
  }
  expect(opennessAt(hours, new Date('2026-12-22T12:00Z'))).toEqual({
    isOpen: false,
    opensAt: new Date('2027-01-04T09:00Z'),
  })
  expect(() => opennessAt({ ...hours, timeZone: 'Europe/Nowhere' }, new Date(0))).toThrow(RangeError)
})

test('a moment without an offset is the place’s own, and one with an offset is itself', () => {
  expect(momentAt('2026-12-25T23:00', 'gb-wls').toISOString()).toBe('2026-12-25T23:00:00.000Z')
  expect(momentAt('2027-06-01T23:00', 'gb-wls').toISOString()).toBe('2027-06-01T22:00:00.000Z')
  expect(momentAt('2027-06-01T23:00', 'nowhere').toISOString()).toBe('2027-06-01T23:00:00.000Z')
  expect(momentAt('2027-06-01T23:00+05:30', 'gb-wls').toISOString()).toBe('2027-06-01T17:30:00.000Z')
  for (const text of ['', 'tomorrow', '2026-13-01T00:00', '2026-02-28', '2026-12-25T25:00']) {
    expect(momentAt(text, 'gb-wls').getTime(), text).toBeNaN()
  }
})

test('what is said of the next change is true a moment before it and at it', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...everyHours, ...hard),
      fc.date({ min: new Date(firstHour), max: new Date(Date.UTC(2028, 10, 1)), noInvalidDate: true }),
      (hours, at) => {
        const said = opennessAt(hours, at)
        const next = said.isOpen ? said.closesAt : said.opensAt
        if (next === undefined) return
        expect(next.getTime()).toBeGreaterThan(at.getTime())
        expect(opennessAt(hours, new Date(next.getTime() - 1)).isOpen).toBe(said.isOpen)
        expect(opennessAt(hours, next).isOpen).toBe(!said.isOpen)
      },
    ),
  )
})
