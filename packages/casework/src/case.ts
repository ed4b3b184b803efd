import { dayOf, retention } from './retention.ts'

/** A closed case is not a state: its row is gone, and it answers like an unknown one. */
export type CaseState = 'active' | 'withdrawn' | 'expired'

export interface CaseLife {
  readonly state: CaseState
  /** `YYYY-MM-DD`, UTC. */
  readonly expiresOn: string
  readonly withdrawnAt: Date | null
  /** Whether the sealed recovery is still kept. */
  readonly isRecoverable: boolean
}

/** Withdrawing again changes nothing, except that the recovery can still be deleted. */
export function withdrawn(life: CaseLife, { at, deleteRecovery }: { at: Date; deleteRecovery: boolean }): CaseLife {
  const isRecoverable = life.isRecoverable && !deleteRecovery
  if (life.state !== 'active') return { ...life, isRecoverable }
  return { ...life, state: 'withdrawn', withdrawnAt: at, isRecoverable }
}

/** Null when this case cannot be restored now. The case keeps its end: a restored case is not a renewed one. */
export function restored(life: CaseLife, at: Date): CaseLife | null {
  if (life.state !== 'withdrawn' || life.withdrawnAt === null || !life.isRecoverable) return null
  if (!retention.canUndo(life.withdrawnAt, at)) return null
  return { ...life, state: 'active', withdrawnAt: null }
}

/** Null when this case cannot be made to last longer now: it is over, or a good part of its time is left. */
export function renewed(life: CaseLife, at: Date): CaseLife | null {
  if (aged(life, at).state !== 'active' || dayOf(at) < retention.renewableFrom(life.expiresOn)) return null
  return { ...life, expiresOn: retention.expiresOn(at) }
}

/** What time alone does. */
export function aged(life: CaseLife, now: Date): CaseLife {
  if (life.state === 'active' && now.toISOString().slice(0, 10) >= life.expiresOn) {
    return { ...life, state: 'expired', withdrawnAt: now, isRecoverable: false }
  }
  if (life.withdrawnAt !== null && !retention.canUndo(life.withdrawnAt, now)) return { ...life, isRecoverable: false }
  return life
}

/** Decision D6: it answers its holder until every platform has confirmed and the time for undoing is over. */
export function canClose(life: CaseLife, isConfirmedByAll: boolean, now: Date): boolean {
  if (life.state === 'active' || life.withdrawnAt === null || !isConfirmedByAll) return false
  return !retention.canUndo(life.withdrawnAt, now)
}
