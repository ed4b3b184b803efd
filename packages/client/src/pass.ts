import type { Challenge, Pass, Solution } from '@breakwater/contracts'
import { limits } from '@breakwater/contracts/limits'
import { passHeader } from '@breakwater/contracts/pass-header'
import { Problem } from '@breakwater/contracts/problem-codes'

/** Does a proof of work: `solveChallenge`, in this thread or in a Worker. */
export type Solve = (challenge: Challenge) => Promise<Solution>

/** Sends a request with a pass or without. */
export type SendWith<Answer> = (headers: Record<string, string>) => Promise<Answer>

const mostAnswers = 6
/** A wait that a person can sit through; they are told of a longer one. */
const longestWaitSeconds = 20

/** A pass as its header, as long as every other: who watches the line cannot tell a code from a proof. */
export function passHeaders(pass: Pass | null): Record<string, string> {
  if (pass === null) return {}
  const text = btoa(JSON.stringify(pass).padEnd(limits.passBytes))
  return { [passHeader]: text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '') }
}

/**
 * Sends a request, and does what the service asks for first: a proof of work, another when that was too late, a short
 * wait. Throws what it cannot help, `busy` with the seconds when they are many.
 */
export async function sendWithPass<Answer>(
  send: SendWith<Answer>,
  { pass: first, solve }: { readonly pass: Pass | null; readonly solve: Solve },
): Promise<Answer> {
  let pass = first
  for (let answers = 1; ; answers++) {
    try {
      return await send(passHeaders(pass))
    } catch (error) {
      if (!(error instanceof Problem) || answers === mostAnswers) throw error
      const { challenge, retryAfterSeconds = 0 } = error.fields
      if (challenge !== undefined) pass = { challenge, solution: await solve(challenge) }
      else if (error.code === 'challenge-used' || error.code === 'challenge-expired') pass = null
      else if (error.code === 'busy' && retryAfterSeconds <= longestWaitSeconds) await seconds(retryAfterSeconds)
      else throw error
    }
  }
}

function seconds(count: number): Promise<void> {
  // Not all at once: they were all told the same.
  return new Promise((resolve) => setTimeout(resolve, count * 1000 * (1 + Math.random() / 2)))
}
