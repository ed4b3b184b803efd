import { type Pass, Problem } from '@breakwater/contracts'
import type { Store, StoredPass } from '@breakwater/store'
import { freeAttempts, mustWait, waitSeconds, workFactor } from '../attempt-limit.ts'
import type { ProofOfWork } from './proof-of-work.ts'

/** Wrong attempts in a minute, at all references together, from which on every attempt costs work. */
const calmWrongPerMinute = 120

export type AttemptAdmission =
  | { readonly kind: 'free'; readonly knownCount: number }
  | { readonly kind: 'worked'; readonly pass: StoredPass }

/**
 * Who may try a PIN now. Known and unknown references are treated alike. Whoever does not wait works; what a guesser did
 * costs the holder more work, and after `workedAttempts` wrong ones waiting, too (ADR 44).
 */
export class AttemptGate {
  readonly #store: Store
  readonly #proofOfWork: ProofOfWork
  readonly #now: () => Date
  /** In this process, by the minute; a process that restarts begins calm. */
  #wrong = { minute: 0, count: 0, before: 0 }

  constructor({ store, proofOfWork, now }: { store: Store; proofOfWork: ProofOfWork; now: () => Date }) {
    this.#store = store
    this.#proofOfWork = proofOfWork
    this.#now = now
  }

  /** Changes nothing. Throws `too-many-attempts` with a challenge, and what is wrong with a pass. */
  async look(lookup: string, pass: Pass | null): Promise<AttemptAdmission> {
    const failures = await this.#store.failures(lookup)
    const isFree = (failures?.count ?? 0) < freeAttempts && !this.#isStormy()
    const hasWaited = failures !== null && failures.count >= freeAttempts && waitSeconds(failures, this.#now()) === 0
    if (isFree || (hasWaited && !this.#isStormy())) return { kind: 'free', knownCount: failures?.count ?? 0 }
    if (mustWait(failures, this.#now())) {
      throw new Problem('too-many-attempts', { retryAfterSeconds: waitSeconds(failures, this.#now()) })
    }
    if (pass !== null && 'challenge' in pass) {
      const spendable = await this.#proofOfWork.check(pass, { purpose: 'attempt', lookup })
      if (!(await this.#store.isPassLeft(spendable, this.#now()))) throw new Problem('challenge-used')
      return { kind: 'worked', pass: spendable }
    }
    const challenge = await this.#proofOfWork.issue({ purpose: 'attempt', lookup }, workFactor(failures))
    const retryAfterSeconds = Math.max(waitSeconds(failures, this.#now()), this.#isStormy() ? 60 : 1)
    // Where no work is asked for, waiting is the only way, and a storm elsewhere is no reason to wait.
    if (challenge === null && waitSeconds(failures, this.#now()) === 0) {
      return { kind: 'free', knownCount: failures?.count ?? 0 }
    }
    throw new Problem('too-many-attempts', { retryAfterSeconds, ...(challenge === null ? {} : { challenge }) })
  }

  /** Counts the attempt before it is made, so that of many at once no more are free than one after another. */
  async take(lookup: string, admission: AttemptAdmission): Promise<void> {
    const at = this.#now()
    if (admission.kind === 'worked') {
      if (!(await this.#store.spendPass(admission.pass, at))) throw new Problem('challenge-used')
      await this.#store.noteAttempt(lookup, { at })
      return
    }
    for (let next: AttemptAdmission = admission; ; next = await this.look(lookup, null)) {
      if (next.kind !== 'free' || (await this.#store.noteAttempt(lookup, { at, knownCount: next.knownCount }))) return
    }
  }

  noteWrong(): void {
    this.#turnMinute()
    this.#wrong.count++
  }

  #isStormy(): boolean {
    this.#turnMinute()
    return Math.max(this.#wrong.count, this.#wrong.before) >= calmWrongPerMinute
  }

  #turnMinute(): void {
    const minute = Math.floor(this.#now().getTime() / 60_000)
    if (minute === this.#wrong.minute) return
    this.#wrong = { minute, count: 0, before: minute === this.#wrong.minute + 1 ? this.#wrong.count : 0 }
  }
}
