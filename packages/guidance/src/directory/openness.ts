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

/** How far ahead a change is looked for, in days. */
const horizon = 14

/** Throws `RangeError` for a time zone that the platform does not know. */
export function opennessAt(hours: Hours, at: Date): Openness {
  if (hours === 'always') return { isOpen: true }
  const now = at.getTime()
  const today = Math.floor(wallClock(hours.timeZone, now) / dayMilliseconds) * dayMilliseconds
  let closesAt: number | undefined
  for (let day = -1; day <= horizon; day++) {
    for (const [from, to] of openOn(hours, today + day * dayMilliseconds)) {
      if (to <= now) continue
      if (from > (closesAt ?? now)) {
        return closesAt === undefined
          ? { isOpen: false, opensAt: new Date(from) }
          : { isOpen: true, closesAt: new Date(closesAt) }
      }
      closesAt = Math.max(closesAt ?? to, to)
    }
  }
  // Nothing changes within the days that were looked at: shut for long, or one stretch follows upon the other.
  return { isOpen: closesAt !== undefined }
}

/** Moments of the stretches that begin on a day, first by first. */
function openOn(hours: Exclude<Hours, 'always'>, midnight: number): [from: number, to: number][] {
  return stretchesOf(hours, midnight)
    .map(([from, to]): [number, number] => [momentOf(hours.timeZone, from), momentOf(hours.timeZone, to)])
    .toSorted(([a], [b]) => a - b)
}
