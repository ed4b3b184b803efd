import type { MessageKey, Say } from '../speech.ts'
import { spokenDay } from '../spoken-day.ts'

const weekdays: readonly MessageKey[] = [
  'open.on-sunday',
  'open.on-monday',
  'open.on-tuesday',
  'open.on-wednesday',
  'open.on-thursday',
  'open.on-friday',
  'open.on-saturday',
]
const twoDigits = (number: number) => String(number).padStart(2, '0')
const dayOf = (date: Date) => `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`

/**
 * Whether somebody answers now, in words, by the clock of this device. `isOpen` is null where the hours are not known.
 * `opensAt` in ISO 8601.
 */
export function opennessText(
  { say, locale, now }: { say: Say; locale: string; now: Date },
  { isOpen, opensAt }: { readonly isOpen: boolean | null; readonly opensAt?: string },
): string {
  if (isOpen === null) return say('open.not-known')
  if (isOpen) return say('open.now')
  if (opensAt === undefined) return say('open.closed')
  const at = new Date(opensAt)
  const time = `${at.getHours()}:${twoDigits(at.getMinutes())}`
  const day = (later: number) => dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() + later))
  if (dayOf(at) === day(0)) return say('open.today', { time })
  if (dayOf(at) === day(1)) return say('open.tomorrow', { time })
  const isThisWeek = [2, 3, 4, 5, 6].some((later) => dayOf(at) === day(later))
  if (isThisWeek) return say(weekdays[at.getDay()]!, { time })
  return say('open.on-day', { day: spokenDay(locale, dayOf(at)), time })
}
