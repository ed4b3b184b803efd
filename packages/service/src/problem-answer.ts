import { randomUUID } from 'node:crypto'
import { limits, Problem } from '@breakwater/contracts'
import type { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { Log } from './log.ts'

/** Answers a problem as RFC 9457 asks. */
export function answerProblem(problem: Problem): Response {
  const headers: Record<string, string> = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' }
  if (problem.fields.retryAfterSeconds !== undefined) headers['retry-after'] = String(problem.fields.retryAfterSeconds)
  // What is left of its body is not waited for.
  if (problem.code === 'request-timeout') headers.connection = 'close'
  return new Response(JSON.stringify(problem), { status: problem.status, headers })
}

/** A `Problem` is shown as it is; anything else is a bug, logged by its kind and answered with a request id only. */
export function answerError(error: Error, log: Log): Response {
  if (error instanceof Problem) return answerProblem(error)
  if (error instanceof HTTPException && error.status === 400) return answerProblem(new Problem('malformed-json'))
  const requestId = randomUUID()
  log.fault(requestId, error)
  return answerProblem(new Problem('internal', { requestId }))
}

type Validation = { success: true } | { success: false; error: z.ZodError }

/** Names where a request departs from its form and how, never what stood there: it may be a hash or a PIN. */
export function answerInvalid(result: Validation, _context: Context): Response | undefined {
  if (result.success) return undefined
  const issues = result.error.issues
  const isAbout = (field: string) => issues.some(({ path }) => path[0] === field)
  if (issues.some(({ code, path }) => code === 'too_big' && path.length === 1 && path[0] === 'items')) {
    return answerProblem(new Problem('too-many-items', { limit: limits.itemsPerCase }))
  }
  const errors = issues.slice(0, 20).map(({ path, code }) => ({ path: path.join('.'), message: code }))
  return answerProblem(new Problem(isAbout('answers') ? 'answers-required' : 'invalid-request', { errors }))
}
