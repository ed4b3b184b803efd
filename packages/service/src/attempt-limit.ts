/** Wrong PINs for one reference, known or not. There is no permanent lock: it would lock the person out (D6). */
export interface Failures {
  readonly count: number
  readonly lastAt: Date
}

export const freeAttempts = 5
const firstDelaySeconds = 30
const longestDelaySeconds = 900
const failuresPerFactor = 100
/** Wrong ones up to which work replaces the wait. Work alone bounds nobody who has a graphics card. */
export const workedAttempts = 300

/** Seconds until the next attempt costs nothing: 0 for the first five, then 30, 60, 120 … at most 900. */
export function waitSeconds(failures: Failures | null, now: Date): number {
  if (failures === null || failures.count < freeAttempts) return 0
  const delay = Math.min(firstDelaySeconds * 2 ** (failures.count - freeAttempts), longestDelaySeconds)
  return Math.max(0, Math.ceil(delay - (now.getTime() - failures.lastAt.getTime()) / 1000))
}

/** The work that replaces the wait, in units of what opening a case costs: 1, from 200 wrong ones on 2 at most. */
export function workFactor(failures: Failures | null): number {
  const counted = Math.min(failures?.count ?? 0, workedAttempts)
  return Math.max(1, Math.floor(counted / failuresPerFactor))
}

/** Whether nothing but waiting helps: all six digits could be tried in a day otherwise. */
export function mustWait(failures: Failures | null, now: Date): boolean {
  return failures !== null && failures.count >= workedAttempts && waitSeconds(failures, now) > 0
}
