import { z } from '@hono/zod-openapi'
import { PlatformsTakingPart } from './service.ts'

/** Delays are told apart by these, in seconds: 1 and 10 seconds, 1 and 10 minutes, 1 and 6 hours, 1 and 7 days. */
export const levelSeconds = [1, 10, 60, 600, 3_600, 21_600, 86_400, 604_800] as const

/** A count is one of `from` to `to`, both included: which one is not said (ADR 53). */
export const CountBand = z
  .object({ from: z.int().min(0), to: z.int().min(0) })
  .openapi('CountBand', { description: 'The count is one of `from` to `to`, both included' })
export type CountBand = z.infer<typeof CountBand>

/**
 * Which share of a week was done within each time: at least `within[i] / outOf` within `withinSeconds[i]`, and, unless that
 * is `outOf - 1`, less than one part more.
 */
export const DelayShares = z
  .object({
    outOf: z.int().min(2),
    within: z.array(z.int().min(0)).length(levelSeconds.length),
  })
  .openapi('DelayShares', { description: 'At least `within[i]` of `outOf` parts were done within `withinSeconds[i]`' })
export type DelayShares = z.infer<typeof DelayShares>

/** A platform that took part in a whole week. Null: not enough to show. */
export const PlatformWeek = z
  .object({
    name: z.string(),
    reached: DelayShares.nullable().openapi({ description: 'From an entry to the platform having processed it' }),
    canConfirm: z
      .boolean()
      .openapi({ description: 'Whether its contract has a way of saying that it removed something' }),
    confirmed: DelayShares.nullable().openapi({ description: 'From a withdrawal to its confirmation' }),
  })
  .openapi('PlatformWeek')
export type PlatformWeek = z.infer<typeof PlatformWeek>

/** One week, Monday to Sunday in UTC. Published a week after its end; from then on it never changes. */
export const PublishedWeek = z
  .object({
    week: z.iso.date().openapi({ description: 'Its Monday' }),
    entries: CountBand,
    withdrawals: CountBand,
    stopped: CountBand.nullable().openapi({
      description:
        'Pictures and videos of which a moderator stopped a copy. Null with platforms of fewer than 3 owners',
    }),
    disputes: CountBand,
    quarantines: CountBand,
    platforms: z.array(PlatformWeek),
  })
  .openapi('PublishedWeek')
export type PublishedWeek = z.infer<typeof PublishedWeek>

export const ServiceLevels = z
  .object({
    lane: z.literal('adult').openapi({ description: 'Nothing is published of the child lane' }),
    withinSeconds: z.array(z.int()),
    next: z
      .object({ week: z.iso.date(), on: z.iso.date() })
      .nullable()
      .openapi({ description: 'The week that is published next, and the day on which it is' }),
    platforms: PlatformsTakingPart,
    weeks: z.array(PublishedWeek).openapi({ description: 'The newest first, a year of them at most' }),
  })
  .openapi('ServiceLevels')
export type ServiceLevels = z.infer<typeof ServiceLevels>
