import { z } from '@hono/zod-openapi'
import { Lane } from './case.ts'

/** What a person must be able to read before choosing a file (decision D13), and what the site needs to know. */
export const ServiceDescription = z
  .object({
    operator: z.string(),
    demonstration: z.boolean(),
    openLanes: z.array(Lane),
    /** Platforms that take part. Only `looking` ones are looking now. */
    platforms: z.array(z.object({ name: z.string(), state: z.enum(['looking', 'joining', 'late']) })),
    itemsPerCase: z.int(),
  })
  .openapi('ServiceDescription')
export type ServiceDescription = z.infer<typeof ServiceDescription>
