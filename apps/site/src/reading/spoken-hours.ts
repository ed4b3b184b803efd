import type { Hours } from '@breakwater/guidance/openness'
import type { MessageKey, Say } from '../speech.ts'

const zones: Readonly<Record<string, MessageKey>> = {
  'Europe/London': 'people.zone.uk',
  'Pacific/Auckland': 'people.zone.nz',
  'Asia/Kolkata': 'people.zone.in',
}

/** Of a day of the week: 1 is Monday, and 0 and 7 are Sunday. (5 January 2026 was a Monday.) */
export const dayName = (locale: string, day: number) =>
  new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2026, 0, 4 + day)))

function spokenDays(locale: string, say: Say, days: readonly number[]): string {
  if (days.length === 7) return say('people.hours.every-day')
  const names = days.map((day) => dayName(locale, day))
  const isOneRun = days.length > 2 && days.every((day, index) => day === days[0]! + index)
  if (isOneRun) return say('people.hours.day-range', { first: names[0]!, last: names.at(-1)! })
  return names.join(', ')
}

/** When somebody answers, in sentences. Throws for a time zone that has no name in the catalogues. */
export function spokenHours(locale: string, say: Say, hours: Hours | null): string {
  if (hours === null) return say('people.hours.unknown')
  if (hours === 'always') return say('people.hours.always')
  const zone = zones[hours.timeZone]
  if (zone === undefined) throw new Error(`no name for the time zone ${hours.timeZone}`)
  const time = (text: string) => (text === '24:00' || text === '00:00' ? say('people.hours.midnight') : text)
  const stretches = hours.weekly.map(({ days, from, to }) =>
    say('people.hours.days', { days: spokenDays(locale, say, days), from: time(from), to: time(to) }),
  )
  const closed = hours.holidays?.hours === 'closed' ? [say('people.hours.holidays')] : []
  return [...stretches, ...closed, say('people.hours.zone', { zone: say(zone) })].join(' ')
}
