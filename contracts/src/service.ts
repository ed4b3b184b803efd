import { z } from '@hono/zod-openapi'
import { Lane } from './case.ts'

/** What a person must be able to read before choosing a file (decision D13), and what the site needs to know. */
export const PlatformsTakingPart = z.array(
  z.object({ name: z.string(), state: z.enum(['looking', 'joining', 'late']) }),
)

/** Who allowed this service to take cases of people under 18, where they say so, and until when. Only while it is open. */
export const OpenChildLane = z
  .object({
    grantedBy: z.string(),
    statement: z.url(),
    /** Of the body's key: whoever knows the key can compare. */
    keyId: z.string(),
    until: z.iso.datetime(),
    conditions: z.array(z.string()),
    /** Those that opted in to this lane. Only `looking` ones are looking now. */
    platforms: PlatformsTakingPart,
  })
  .openapi('OpenChildLane')
export type OpenChildLane = z.infer<typeof OpenChildLane>

export const ServiceDescription = z
  .object({
    operator: z.string(),
    demonstration: z.boolean(),
    openLanes: z.array(Lane),
    /** Platforms that take part in the adult lane. Only `looking` ones are looking now. */
    platforms: PlatformsTakingPart,
    childLane: OpenChildLane.optional(),
    itemsPerCase: z.int(),
  })
  .openapi('ServiceDescription')
export type ServiceDescription = z.infer<typeof ServiceDescription>
