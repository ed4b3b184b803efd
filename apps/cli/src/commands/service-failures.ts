import { Unverified } from '@breakwater/log'
import {
  DemonstrationBeyondThisMachine,
  LanesMixed,
  LogKeyDiffers,
  NotReadyForProduction,
  SigningError,
  WellKnownUnreadable,
} from '@breakwater/service'
import { RestoreRefused, StoreInUse } from '@breakwater/store'
import type { Explanation } from '../run-commands.ts'
import { explainAgentFailure } from './agent-failures.ts'

/** What the commands of a service, and those of an agent, expect to go wrong. */
export function explainServiceFailure(error: unknown): Explanation | undefined {
  if (error instanceof StoreInUse) return { code: 'data-in-use', message: error.message, exitCode: 1 }
  if (error instanceof WellKnownUnreadable)
    return { code: 'well-known-unreadable', message: error.message, exitCode: 2 }
  if (error instanceof LogKeyDiffers) return { code: 'log-key-differs', message: error.message, exitCode: 1 }
  if (error instanceof Unverified) return { code: error.reason, message: error.message, exitCode: 1 }
  if (error instanceof SigningError) return { code: 'signing', message: error.message, exitCode: 1 }
  if (error instanceof NotReadyForProduction) {
    const { message, findings } = error
    return { code: 'not-ready', message, exitCode: 1, findings }
  }
  if (error instanceof LanesMixed) return { code: 'lanes-mixed', message: error.message, exitCode: 1 }
  if (error instanceof RestoreRefused) return { code: 'restore-refused', message: error.message, exitCode: 1 }
  if (error instanceof DemonstrationBeyondThisMachine) {
    const message = `A demonstration protects nobody, so it listens on this machine only, not on ${error.message}.`
    return { code: 'demonstration-beyond-this-machine', message, exitCode: 2 }
  }
  return explainAgentFailure(error)
}
