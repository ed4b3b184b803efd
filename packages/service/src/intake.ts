import { caseStatus, laneFor, parseCaseReference, parsePin, refusalFor, retention } from '@breakwater/casework'
import {
  type AddItems,
  type CaseStatus,
  type Credentials,
  type Fingerprint,
  limits,
  type OpenCase,
  type OpenedCase,
  type Pass,
  Problem,
  type Receipt,
  type RestoreCase,
} from '@breakwater/contracts'
import { PassSpent, type Store, type StoredCase } from '@breakwater/store'
import type { ServiceConfiguration } from './configuration.ts'
import type { IntakeGate } from './gate/intake-gate.ts'
import type { LaneRoom, LaneRooms } from './lane/lane-rooms.ts'
import { type CaseSecrets, isRecoveryProof } from './secrets.ts'
import { answerInSteps } from './steady-answer.ts'
import { refuseOversizedRecovery, takenItems } from './taken-items.ts'
import { platformsTakingPart } from './taking-part.ts'
import type { WellKnownPictures } from './well-known-pictures.ts'

const repeatWithinMilliseconds = retention.repeatDays * 86_400_000
/** So many items more take one more step of the time that an answer is given at. */
const itemsPerStep = 20

export interface IntakeDependencies {
  readonly rooms: LaneRooms
  readonly gate: IntakeGate
  readonly configuration: ServiceConfiguration
  readonly now: () => Date
  readonly wellKnown?: WellKnownPictures | undefined
}

/** What a person can do with a case. Every method either does the whole of what it says or throws a `Problem`. */
export class Intake {
  readonly #rooms: LaneRooms
  /** Of the main lane: wrong PINs are counted there for references of any lane and of none. */
  readonly #store: Store
  readonly #secrets: CaseSecrets
  readonly #gate: IntakeGate
  readonly #configuration: ServiceConfiguration
  readonly #now: () => Date
  readonly #wellKnown: WellKnownPictures | undefined

  constructor({ rooms, gate, configuration, now, wellKnown }: IntakeDependencies) {
    this.#wellKnown = wellKnown
    this.#rooms = rooms
    this.#gate = gate
    this.#store = rooms.main.store
    this.#secrets = rooms.main.secrets
    this.#configuration = configuration
    this.#now = now
  }

