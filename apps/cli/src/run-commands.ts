import { ConnectionError } from '@breakwater/client/cases'
import { Problem, problems } from '@breakwater/contracts/problem-codes'
import { closestMatch } from 'leven'
import { type Command, type ExitCode, readInput, UsageError } from './command.ts'
import { fileTrouble, listenTrouble } from './file-trouble.ts'

/** How each is come by, under the words that name it, one or two. */
export type Commands = Readonly<Record<string, () => Promise<Command>>>

/** An expected failure: what a program and what a person reads. */
export interface Explanation {
  readonly code: string
  readonly message: string
  readonly exitCode: ExitCode
  /** Each thing that is missing, for programs; `message` says them too. */
  readonly findings?: readonly object[]
}
/** Undefined for what it does not know. */
export type Explain = (error: unknown) => Promise<Explanation | undefined>

async function overview(commands: Commands): Promise<string> {
  const width = Math.max(...Object.keys(commands).map((name) => name.length)) + 2
  const lines = await Promise.all(
    Object.entries(commands).map(async ([name, read]) => `  ${name.padEnd(width)}${(await read()).summary}`),
  )
  return `breakwater: help for people blackmailed with an intimate image

Usage: breakwater COMMAND [--json] [--help]

${lines.join('\n')}

Example: breakwater fingerprint holiday.jpg
Each command explains itself: breakwater COMMAND --help
Exit codes: 0 done; 1 it ran, and the answer is no; 2 wrong use.`
}

/** What was perhaps meant; else all that there is. */
function nearest(commands: Commands, words: readonly string[]): string {
  const names = Object.keys(commands)
  // A third of the letters may be wrong.
  const like = (text: string) => closestMatch(text, names, { maxDistance: Math.ceil(text.length / 3) })
  const meant = like(words.slice(0, 2).join(' ')) ?? like(words[0]!)
  return meant === undefined ? `Commands: ${names.join(', ')}` : `Did you mean: breakwater ${meant}`
}

/** Runs the command that the arguments name. Expected failures are said in a line; anything else is a bug and is thrown. */
export async function runCommands(commands: Commands, explain: Explain, args: string[]): Promise<ExitCode> {
  // `help plan` is `plan --help`.
  const given = args[0] === 'help' && args.length > 1 ? [...args.slice(1), '--help'] : args
  const isTwoWords = Object.hasOwn(commands, given.slice(0, 2).join(' ')) && given.length > 1
  const [name, ...rest] = isTwoWords ? [given.slice(0, 2).join(' '), ...given.slice(2)] : given
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    console.log(await overview(commands))
    return name === undefined ? 2 : 0
  }
  const read = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (read === undefined) {
    console.error(`There is no command "${name}". ${nearest(commands, given)}`)
    return 2
  }
  const isJson = rest.includes('--json')
  const command = await read()
  try {
    const input = readInput(command, rest)
    if (input.values.help === true) {
      console.log(command.help)
      return 0
    }
    return await command.run(input)
  } catch (error) {
    const { code, message, exitCode, findings } = explainUsage(error) ?? (await explain(error)) ?? explainAny(error)
    if (isJson) console.log(JSON.stringify({ error: { code, message, ...(findings && { findings }) } }))
    console.error(exitCode === 2 ? `${message}\nSee: breakwater ${name} --help` : message)
    return exitCode
  }
}

function explainUsage(error: unknown): Explanation | undefined {
  return error instanceof UsageError ? { code: 'usage', message: error.message, exitCode: 2 } : undefined
}

/** What any command may meet. */
function explainAny(error: unknown): Explanation {
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
  const trouble = listenTrouble(error) ?? fileTrouble(error)
  if (trouble !== undefined) return { ...trouble, exitCode: 1 }
  throw error
}
