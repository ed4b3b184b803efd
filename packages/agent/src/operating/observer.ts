import type { Decision } from '@breakwater/matcher'

/** What an operator counts. Nothing here names an upload, an entry or a hash. */
export interface AgentObserver {
  /** An upload was answered. */
  decided(event: {
    readonly decision: Decision
    readonly isDryRun: boolean
    readonly isAllowListed: boolean
    /** Something was found in a part of it. */
    readonly isInside: boolean
    readonly seconds: number
  }): void
  /** An upload could not be answered; the code of the problem. */
  refused(code: string): void
  breakerTripped(): void
}

export const nobodyObserves: AgentObserver = { decided() {}, refused() {}, breakerTripped() {} }
