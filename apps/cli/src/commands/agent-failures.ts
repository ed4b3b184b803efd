import {
  AgentOutOfReach,
  AgentStateInUse,
  AllowListUnreadable,
  ConfigurationWrong,
  FleetHasLead,
  FleetStreamMismatch,
  FleetUnreachable,
  ImportFileBroken,
  KeyMissing,
  LookBackInUse,
  LookBackKeyMissing,
  LookBackKeyRefused,
  ModeratorsUnreadable,
  NoAgentState,
  SealingKeyMissing,
  TokenNeeded,
} from '@breakwater/agent'
import type { Explanation } from '../run-commands.ts'

/** What the commands of an agent expect to go wrong. */
export function explainAgentFailure(error: unknown): Explanation | undefined {
  if (error instanceof AgentOutOfReach) return { code: 'agent-out-of-reach', message: error.message, exitCode: 1 }
  if (error instanceof AgentStateInUse) return { code: 'state-in-use', message: error.message, exitCode: 1 }
  if (error instanceof LookBackInUse) return { code: 'look-back-in-use', message: error.message, exitCode: 1 }
  if (error instanceof LookBackKeyMissing || error instanceof LookBackKeyRefused)
    return { code: 'look-back-key', message: error.message, exitCode: 1 }
  if (error instanceof SealingKeyMissing) return { code: 'sealing-key', message: error.message, exitCode: 1 }
  if (error instanceof ImportFileBroken) return { code: 'import-file-broken', message: error.message, exitCode: 1 }
  if (error instanceof TokenNeeded) return { code: 'token-needed', message: error.message, exitCode: 2 }
  if (error instanceof ConfigurationWrong) return { code: 'configuration-wrong', message: error.message, exitCode: 1 }
  if (error instanceof KeyMissing) return { code: 'key-missing', message: error.message, exitCode: 2 }
  if (error instanceof AllowListUnreadable) return { code: 'allow-list', message: error.message, exitCode: 1 }
  if (error instanceof ModeratorsUnreadable) return { code: 'moderators', message: error.message, exitCode: 1 }
  if (error instanceof FleetUnreachable) return { code: 'nats-unreachable', message: error.message, exitCode: 1 }
  if (error instanceof FleetHasLead) return { code: 'fleet-has-lead', message: error.message, exitCode: 1 }
  if (error instanceof FleetStreamMismatch) return { code: 'fleet-streams', message: error.message, exitCode: 1 }
  if (error instanceof NoAgentState) return { code: 'no-agent-state', message: error.message, exitCode: 1 }
  return undefined
}
