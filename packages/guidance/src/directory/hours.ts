import { z } from 'zod'

/**
 * Local times of one stretch, `HH:MM`. `24:00` is the end of the day; a stretch that ends before it begins goes on past
 * midnight into the next day.
 */
const stretch = {
  from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  to: z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/),
}
export const Stretch = z.strictObject(stretch).refine(({ from, to }) => from !== to, 'a stretch has a length')

/** What holds instead on the days of a calendar. A stretch that began the day before goes on. */
export const HolidayHours = z.strictObject({
  calendar: z.enum(['england-and-wales', 'scotland', 'northern-ireland']),
  hours: z.union([z.literal('closed'), z.array(Stretch).min(1)]),
})
export type HolidayHours = z.infer<typeof HolidayHours>
export type HolidayCalendar = HolidayHours['calendar']

/** When somebody answers. `always`: day and night. Null where a channel has no hours that are known. */
export const Hours = z.union([
  z.literal('always'),
  z.strictObject({
    /** A name of the IANA time zone list: an offset alone would be wrong for half of the year. */
    timeZone: z.string(),
    /** The days on which a stretch begins: 1 is Monday. */
    weekly: z.array(z.strictObject({ days: z.array(z.int().min(1).max(7)).min(1), ...stretch })).min(1),
    holidays: HolidayHours.optional(),
  }),
])
export type Hours = z.infer<typeof Hours>
