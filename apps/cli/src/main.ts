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
import { agentCommand } from './commands/agent.ts'
import { explainAgentFailure } from './commands/agent-failures.ts'
import { agentLookBackCommand } from './commands/agent-look-back.ts'
import { backupCommand } from './commands/backup.ts'
import { caseCommand } from './commands/case.ts'
import { caseReceiptCommand } from './commands/case-receipt.ts'
import { checklistCommand } from './commands/checklist.ts'
import { directoryCommand } from './commands/directory.ts'
import { directoryExportCommand } from './commands/directory-export.ts'
import { directoryImportCommand } from './commands/directory-import.ts'
import { fingerprintCommand } from './commands/fingerprint.ts'
import { guidanceCheckCommand } from './commands/guidance-check.ts'
import { keyCommand } from './commands/key.ts'
import { laneCommand } from './commands/lane.ts'
import { listCommand } from './commands/list.ts'
import { listEndCommand } from './commands/list-end.ts'
import { listExportCommand } from './commands/list-export.ts'
import { listImportCommand } from './commands/list-import.ts'
import { listLogCommand, listStatusCommand } from './commands/list-status.ts'
import { listTrustCommand } from './commands/list-trust.ts'
import { logMirrorCommand } from './commands/log-mirror.ts'
import { migrateCommand } from './commands/migrate.ts'
import { operatorCommand } from './commands/operator.ts'
import { planCommand } from './commands/plan.ts'
import { platformCommand } from './commands/platform.ts'
import { releaseKeyCommand, releaseSignCommand } from './commands/release.ts'
import { restoreCommand } from './commands/restore.ts'
import { reviewCommand } from './commands/review.ts'
import { serveCommand } from './commands/serve.ts'
import { signCommand } from './commands/sign.ts'
import { verifyCommand } from './commands/verify.ts'
import { voucherCommand } from './commands/voucher.ts'
import { type Commands, type Explanation, runCommands } from './run-commands.ts'

const commands: Commands = {
  serve: serveCommand,
  agent: agentCommand,
  'agent look-back': agentLookBackCommand,
  fingerprint: fingerprintCommand,
  case: caseCommand,
  'case receipt': caseReceiptCommand,
  plan: planCommand,
  directory: directoryCommand,
  'directory export': directoryExportCommand,
  'directory import': directoryImportCommand,
  'guidance check': guidanceCheckCommand,
  platform: platformCommand,
  review: reviewCommand,
  operator: operatorCommand,
  lane: laneCommand,
  list: listCommand,
  'list trust': listTrustCommand,
  'list import': listImportCommand,
  'list status': listStatusCommand,
  'list export': listExportCommand,
  'list end': listEndCommand,
  'list log': listLogCommand,
  checklist: checklistCommand,
  key: keyCommand,
  sign: signCommand,
  voucher: voucherCommand,
  backup: backupCommand,
  restore: restoreCommand,
  migrate: migrateCommand,
  verify: verifyCommand,
  'log mirror': logMirrorCommand,
  'release key': releaseKeyCommand,
  'release sign': releaseSignCommand,
}

function explain(error: unknown): Explanation | undefined {
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

process.exitCode = await runCommands(commands, explain, process.argv.slice(2))
