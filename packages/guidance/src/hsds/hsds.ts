import { z } from 'zod'

/**
 * The parts of HSDS 3.0 (Open Referral, and its profile Open Referral UK) that a directory of helplines has a use for.
 * Other properties are allowed, as HSDS allows them, and are not read.
 *
 * Source: the JSON schemas of https://github.com/openreferral/specification, branch 3.0.
 */
const id = z.string()
const text = z.string().nullish()

export const HsdsTerm = z.looseObject({ id, code: text, name: z.string(), description: z.string(), taxonomy: text })
/** A property that HSDS itself has no field for. */
export const HsdsAttribute = z.looseObject({ id, link_entity: text, value: text, taxonomy_term: HsdsTerm.nullish() })
export type HsdsAttribute = z.infer<typeof HsdsAttribute>

const attributes = z.array(HsdsAttribute).nullish()

export const HsdsSchedule = z.looseObject({
  id,
  valid_from: text,
  valid_to: text,
  /** A fixed offset from UTC in hours, which is why it cannot tell summer time. */
  timezone: z.number().nullish(),
  freq: text,
  interval: z.number().nullish(),
  /** `MO,TU`. */
  byday: text,
  /** `HH:MM` or `HH:MM:SS`, with an offset or not. */
  opens_at: text,
  closes_at: text,
  description: text,
  attributes,
})
export type HsdsSchedule = z.infer<typeof HsdsSchedule>

export const HsdsPhone = z.looseObject({
  id,
  number: z.string(),
  /** Of RFC 6350: `voice`, `text`, … */
  type: text,
  description: text,
  attributes,
})
export type HsdsPhone = z.infer<typeof HsdsPhone>

export const HsdsLocation = z.looseObject({
  id,
  location_type: text,
  name: text,
  url: text,
  phones: z.array(HsdsPhone).nullish(),
  schedules: z.array(HsdsSchedule).nullish(),
  attributes,
})

export const HsdsService = z.looseObject({
  id,
  name: z.string(),
  status: z.string(),
  alternate_name: text,
  description: text,
  url: text,
  email: text,
  fees_description: text,
  eligibility_description: text,
  minimum_age: z.number().nullish(),
  maximum_age: z.number().nullish(),
  /** `YYYY-MM-DD`: when somebody last checked what it says. */
  assured_date: text,
  organization: z.looseObject({ id, name: z.string(), description: text, website: text }).nullish(),
  phones: z.array(HsdsPhone).nullish(),
  schedules: z.array(HsdsSchedule).nullish(),
  service_areas: z.array(z.looseObject({ id, name: text, extent: text, extent_type: text })).nullish(),
  service_at_locations: z.array(z.looseObject({ id, location: HsdsLocation.nullish() })).nullish(),
  languages: z.array(z.looseObject({ id, code: text, name: text })).nullish(),
  cost_options: z
    .array(z.looseObject({ id, option: text, amount: z.number().nullish(), amount_description: text }))
    .nullish(),
  attributes,
})
export type HsdsService = z.infer<typeof HsdsService>

/** A page of `GET /services` of the HSDS API. */
export const HsdsPage = z.looseObject({
  total_items: z.number(),
  total_pages: z.number(),
  page_number: z.number(),
  size: z.number(),
  first_page: z.boolean(),
  last_page: z.boolean(),
  empty: z.boolean(),
  contents: z.array(HsdsService),
})
export type HsdsPage = z.infer<typeof HsdsPage>
