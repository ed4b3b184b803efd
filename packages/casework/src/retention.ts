/** How long things are kept, in one place. */
export const retention = {
  /** Months until a case ends by itself. */
  caseMonths: 24,
  /** Days in which a withdrawal can be undone. */
  undoDays: 30,
  /** Days at most for which an ended hash waits, sealed, for a platform that can only drop it by name. */
  sealedEndingDays: 30,
  /** Days for which wrong attempts are remembered. */
  attemptDays: 1,
  /** Days for which it stays on record that the operator's contact was told of something. */
  contactMessageDays: 30,
  /** Days that a lane's entries stay listed after one person closed it, unless two people open it again (ADR 47). */
  closedLaneDays: 7,
  /** Days in which opening a case can be repeated under the same key; the request's digest is kept no longer. */
  repeatDays: 1,

  /** Months before its end from which on its holder can make a case last longer. */
  renewalMonths: 12,

  /** Day on which a case opened or renewed at this time ends, `YYYY-MM-DD` in UTC. 31 August + 6 months is 28 or 29 February. */
  expiresOn(openedAt: Date): string {
    return monthsAfter(openedAt, retention.caseMonths)
  },

  /** First day on which a case with this end can be renewed: for 24 months from then. */
  renewableFrom(expiresOn: string): string {
    return monthsAfter(new Date(expiresOn), -retention.renewalMonths)
  },

  undoUntil(withdrawnAt: Date): Date {
    return new Date(withdrawnAt.getTime() + retention.undoDays * 86_400_000)
  },

  canUndo(withdrawnAt: Date, now: Date): boolean {
    return now < retention.undoUntil(withdrawnAt)
  },
} as const

/** `YYYY-MM-DD` in UTC. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10)
}

function monthsAfter(time: Date, months: number): string {
  const year = time.getUTCFullYear()
  const month = time.getUTCMonth() + months
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return dayOf(new Date(Date.UTC(year, month, Math.min(time.getUTCDate(), lastDay))))
}
