import { z } from 'zod'

export { checked } from './checked.ts'

/**
 * Where something that a person will act on comes from, and until when it may be believed. Days are `YYYY-MM-DD`.
 * `high`: the service's own or an official page. `medium`: someone else's page says so. `low`: no page was seen.
 */
export const Provenance = z
  .strictObject({
    source: z.url(),
    checkedOn: z.iso.date(),
    reviewBy: z.iso.date(),
    confidence: z.enum(['high', 'medium', 'low']),
  })
  .refine(({ checkedOn, reviewBy }) => reviewBy > checkedOn, 'a fact is reviewed after it was checked')
export type Provenance = z.infer<typeof Provenance>
