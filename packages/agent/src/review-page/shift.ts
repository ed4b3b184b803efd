/** A moderator's work since the last pause. Times in milliseconds. */
export interface Shift {
  readonly startedAt: number
  readonly lastAt: number
  /** 0: no pause is due. */
  readonly breakUntil: number
}

export interface ShiftRules {
  readonly breakEveryMinutes: number
  readonly breakMinutes: number
}

const minuteMs = 60_000

/** The shift after something was asked of the page. While `breakUntil` is later than `at` nothing is to be looked at. */
export function workedAt(shift: Shift | undefined, at: number, rules: ShiftRules): Shift {
  const breakMs = rules.breakMinutes * minuteMs
  if (shift !== undefined && at < shift.breakUntil) return shift
  const isRested = shift === undefined || shift.breakUntil > 0 || at - shift.lastAt >= breakMs
  const startedAt = isRested ? at : shift.startedAt
  const isBreakDue = at - startedAt >= rules.breakEveryMinutes * minuteMs
  return { startedAt, lastAt: at, breakUntil: isBreakDue ? at + breakMs : 0 }
}
