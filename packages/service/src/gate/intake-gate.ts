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

/** Everything that stands between a stranger and the work that a case costs. Keeps no address and no name. */
export class IntakeGate {
  readonly attempts: AttemptGate
  readonly queue = new WorkQueue({ atOnce: argon2AtOnce, mostWaiting, mostPerKey: mostPerReference })
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

  /** Lets an opening in. What it answers must be used up in the transaction that makes the case. */
  async admitOpening(pass: Pass | null): Promise<{ isReserved: boolean; pass: StoredPass | undefined }> {
    if (pass !== null && 'voucher' in pass) {
      const code = parseVoucherCode(pass.voucher)
      const voucher = code === null ? null : ({ kind: 'voucher', digest: this.#secrets.voucher(code) } as const)
      if (voucher === null || !(await this.#store.isPassLeft(voucher, this.#now())))
        throw new Problem('voucher-refused')
      await this.#budget.admit(true)
      return { isReserved: true, pass: voucher }
    }
    if (!this.#proofOfWork.isAskedFor) {
      await this.#budget.admit(false)
      return { isReserved: false, pass: undefined }
    }
    if (pass === null) throw await this.#withChallenge('challenge-required')
    const proof = await this.#proofOfWork.check(pass, { purpose: 'open' }).catch(async (error: unknown) => {
      if (error instanceof Problem && error.code === 'challenge-expired') throw await this.#withChallenge(error.code)
      throw error
    })
    if (!(await this.#store.isPassLeft(proof, this.#now()))) throw await this.#withChallenge('challenge-used')
    await this.#budget.admit(false)
    return { isReserved: false, pass: proof }
  }

  /** For a pass that another request used up first. */
  async refusalOfSpent(pass: StoredPass | undefined): Promise<Problem> {
    return pass?.kind === 'voucher' ? new Problem('voucher-refused') : this.#withChallenge('challenge-used')
  }

  /** Keeps what is stored within bounds. */
  async tidy(): Promise<void> {
    await this.#store.forgetPasses({ at: this.#now(), mostAttempts })
  }

  async #goodVoucher({ voucher }: { readonly voucher: string }): Promise<StoredPass | null> {
    const code = parseVoucherCode(voucher)
    if (code === null) return null
    const stored: StoredPass = { kind: 'voucher', digest: this.#secrets.voucher(code) }
    return (await this.#store.isPassLeft(stored, this.#now())) ? stored : null
  }

  async #hasGoodCode(header: string): Promise<boolean> {
    if (header.length > limits.passCharacters) return false
    const pass = readPass(header)
    return pass !== null && 'voucher' in pass && (await this.#goodVoucher(pass)) !== null
  }

  async #withChallenge(code: 'challenge-required' | 'challenge-expired' | 'challenge-used'): Promise<Problem> {
    const challenge = await this.challenge()
    return new Problem(code, challenge === null ? {} : { challenge })
  }
}