  async open(request: OpenCase, idempotencyKey: string | undefined, pass: Pass | null): Promise<OpenedCase> {
    const refusal = refusalFor(request.answers, await this.#rooms.openLanes())
    if (refusal !== null) throw new Problem(refusal)
    const room = this.#rooms.of(laneFor(request.answers))
    if (room === undefined) throw new Problem('lane-off')
    const { store, secrets } = room
    const items = takenItems(request.items, { lane: room.lane, wellKnown: this.#wellKnown })
    refuseOversizedRecovery(request.recovery.ciphertext, request.items)
    const openingDigest = secrets.openingDigest(request)
    const admissible = await this.#gate.read(pass)
    // Only a repeat needs no pass, and only what has a key can be one. All else is refused without a look into the database.
    if ('refusal' in admissible && idempotencyKey === undefined) throw await admissible.refusal()
    const openingKey = idempotencyKey === undefined ? null : secrets.openingKey(idempotencyKey)
    for (let attempt = 0; ; attempt++) {
      const { reference, pin } = secrets.credentials(idempotencyKey, attempt)
      const lookup = secrets.lookup(reference)
      const existing = await store.findCase(lookup)
      if (existing !== null) {
        // Another case's reference, one in 2⁵⁰: take the next.
        if (openingKey === null || existing.openingKey !== openingKey) continue
        const isRepeat = existing.openingDigest === openingDigest && this.#isWithinRepeatTime(existing)
        if (!isRepeat) throw new Problem('idempotency-conflict')
        return { reference, pin, expiresOn: existing.expiresOn }
      }
      // After the look for a repeat, which needs no second pass; used up only where the case is made.
      if ('refusal' in admissible) throw await admissible.refusal()
      await this.#refuseFalseCover(room)
      await this.#gate.admitOpening(admissible)
      const kind = admissible.isReserved ? 'reserved' : 'opening'
      const verifier = await this.#gate.queue.run(kind, () => secrets.verifier(reference, pin))
      const openedAt = this.#now()
      const expiresOn = retention.expiresOn(openedAt)
      // Passes are kept in the main store: for another lane's store one is used up just before, not with the case.
      const isTogether = store === this.#store
      if (!isTogether && admissible.pass !== undefined && !(await this.#store.spendPass(admissible.pass, openedAt))) {
        throw await this.#gate.refusalOfSpent(admissible.pass)
      }
      const opening = this.#steadily(items.length, () =>
        store.openCase({
          lookup,
          verifier,
          openingKey,
          openingDigest,
          lane: room.lane,
          openedAt,
          expiresOn,
          recovery: request.recovery,
          items,
          pass: isTogether ? admissible.pass : undefined,
        }),
      )
      const outcome = await opening.catch(async (error: unknown) => {
        if (error instanceof PassSpent) throw await this.#gate.refusalOfSpent(admissible.pass)
        throw error
      })
      // Null: the same request, sent twice at once, was quicker. The next round finds its case.
      if (outcome !== null) return { reference, pin, expiresOn }
      attempt--
    }
  }

  async status(credentials: Credentials, pass: Pass | null): Promise<CaseStatus> {
    const found = await this.#authenticate(credentials, pass)
    return this.#steadily(found.items, () => this.#statusOf(found))
  }

  async withdraw(
    { deleteRecovery, ...credentials }: Credentials & { deleteRecovery: boolean },
    pass: Pass | null,
  ): Promise<CaseStatus> {
    const found = await this.#authenticate(credentials, pass, 'withdrawal')
    return this.#steadily(found.items, async () => {
      await this.#rooms.storeOf(found).withdrawCase(found.id, { at: this.#now(), deleteRecovery })
      return this.#statusOf(found)
    })
  }

  async restore({ items, proof, ...credentials }: RestoreCase, pass: Pass | null): Promise<CaseStatus> {
    const found = await this.#authenticate(credentials, pass)
    if (found.state !== 'withdrawn') throw new Problem('case-not-withdrawn')
    const now = this.#now()
    if (found.recoveryVerifier === null || found.withdrawnAt === null || !retention.canUndo(found.withdrawnAt, now)) {
      throw new Problem('recovery-over')
    }
    if (!isRecoveryProof(proof, found.recoveryVerifier)) throw new Problem('recovery-mismatch')
    // Whoever was under 18 is helped elsewhere (decision D2); the status says by whom.
    if ((await this.#statusOf(found)).ageInQuestion) throw new Problem('lane-off')
    await this.#refuseClosedLane(found)
    const listed = takenItems(items, { lane: found.lane, wellKnown: this.#wellKnown })
    return this.#steadily(items.length, async () => {
      if (!(await this.#rooms.storeOf(found).restoreCase(found.id, { at: now, items: listed })))
        throw new Problem('case-not-withdrawn')
      return this.#statusOf(found)
    })
  }

  async add(request: AddItems, idempotencyKey: string | undefined, pass: Pass | null): Promise<CaseStatus> {
    if (idempotencyKey === undefined) throw new Problem('idempotency-key-required')
    const refusal = refusalFor(request.answers, await this.#rooms.openLanes())
    if (refusal !== null) throw new Problem(refusal)
    const items = takenItems(request.items, { lane: laneFor(request.answers), wellKnown: this.#wellKnown })
    refuseOversizedRecovery(request.recovery, request.items)
    const found = await this.#authenticate(request, pass)
    const room = this.#rooms.of(found.lane)
    if (room === undefined || found.lane !== laneFor(request.answers)) throw new Problem('lane-differs')
    if (found.state !== 'active') throw new Problem('case-over')
    // Whoever was under 18 is helped elsewhere (decision D2); the status says by whom.
    if ((await this.#statusOf(found)).ageInQuestion) throw new Problem('lane-off')
    await this.#refuseFalseCover(room)
    return this.#steadily(items.length, () => this.#addTo(found, room, request, { items, idempotencyKey }))
  }

  async #addTo(
    found: StoredCase,
    { store, secrets }: LaneRoom,
    { reference: _reference, pin: _pin, ...asked }: AddItems,
    { items, idempotencyKey }: { readonly items: Fingerprint[]; readonly idempotencyKey: string },
  ): Promise<CaseStatus> {
    const outcome = await store.addItems(found.id, {
      at: this.#now(),
      items,
      key: secrets.openingKey(idempotencyKey),
      digest: secrets.openingDigest(asked),
      ciphertext: asked.recovery,
    })
    if (outcome === 'conflict') throw new Problem('idempotency-conflict')
    if (outcome === 'over') throw new Problem('case-over')
    if (outcome === 'closed') throw new Problem('case-closed')
    if (outcome === 'too-many-items') throw new Problem(outcome, { limit: limits.itemsPerCase })
    if (outcome === 'too-many-frames') throw new Problem(outcome, { limit: limits.videoFrames })
    return this.#statusOf(found)
  }

  /** For as long again as a new case, once it is past the middle of its time (decision D14). */
  async renew(credentials: Credentials, pass: Pass | null): Promise<CaseStatus> {
    const found = await this.#authenticate(credentials, pass)
    await this.#refuseClosedLane(found)
    return this.#steadily(found.items, async () => {
      if (!(await this.#rooms.storeOf(found).renewCase(found.id, this.#now()))) throw new Problem('not-renewable')
      return this.#statusOf(found)
    })
  }

  /** A person at the hotline looks, once for as long as it waits; asked again after an answer, once more. */
  async askForReview(credentials: Credentials, pass: Pass | null): Promise<CaseStatus> {
    const found = await this.#authenticate(credentials, pass)
    if (found.state !== 'active') throw new Problem('case-over')
    return this.#steadily(found.items, async () => {
      await this.#rooms.storeOf(found).askForReview(found.id, this.#now())
      return this.#statusOf(found)
    })
  }

  /** Proof that the case was listed. Nothing that happened to it since: the status says that, and more carefully. */
  async receipt(credentials: Credentials, pass: Pass | null): Promise<Receipt> {
    const found = await this.#authenticate(credentials, pass)
    if (found.state !== 'active') throw new Problem('case-over')
    return this.#rooms.transparencyOf(found).receipt(found.id)
  }

  /** Unknown reference and wrong PIN: the same answer, the same work, the same counting. */
  async #authenticate(
    credentials: Credentials,
    pass: Pass | null,
    kind: 'withdrawal' | 'return' = 'return',
  ): Promise<StoredCase> {
    const reference = parseCaseReference(credentials.reference)
    const pin = parsePin(credentials.pin)
    if (reference === null || pin === null) throw new Problem('reference-mistyped')
    const lookup = this.#secrets.lookup(reference)
    const { attempts, queue } = this.#gate
    const admission = await attempts.look(lookup, pass)
    const check = async () => {
      await attempts.take(lookup, admission)
      const { room, found } = await this.#rooms.find(reference)
      return { found, isRight: await room.secrets.verify(found?.verifier ?? null, reference, pin) }
    }
    const { found, isRight } = await queue.run(kind, check, lookup)
    if (!isRight || found === null) {
      attempts.noteWrong()
      throw new Problem('case-not-found')
    }
    await this.#store.clearFailures(lookup)
    return found
  }

  /** Work of which the time must not say what it found: see `answerInSteps`. */
  #steadily<Result>(items: number, work: () => Promise<Result>): Promise<Result> {
    const steps = 1 + Math.floor(items / itemsPerStep)
    return answerInSteps(steps * this.#configuration.answerStepMilliseconds, work)
  }

  async #statusOf(found: StoredCase): Promise<CaseStatus> {
    return caseStatus(await this.#rooms.storeOf(found).caseStanding(found.id), this.#now(), this.#configuration)
  }

  /** Of what a grant no longer covers, nothing is listed again, nor for longer (ADR 47). */
  async #refuseClosedLane({ lane }: StoredCase): Promise<void> {
    if (!(await this.#rooms.openLanes()).includes(lane)) throw new Problem('lane-off')
  }

  /** Decision D13: no case when nobody would look for it. */
  async #refuseFalseCover({ store }: LaneRoom): Promise<void> {
    const platforms = await store.listPlatforms()
    const standing = platformsTakingPart(platforms, this.#now(), this.#configuration.lateAfterSeconds)
    if (standing.every(({ state }) => state === 'late')) throw new Problem('no-live-platform')
  }

  #isWithinRepeatTime({ openedAt }: StoredCase): boolean {
    return this.#now().getTime() - openedAt.getTime() < repeatWithinMilliseconds
  }
}
