import { createHmac, hkdfSync, randomInt } from 'node:crypto'
import { type Challenge, limits, Pass, Problem } from '@breakwater/contracts'
import type { StoredPass } from '@breakwater/store'
import { createChallenge, verifySolution } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'

/** How much work a request costs whoever sends it (docs/runbooks/run-a-service.md has the seconds). */
export const proofLevels = ['off', 'light', 'normal', 'hard'] as const
export type ProofLevel = (typeof proofLevels)[number]

/** `cost`: rounds of PBKDF2 in a try. `atMost`: tries; the answer lies in their second half, so that nobody waits for luck. */
const work: Readonly<Record<Exclude<ProofLevel, 'off'>, { readonly cost: number; readonly atMost: number }>> = {
  light: { cost: 500, atMost: 8 },
  normal: { cost: 2_000, atMost: 400 },
  hard: { cost: 2_000, atMost: 1_600 },
}

export interface ProofOfWorkDependencies {
  readonly pepper: Buffer
  readonly level: ProofLevel
  readonly now: () => Date
}

/** What a challenge is for. An attempt belongs to one reference, by its lookup. */
export type ChallengeUse = { readonly purpose: 'open' } | { readonly purpose: 'attempt'; readonly lookup: string }

/**
 * Proofs of work: ALTCHA v2, PBKDF2 in its deterministic form. Nothing is stored until one is used: the challenge is
 * signed under a key from the pepper, so that any process of the service knows it again.
 */
export class ProofOfWork {
  readonly #level: ProofLevel
  readonly #now: () => Date
  readonly #signing: string
  readonly #keySigning: string
  readonly #aboutKey: string

  constructor({ pepper, level, now }: ProofOfWorkDependencies) {
    const derived = (purpose: string) =>
      Buffer.from(hkdfSync('sha256', pepper, '', `breakwater/challenge/v1/${purpose}`, 32)).toString('hex')
    this.#level = level
    this.#now = now
    this.#signing = derived('signature')
    this.#keySigning = derived('key-signature')
    this.#aboutKey = derived('about')
  }

  get isAskedFor(): boolean {
    return this.#level !== 'off'
  }

  /** `factor` times the work of the level. Null where no work is asked for. */
  async issue(use: ChallengeUse, factor = 1): Promise<Challenge | null> {
    if (this.#level === 'off') return null
    const { cost, atMost: once } = work[this.#level]
    const atMost = Math.ceil(once * factor)
    const until = Math.floor(this.#now().getTime() / 1000) + limits.challengeSeconds
    const data = { purpose: use.purpose, until, atMost }
    const challenge = await createChallenge({
      algorithm: 'PBKDF2/SHA-256',
      cost,
      counter: randomInt(Math.floor(atMost / 2), atMost),
      deriveKey,
      // Not ALTCHA's own `expiresAt`: that is held against the clock of the machine, this against the service's.
      data: use.purpose === 'attempt' ? { ...data, about: this.#about(use.lookup) } : data,
      hmacSignatureSecret: this.#signing,
      hmacKeySignatureSecret: this.#keySigning,
    })
    return challenge as unknown as Challenge
  }

  /** What is used up when the pass is. Throws `challenge-expired` and `challenge-failed`. Costs four HMACs, no database. */
  async check({ challenge, solution }: ProofPass, use: ChallengeUse): Promise<StoredPass> {
    const { data, nonce } = challenge.parameters
    const isForThis =
      use.purpose === 'open'
        ? data.purpose === 'open'
        : data.purpose === 'attempt' && data.about === this.#about(use.lookup)
    const { verified } = await verifySolution({
      challenge,
      solution,
      deriveKey,
      hmacSignatureSecret: this.#signing,
      hmacKeySignatureSecret: this.#keySigning,
    })
    if (!verified || !isForThis) throw new Problem('challenge-failed')
    if (data.until * 1000 <= this.#now().getTime()) throw new Problem('challenge-expired')
    return { kind: 'challenge', id: nonce, endsAt: new Date(data.until * 1000) }
  }

  #about(lookup: string): string {
    return createHmac('sha256', this.#aboutKey).update(lookup).digest('hex')
  }
}

export type ProofPass = Extract<Pass, { challenge: unknown }>

/** What stands in a `breakwater-pass` header. Throws `challenge-failed` for what is no pass. */
export function readPass(header: string | undefined): Pass | null {
  if (header === undefined) return null
  try {
    const read = Pass.safeParse(JSON.parse(Buffer.from(header, 'base64url').toString('utf8')))
    if (read.success) return read.data
  } catch {
    // Not JSON: the same answer.
  }
  throw new Problem('challenge-failed')
}
