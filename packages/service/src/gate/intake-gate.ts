import { availableParallelism } from 'node:os'
import { parseVoucherCode } from '@breakwater/casework'
import { type Challenge, limits, type Pass, Problem } from '@breakwater/contracts'
import type { Store, StoredPass } from '@breakwater/store'
import type { ServiceConfiguration } from '../configuration.ts'
import type { CaseSecrets } from '../secrets.ts'
import { AttemptGate } from './attempt-gate.ts'
import { OpeningBudget } from './opening-budget.ts'
import { ProofOfWork, readPass } from './proof-of-work.ts'
import { RequestGate } from './request-gate.ts'
import { WorkQueue } from './work-queue.ts'

/** As many as a machine computes at once, and never more memory than three of Argon2id: 57 MiB. */
const argon2AtOnce = Math.min(3, Math.max(2, availableParallelism()))
/** So that an opening with a helpline's code never waits for anybody else's. */
const keptForCodes = 1
const mostWaiting = 200
const mostPerReference = 8
/** References whose wrong attempts are remembered: about 100 MB of rows. */
const mostAttempts = 500_000
/** Under a full load a new challenge is this many times the work. */
const mostLoadFactor = 4

export interface IntakeGateDependencies {
  readonly store: Store
  readonly secrets: CaseSecrets
  readonly pepper: Buffer
  readonly configuration: ServiceConfiguration
  readonly now: () => Date
}

/** A pass that may let an opening in; undefined where none is asked for. */
export interface Admissible {
  readonly isReserved: boolean
  readonly pass: StoredPass | undefined
}

/** `refusal`: it lets nothing in, whatever the database says. */
export type ReadPass = Admissible | { readonly refusal: () => Problem | Promise<Problem> }

/** Everything that stands between a stranger and the work that a case costs. Keeps no address and no name. */
export class IntakeGate {
  readonly attempts: AttemptGate
  readonly queue = new WorkQueue({
    atOnce: argon2AtOnce,
    kept: keptForCodes,
    mostWaiting,
    mostPerKey: mostPerReference,
  })
  /** What every request goes through. */
  readonly requests = new RequestGate((header) => this.#hasGoodCode(header))
  readonly #store: Store
  readonly #secrets: CaseSecrets
  readonly #now: () => Date
  readonly #proofOfWork: ProofOfWork
  readonly #budget: OpeningBudget

  constructor({ store, secrets, pepper, configuration, now }: IntakeGateDependencies) {
    this.#store = store
    this.#secrets = secrets
    this.#now = now
    this.#proofOfWork = new ProofOfWork({ pepper, level: configuration.proofOfWork, now })
    this.#budget = new OpeningBudget({ store, limits: configuration.openings, now })
    this.attempts = new AttemptGate({ store, proofOfWork: this.#proofOfWork, now })
  }

  /** For opening a case; harder the more was opened lately. */
  async challenge(): Promise<Challenge | null> {
    const load = Math.max(await this.#budget.load(), this.queue.fullness, this.requests.fullness)
    const factor = 1 + (mostLoadFactor - 1) * Math.max(0, load - 0.5) * 2
    return this.#proofOfWork.issue({ purpose: 'open' }, factor)
  }

  /** What a pass is worth, as far as that is known without the database. */
  async read(pass: Pass | null): Promise<ReadPass> {
    if (pass !== null && 'voucher' in pass) {
      const code = parseVoucherCode(pass.voucher)
      if (code === null) return { refusal: () => new Problem('voucher-refused') }
      return { isReserved: true, pass: { kind: 'voucher', digest: this.#secrets.voucher(code) } }
    }
    if (!this.#proofOfWork.isAskedFor) return { isReserved: false, pass: undefined }
    if (pass === null) return { refusal: () => this.#withChallenge('challenge-required') }
    try {
      return { isReserved: false, pass: await this.#proofOfWork.check(pass, { purpose: 'open' }) }
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      return { refusal: () => (error.code === 'challenge-expired' ? this.#withChallenge(error.code) : error) }
    }
  }

  /** Lets an opening in. The pass must be used up in the transaction that makes the case. */
  async admitOpening({ isReserved, pass }: Admissible): Promise<void> {
    if (pass !== undefined && !(await this.#store.isPassLeft(pass, this.#now()))) throw await this.refusalOfSpent(pass)
    await this.#budget.admit(isReserved)
  }

  /** For a pass that another request used up first. */
  async refusalOfSpent(pass: StoredPass | undefined): Promise<Problem> {
    return pass?.kind === 'voucher' ? new Problem('voucher-refused') : this.#withChallenge('challenge-used')
  }

  /** Keeps what is stored within bounds. */
  async tidy(): Promise<void> {
    await this.#store.forgetPasses({ at: this.#now(), mostAttempts })
  }

  async #hasGoodCode(header: string): Promise<boolean> {
    if (header.length > limits.passCharacters) return false
    const pass = readPass(header)
    if (pass === null || !('voucher' in pass)) return false
    const code = parseVoucherCode(pass.voucher)
    if (code === null) return false
    return this.#store.isPassLeft({ kind: 'voucher', digest: this.#secrets.voucher(code) }, this.#now())
  }

  async #withChallenge(code: 'challenge-required' | 'challenge-expired' | 'challenge-used'): Promise<Problem> {
    const challenge = await this.challenge()
    return new Problem(code, challenge === null ? {} : { challenge })
  }
}
