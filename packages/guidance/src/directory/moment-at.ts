import { momentOf } from './openness.ts'
import { packIdOf, packs } from './packs.ts'

/** ISO 8601 to the minute or finer, with or without an offset. */
export const momentPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/

/**
 * The moment that a text names; a time without an offset is the place's own, and UTC where that is not known. An invalid
 * date for a text that names none.
 */
export function momentAt(at: string, place: string): Date {
  if (!momentPattern.test(at)) return new Date(Number.NaN)
  if (/(Z|[+-]\d\d:\d\d)$/.test(at)) return new Date(at)
  const { timeZone } = packs[packIdOf(place)]
  const wall = Date.parse(`${at}Z`)
  return new Date(timeZone === null || Number.isNaN(wall) ? wall : momentOf(timeZone, wall))
}
