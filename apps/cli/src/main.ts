import { type Commands, runCommands } from './run-commands.ts'

/** Each is read when it is asked for: together they are most of the repository, which takes a second. */
const commands: Commands = {
  serve: async () => (await import('./commands/serve.ts')).serveCommand,
  agent: async () => (await import('./commands/agent.ts')).agentCommand,
  'agent look-back': async () => (await import('./commands/agent-look-back.ts')).agentLookBackCommand,
  fingerprint: async () => (await import('./commands/fingerprint.ts')).fingerprintCommand,
  case: async () => (await import('./commands/case.ts')).caseCommand,
  'case receipt': async () => (await import('./commands/case-receipt.ts')).caseReceiptCommand,
  plan: async () => (await import('./commands/plan.ts')).planCommand,
  directory: async () => (await import('./commands/directory.ts')).directoryCommand,
  'directory export': async () => (await import('./commands/directory-export.ts')).directoryExportCommand,
  'directory import': async () => (await import('./commands/directory-import.ts')).directoryImportCommand,
  'guidance check': async () => (await import('./commands/guidance-check.ts')).guidanceCheckCommand,
  platform: async () => (await import('./commands/platform.ts')).platformCommand,
  review: async () => (await import('./commands/review.ts')).reviewCommand,
  operator: async () => (await import('./commands/operator.ts')).operatorCommand,
  lane: async () => (await import('./commands/lane.ts')).laneCommand,
  list: async () => (await import('./commands/list.ts')).listCommand,
  'list trust': async () => (await import('./commands/list-trust.ts')).listTrustCommand,
  'list import': async () => (await import('./commands/list-import.ts')).listImportCommand,
  'list status': async () => (await import('./commands/list-status.ts')).listStatusCommand,
  'list export': async () => (await import('./commands/list-export.ts')).listExportCommand,
  'list end': async () => (await import('./commands/list-end.ts')).listEndCommand,
  'list log': async () => (await import('./commands/list-status.ts')).listLogCommand,
  checklist: async () => (await import('./commands/checklist.ts')).checklistCommand,
  key: async () => (await import('./commands/key.ts')).keyCommand,
  sign: async () => (await import('./commands/sign.ts')).signCommand,
  voucher: async () => (await import('./commands/voucher.ts')).voucherCommand,
  backup: async () => (await import('./commands/backup.ts')).backupCommand,
  restore: async () => (await import('./commands/restore.ts')).restoreCommand,
  migrate: async () => (await import('./commands/migrate.ts')).migrateCommand,
  verify: async () => (await import('./commands/verify.ts')).verifyCommand,
  'log mirror': async () => (await import('./commands/log-mirror.ts')).logMirrorCommand,
  'release key': async () => (await import('./commands/release.ts')).releaseKeyCommand,
  'release sign': async () => (await import('./commands/release.ts')).releaseSignCommand,
}

process.exitCode = await runCommands(
  commands,
  async (error) => (await import('./commands/service-failures.ts')).explainServiceFailure(error),
  process.argv.slice(2),
)
