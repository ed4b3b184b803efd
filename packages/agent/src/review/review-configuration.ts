import { z } from '@hono/zod-openapi'

const mediaSchema = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .refine((url) => url.includes('{content}'), { message: 'the address has no {content}' })
      .describe('Where your storage gives the file of a content id: {content} stands for it. No redirect is followed.'),
    tokenFile: z.string().optional().describe('File with a bearer token for that storage.'),
    maxBytes: z.int().min(1).default(67_108_864).describe('A larger file is not read.'),
  })
  .describe('Where the page gets the picture from.')

const pageSchema = z
  .strictObject({
    host: z.string().default('127.0.0.1').describe('Put a server with TLS before it where moderators sit elsewhere.'),
    port: z.int().min(0).max(65_535).default(8072).describe('A port of its own: nothing else is to be had there.'),
    moderatorsFile: z
      .string()
      .describe('A line for each moderator: an opaque name, a space, a token of 24 characters or more. chmod 600 it.'),
    itemsPerDay: z.int().min(1).default(200).describe('How many uploads one moderator opens in a day at most.'),
    breakEveryMinutes: z.number().positive().default(20).describe('After so much work the page pauses.'),
    breakMinutes: z
      .number()
      .positive()
      .default(5)
      .describe('For how long. A pause of one’s own of that length counts.'),
    sessionHours: z
      .number()
      .positive()
      .default(8)
      .describe('Then a moderator signs in again; after 30 idle minutes too.'),
  })
  .describe('The page for moderators.')

export const reviewConfigurationSchema = z
  .strictObject({
    dueHours: z.number().positive().default(24).describe('Within what time a person decides. Uploaders are told this.'),
    forgetAfterDays: z
      .int()
      .min(1)
      .default(190)
      .describe('How long what was decided is remembered, by content id, and can be appealed against.'),
    page: pageSchema.optional(),
    media: mediaSchema.optional(),
    keepPreviews: z
      .boolean()
      .default(false)
      .describe('Keep a small grey picture of what waits, sealed, until it is decided: for uploads you do not store.'),
  })
  .describe('The queue of uploads that wait for a person.')
export type ReviewConfiguration = z.output<typeof reviewConfigurationSchema>
export type ReviewPageConfiguration = z.output<typeof pageSchema>
export type MediaConfiguration = z.output<typeof mediaSchema>
