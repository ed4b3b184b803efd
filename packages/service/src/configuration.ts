import type { Lane } from '@breakwater/contracts'
import type { OpeningLimits } from './gate/opening-budget.ts'
import type { ProofLevel } from './gate/proof-of-work.ts'

/** Everything that can be set about a service. Read once, at the start; nothing else reads flags or environment. */
export interface ServiceConfiguration {
  /** Name of whoever answers for this service; shown to people. */
  readonly operator: string
  /** Says on every page that it protects nobody; refuses to listen beyond this machine. */
  readonly demonstration: boolean
  /** The adult lane, where it is open. Whether the child lane is follows from a signed grant alone (ADR 47). */
  readonly openLanes: readonly Lane[]
  /** What platforms report reaches a status page only at multiples of this (decision D14). */
  readonly statusBatchSeconds: number
  /** Whether platforms of the child lane may read through NCMEC's contract. It never carries the adult lane. */
  readonly ncmecFace: boolean
  /** Whether platforms that have registered no sealing key are given nothing. */
  readonly requireSealing: boolean
  /** A platform that has not asked for news, or not confirmed a removal, for this long is called late. */
  readonly lateAfterSeconds: number
  /** The transparency log is written once in this time, always (docs/protocol/log.md). */
  readonly logBatchSeconds: number
  /** Leaves of a batch, or a multiple: what is not an event is a dummy, so that batches do not tell counts. */
  readonly logBatchLeaves: number
  /** Work that opening a case, and trying a PIN again and again, costs whoever asks. */
  readonly proofOfWork: ProofLevel
  readonly openings: OpeningLimits
  /** What is done with a case is answered at multiples of this, longer for many items: see `answerInSteps`. 0: at once. */
  readonly answerStepMilliseconds: number
}

export const defaultConfiguration: ServiceConfiguration = {
  operator: 'An operator who has not given a name',
  demonstration: false,
  openLanes: ['adult'],
  statusBatchSeconds: 86_400,
  ncmecFace: false,
  requireSealing: false,
  lateAfterSeconds: 86_400,
  logBatchSeconds: 3_600,
  logBatchLeaves: 256,
  proofOfWork: 'normal',
  openings: { perMinute: 600, perHour: 6_000, perDay: 20_000, reservedShare: 0.2 },
  answerStepMilliseconds: 200,
}

/** One second instead of a day, so that a demonstration shows within a minute what takes a day in earnest. */
export const demonstrationConfiguration: ServiceConfiguration = {
  ...defaultConfiguration,
  operator: 'Breakwater demonstration',
  demonstration: true,
  statusBatchSeconds: 1,
  logBatchSeconds: 5,
  logBatchLeaves: 8,
  proofOfWork: 'light',
}
