import { z } from '@hono/zod-openapi'
import { Challenge } from './challenge.ts'
import { type ProblemCode, problems } from './problem-codes.ts'

const problemCodes = Object.keys(problems) as [ProblemCode, ...ProblemCode[]]

/** RFC 9457 problem document, `application/problem+json`. */
export const ProblemDocument = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(problemCodes),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    retryAfterSeconds: z.int().optional(),
    limit: z.int().optional(),
    head: z.int().optional(),
    requestId: z.string().optional(),
    challenge: Challenge.optional(),
  })
  .openapi('Problem')
export type ProblemDocument = z.infer<typeof ProblemDocument>
