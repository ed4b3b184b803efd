import { HolidayHours, type Hours } from '../directory/hours.ts'
import type { HsdsAttribute, HsdsSchedule } from './hsds.ts'
import { attributesOf, oneValueOf, uuidOf } from './terms.ts'

const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
const endOfDay = '23:59'

/** Schedules of a channel. HSDS says day and night as 00:00 to 23:59. */
export function schedulesOf(linkId: string, hours: Hours | null): HsdsSchedule[] {
  if (hours === null) return []
  const weekly = hours === 'always' ? [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }] : hours.weekly
  return weekly.map(({ days, from, to }, index) => {
    const id = uuidOf('schedule', linkId, String(index))
    return {
      id,
      freq: 'WEEKLY',
      byday: days.map((day) => weekdays[day - 1]).join(','),
      opens_at: from,
      closes_at: to === '24:00' ? endOfDay : to,
      ...(hours === 'always'
        ? { description: 'Day and night' }
        : {
            description: describe(hours),
            attributes: attributesOf(id, 'schedule', {
              'time-zone': hours.timeZone,
              holidays: hours.holidays && holidaysText(hours.holidays),
            }),
          }),
    }
  })
}

function describe({ timeZone, holidays }: Exclude<Hours, 'always'>): string {
  const other = holidays === undefined ? '' : ` On public holidays (${holidays.calendar}): ${stretchesText(holidays)}.`
  return `Times of the clock in ${timeZone}.${other}`
}
const stretchesText = ({ hours }: HolidayHours) =>
  hours === 'closed' ? hours : hours.map(({ from, to }) => `${from}-${to}`).join(' ')
const holidaysText = (holidays: HolidayHours) => `${holidays.calendar} ${stretchesText(holidays)}`

function readHolidays(text: string): HolidayHours | undefined {
  const [calendar, ...rest] = text.split(' ')
  const hours =
    rest[0] === 'closed' ? 'closed' : rest.map((stretch) => ({ from: stretch.slice(0, 5), to: stretch.slice(6) }))
  return HolidayHours.safeParse({ calendar, hours }).data
}

export interface ReadHours {
  readonly hours: Hours | null
  /** What could not be taken over, in sentences for whoever reads the import. */
  readonly gaps: readonly string[]
}

/** Reads schedules; whatever cannot be said exactly in our own terms is not guessed: then the hours are not known. */
export function hoursOf(schedules: readonly HsdsSchedule[], fallbackZone: string | undefined): ReadHours {
  if (schedules.length === 0) return { hours: null, gaps: [] }
  const unknown = (why: string): ReadHours => ({ hours: null, gaps: [`hours not taken over: ${why}`] })
  const weekly: { days: number[]; from: string; to: string }[] = []
  for (const { freq, interval, byday, opens_at, closes_at, valid_from, valid_to } of schedules) {
    if (freq !== 'WEEKLY' || (interval ?? 1) !== 1) return unknown('they are not the same every week')
    if (valid_from || valid_to) return unknown('they hold for some dates only')
    const days = (byday ?? weekdays.join(',')).split(',').map((day) => weekdays.indexOf(day.trim()) + 1)
    if (days.includes(0)) return unknown(`"${byday}" is not a list of weekdays`)
    const from = clockTime(opens_at)
    const to = clockTime(closes_at)
    if (from === undefined || to === undefined)
      return unknown(`"${opens_at}" to "${closes_at}" are no times of a clock`)
    weekly.push({ days, from, to: to === endOfDay || to === '00:00' ? '24:00' : to })
  }
  const every: HsdsAttribute[] = schedules.flatMap(({ attributes }) => attributes ?? [])
  const zone = oneValueOf(every, 'time-zone') ?? fallbackZone
  const [first] = weekly
  const isAlways =
    weekly.length === 1 && new Set(first!.days).size === 7 && first!.from === '00:00' && first!.to === '24:00'
  if (isAlways && oneValueOf(every, 'time-zone') === undefined) return { hours: 'always', gaps: [] }
  if (zone === undefined) return unknown('no time zone is named, and an offset is wrong for half of the year')
  const holidays = oneValueOf(every, 'holidays')
  const read = holidays === undefined ? undefined : readHolidays(holidays)
  return { hours: { timeZone: zone, weekly, ...(read === undefined ? {} : { holidays: read }) }, gaps: [] }
}

/** `HH:MM` of a time with or without seconds; undefined with an offset, which would have to be turned into a zone. */
function clockTime(text: string | null | undefined): string | undefined {
  return /^([01]\d|2[0-3]):[0-5]\d(?=$|:[0-5]\d$)/.exec(text ?? '')?.[0]
}
