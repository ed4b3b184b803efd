import { z } from 'zod'
import { ageBands, agesInImage, demands, materials, needs, offenders, origins, roles } from './answer-values.ts'

const orUnknown = <Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum([...values, 'unknown']).default('unknown')
const yesOrNo = z.union([z.boolean(), z.literal('unknown')]).default('unknown')
const several = <Values extends readonly [string, ...string[]]>(values: Values) =>
  z
    .union([z.literal('unknown'), z.array(z.enum([...values, 'unknown']))])
    .default([])
    .transform((chosen) =>
      chosen === 'unknown' ? [] : values.filter((value) => (chosen as readonly string[]).includes(value)),
    )

/**
 * What a person answered, every key optional: a question that was skipped is `unknown`. `ageNow` is the age of the
 * person in the picture. `place` is `gb-eng`, `gb-wls`, `gb-sct`, `gb-nir` or a code of ISO 3166 in lower case. `at` is
 * a moment in ISO 8601 with its offset, or a local time without one, which is taken as the place's own.
 */
export const Answers = z.strictObject({
  role: orUnknown(roles),
  ageNow: orUnknown(ageBands),
  ageInImage: orUnknown(agesInImage),
  place: z
    .string()
    .regex(/^(gb-(eng|wls|sct|nir)|[a-z]{2}|unknown)$/, 'gb-eng, gb-wls, gb-sct, gb-nir or two letters of ISO 3166')
    .default('unknown'),
  danger: yesOrNo,
  distress: yesOrNo,
  demand: several(demands),
  offender: orUnknown(offenders),
  paid: yesOrNo,
  material: orUnknown(materials),
  origin: orUnknown(origins),
  needs: several(needs),
  locale: z.enum(['en', 'cy']).default('en'),
  at: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/, 'a moment such as 2026-12-25T23:00Z')
    .optional(),
})
/** As they are written. */
export type AnswersGiven = z.input<typeof Answers>
/** With every key. */
export type Answers = z.output<typeof Answers>
