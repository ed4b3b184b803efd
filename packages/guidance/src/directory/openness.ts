import { holidays } from './holidays.ts'
import type { Hours } from './hours.ts'

export type { Hours } from './hours.ts'

/** Whether somebody answers at a moment, and when that changes next; absent where it does not within two weeks. */
export type Openness =
  | { readonly isOpen: true; readonly closesAt?: Date }
  | { readonly isOpen: false; readonly opensAt?: Date }

const dayMilliseconds = 86_400_000
const minuteMilliseconds = 60_000
const formats = new Map<string, Intl.DateTimeFormat>()

/** Wall clock time in a zone, as if it were UTC: so that its fields can be read with the UTC getters. */
function wallClock(timeZone: string, at: number): number {
  let format = formats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
      hourCycle: 'h23',
      calendar: 'gregory',
    })
    formats.set(timeZone, format)
  }
  const field = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  return Date.UTC(field.year!, field.month! - 1, field.day!, field.hour!, field.minute!, field.second!)
}

/**
 * The moment at which a clock on the wall shows a time. Where clocks go forward over it, the moment they jump; where
 * they go back over it, the first of the two.
 */
export function momentOf(timeZone: string, wall: number): number {
  const offsets = [wall - dayMilliseconds, wall + dayMilliseconds].map((near) => wallClock(timeZone, near) - near)
  const candidates = offsets.map((offset) => wall - offset).toSorted((a, b) => a - b)
  const exact = candidates.find((moment) => wallClock(timeZone, moment) === wall)
  if (exact !== undefined) return exact
  let [from, to] = [candidates[0]!, candidates[1]!]
  while (to - from > minuteMilliseconds) {
    const middle = from + Math.floor((to - from) / 2 / minuteMilliseconds) * minuteMilliseconds
    if (wallClock(timeZone, middle) < wall) from = middle
    else to = middle
  }
  return to
}

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

/** Stretches that begin on the day whose midnight on the wall is given, as wall clock times. */
function stretchesOf(hours: Exclude<Hours, 'always'>, midnight: number): [from: number, to: number][] {
  const day = new Date(midnight)
  const weekday = day.getUTCDay() || 7
  const isHoliday =
    hours.holidays !== undefined && holidays[hours.holidays.calendar].includes(day.toISOString().slice(0, 10))
  const instead = hours.holidays?.hours
  const own = !isHoliday
    ? hours.weekly.filter(({ days }) => days.includes(weekday))
    : instead === 'closed'
      ? []
      : instead!
  return own.map(({ from, to }) => {
    const [begin, end] = [minutesOf(from), minutesOf(to)]
    return [midnight + begin * minuteMilliseconds, midnight + (end > begin ? end : end + 24 * 60) * minuteMilliseconds]
  })
}

/** Throws `RangeError` for a time zone that the platform does not know. */
export function opennessAt(hours: Hours, at: Date): Openness {
  if (hours === 'always') return { isOpen: true }
  const now = at.getTime()
  const today = Math.floor(wallClock(hours.timeZone, now) / dayMilliseconds) * dayMilliseconds
  const open: [from: number, to: number][] = []
  for (let day = -1; day <= 14; day++) {
    for (const [from, to] of stretchesOf(hours, today + day * dayMilliseconds)) {
      open.push([momentOf(hours.timeZone, from), momentOf(hours.timeZone, to)])
    }
  }
  open.sort(([a], [b]) => a - b)
  let closesAt: number | undefined
  for (const [from, to] of open) {
    if (closesAt !== undefined ? from <= closesAt : from <= now && now < to) closesAt = Math.max(closesAt ?? to, to)
  }
  if (closesAt !== undefined) {
    const isBeyond = closesAt >= today + 14 * dayMilliseconds
    return isBeyond ? { isOpen: true } : { isOpen: true, closesAt: new Date(closesAt) }
  }
  const opensAt = open.find(([from]) => from > now)?.[0]
  return opensAt === undefined ? { isOpen: false } : { isOpen: false, opensAt: new Date(opensAt) }
}
