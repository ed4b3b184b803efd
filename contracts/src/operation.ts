import { z } from '@hono/zod-openapi'
import { ProblemDocument } from './problem.ts'
import { type ProblemCode, problems } from './problem-codes.ts'

/** An `application/json` body or answer. */
export function json<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } }
}

export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { 'application/json': { schema } } }
}

/** Documents problems by their HTTP status, naming the codes that can come with each. */
export function problemAnswers(...codes: ProblemCode[]) {
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of codes) {
    const status = problems[code][0]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, named]) => [
      status,
      {
        description: named.map((code) => `\`${code}\`: ${problems[code][1]}`).join('. '),
        content: { 'application/problem+json': { schema: ProblemDocument } },
      },
    ]),
  )
}

export const badBody = ['malformed-json', 'invalid-request', 'body-too-large', 'unsupported-media-type'] as const
export const Empty = z.object({}).openapi('Empty')
export const bearer = [{ platformKey: [] }]
export const IdempotencyKey = z.string().min(16).max(128).openapi({ description: 'Random, at least 128 bits' })
