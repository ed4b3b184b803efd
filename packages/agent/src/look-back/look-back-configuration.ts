import { Action } from '@breakwater/contracts'
import { z } from '@hono/zod-openapi'

/** The section `lookBack` of a configuration file. */
export const lookBackConfigurationSchema = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe(
      'Keep the hashes of what is shown in public, so that a new entry finds old copies. Off unless you say so: it means keeping a hash of every picture of your users.',
    ),
  keyFile: z
    .string()
    .optional()
    .describe(
      'Where the key lies that seals them; made at the first start, mode 600. Default look-back.key in the state directory; another disk is better.',
    ),
  retentionDays: z
    .int()
    .min(1)
    .max(3650)
    .default(365)
    .describe('A content that was not told of for so many days is forgotten.'),
  maxAction: Action.default('review').describe(
    'The most that is done about a copy that was found: review, hold or block. It is public already, so a person looks first unless you say otherwise.',
  ),
  passDelaySeconds: z
    .int()
    .min(0)
    .max(3600)
    .default(30)
    .describe('How long after the last imported content the list so far is looked for among what was imported.'),
})
export type LookBackConfigurationFile = z.infer<typeof lookBackConfigurationSchema>
