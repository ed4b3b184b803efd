import { Problem, type ProblemCode } from '@breakwater/contracts/problem-codes'

/** The code of what the service refused; undefined for anything else that went wrong. */
export function problemCodeOf(error: unknown): ProblemCode | undefined {
  return error instanceof Problem ? error.code : undefined
}
