import { z } from '@hono/zod-openapi'

export const reviewConfigurationSchema = z
  .strictObject({
    dueHours: z.number().positive().default(24).describe('Within what time a person decides. Uploaders are told this.'),
    forgetAfterDays: z
      .int()
      .min(1)
      .default(190)
      .describe('How long what was decided is remembered, by content id, and can be appealed against.'),
  })
  .describe('The queue of uploads that wait for a person.')
export type ReviewConfiguration = z.output<typeof reviewConfigurationSchema>
