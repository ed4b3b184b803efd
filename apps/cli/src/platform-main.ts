#!/usr/bin/env node
// The command as it comes with the package for platforms: what a platform runs, and none of what an operator does.
import { type Commands, runCommands } from './run-commands.ts'

const commands: Commands = {
  'agent': async () => (await import('./commands/agent.ts')).agentCommand,
  'agent look-back': async () => (await import('./commands/agent-look-back.ts')).agentLookBackCommand,
  'fingerprint': async () => (await import('./commands/fingerprint.ts')).fingerprintCommand,
}

process.exitCode = await runCommands(
  commands,
  async (error) => (await import('./commands/agent-failures.ts')).explainAgentFailure(error),
  process.argv.slice(2),
)
