import type { Challenge, Solution } from '@breakwater/contracts'
import { solveChallenge as solveAltcha } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2'

/** Does a proof of work in this thread, with WebCrypto: the same in a browser's Worker and in Node. */
export async function solveChallenge(challenge: Challenge): Promise<Solution> {
  // 0: no end of its own. What is asked for is bounded, and slow devices must get through, too.
  const solution = await solveAltcha({ challenge, deriveKey, timeout: 0 })
  if (solution === null) throw new Error('the challenge was not solved')
  return { counter: solution.counter, derivedKey: solution.derivedKey }
}
