#!/usr/bin/env node
// The command as it comes with the package for platforms: what a platform runs, and none of what an operator does.
import { agentCommand } from './commands/agent.ts'
import { explainAgentFailure } from './commands/agent-failures.ts'
import { agentLookBackCommand } from './commands/agent-look-back.ts'
import { fingerprintCommand } from './commands/fingerprint.ts'
import { runCommands } from './run-commands.ts'

const commands = { 'agent': agentCommand, 'agent look-back': agentLookBackCommand, 'fingerprint': fingerprintCommand }
process.exitCode = await runCommands(commands, explainAgentFailure, process.argv.slice(2))
