import {
  AgentStateInUse,
  AllowListUnreadable,
  ConfigurationWrong,
  ImportFileBroken,
  KeyMissing,
  LookBackInUse,
  LookBackKeyMissing,
  LookBackKeyRefused,
  TokenNeeded,
} from '@breakwater/agent'
import { ConnectionError } from '@breakwater/client'
import { Problem, problems } from '@breakwater/contracts'
import { DemonstrationBeyondThisMachine } from '@breakwater/service'
import { RestoreRefused, StoreInUse } from '@breakwater/store'
import { type Command, type ExitCode, readInput, UsageError } from './command.ts'
import { agentCommand } from './commands/agent.ts'
import { agentLookBackCommand } from './commands/agent-look-back.ts'
import { backupCommand } from './commands/backup.ts'
import { caseCommand } from './commands/case.ts'
import { fingerprintCommand } from './commands/fingerprint.ts'
import { migrateCommand } from './commands/migrate.ts'
import { platformCommand } from './commands/platform.ts'
import { restoreCommand } from './commands/restore.ts'
import { serveCommand } from './commands/serve.ts'

const commands: Readonly<Record<string, Command>> = {
  serve: serveCommand,
  agent: agentCommand,
  'agent look-back': agentLookBackCommand,
  fingerprint: fingerprintCommand,
  case: caseCommand,
  platform: platformCommand,
  backup: backupCommand,
  restore: restoreCommand,
  migrate: migrateCommand,
}

function overview(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length)) + 2
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}${summary}`)
  return `breakwater: help for people blackmailed with an intimate image

Usage: breakwater COMMAND [--json] [--help]

${lines.join('\n')}

Example: breakwater fingerprint holiday.jpg
Each command explains itself: breakwater COMMAND --help
Exit codes: 0 done; 1 it ran, and the answer is no; 2 wrong use.`
}

async function main(args: string[]): Promise<ExitCode> {
  const isTwoWords = Object.hasOwn(commands, args.slice(0, 2).join(' ')) && args.length > 1
  const [name, ...rest] = isTwoWords ? [args.slice(0, 2).join(' '), ...args.slice(2)] : args
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    console.log(overview())
    return name === undefined ? 2 : 0
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) {
    console.error(`There is no command "${name}". Commands: ${Object.keys(commands).join(', ')}`)
    return 2
  }
  const isJson = rest.includes('--json')
  try {
    const input = readInput(command, rest)
    if (input.values.help === true) {
      console.log(command.help)
      return 0
    }
    return await command.run(input)
  } catch (error) {
    const { code, message, exitCode } = explain(error)
    if (isJson) console.log(JSON.stringify({ error: { code, message } }))
    console.error(exitCode === 2 ? `${message}\nSee: breakwater ${name} --help` : message)
    return exitCode
  }
}

/** Expected failures are said in a line; anything else is a bug and keeps its stack. */
function explain(error: unknown): { code: string; message: string; exitCode: ExitCode } {
  if (error instanceof UsageError) return { code: 'usage', message: error.message, exitCode: 2 }
  if (error instanceof Problem) {
    const { retryAfterSeconds, errors } = error.fields
    const wait = retryAfterSeconds === undefined ? '' : ` Wait ${retryAfterSeconds} seconds.`
    const where =
      errors === undefined ? '' : ` At: ${errors.map(({ path, message }) => `${path} (${message})`).join(', ')}.`
    return { code: error.code, message: `${problems[error.code][1]} (${error.code}).${wait}${where}`, exitCode: 1 }
  }
  if (error instanceof ConnectionError) {
    return { code: 'no-connection', message: `The service did not answer: ${error.message}.`, exitCode: 1 }
  }
  if (error instanceof AgentStateInUse) return { code: 'state-in-use', message: error.message, exitCode: 1 }
  if (error instanceof LookBackInUse) return { code: 'look-back-in-use', message: error.message, exitCode: 1 }
  if (error instanceof LookBackKeyMissing || error instanceof LookBackKeyRefused)
    return { code: 'look-back-key', message: error.message, exitCode: 1 }
  if (error instanceof ImportFileBroken) return { code: 'import-file-broken', message: error.message, exitCode: 1 }
  if (error instanceof TokenNeeded) return { code: 'token-needed', message: error.message, exitCode: 2 }
  if (error instanceof ConfigurationWrong) return { code: 'configuration-wrong', message: error.message, exitCode: 1 }
  if (error instanceof KeyMissing) return { code: 'key-missing', message: error.message, exitCode: 2 }
  if (error instanceof AllowListUnreadable) return { code: 'allow-list', message: error.message, exitCode: 1 }
  if (error instanceof StoreInUse) return { code: 'data-in-use', message: error.message, exitCode: 1 }
  if (error instanceof RestoreRefused) return { code: 'restore-refused', message: error.message, exitCode: 1 }
  if (error instanceof DemonstrationBeyondThisMachine) {
    const message = `A demonstration protects nobody, so it listens on this machine only, not on ${error.message}.`
    return { code: 'demonstration-beyond-this-machine', message, exitCode: 2 }
  }
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return { code, message: `Something else listens there already: ${message}`, exitCode: 1 }
  if (code === 'EACCES' || code === 'ENOENT' || code === 'EROFS') return { code, message, exitCode: 1 }
  throw error
}

process.exitCode = await main(process.argv.slice(2))
