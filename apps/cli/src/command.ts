import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'

/** 0: done. 1: it ran, and the answer is no. 2: wrong use. */
export type ExitCode = 0 | 1 | 2

export interface Command {
  readonly summary: string
  /** Shown by --help: usage lines, what each flag means, an example, exit codes. */
  readonly help: string
  readonly options: ParseArgsOptionsConfig
  run(input: CommandInput): Promise<ExitCode>
}

export interface CommandInput {
  readonly values: Readonly<Record<string, string | boolean | undefined>>
  readonly positionals: readonly string[]
}

/** Wrong use of a command: the message says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const commonOptions = {
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsOptionsConfig

/** Reads a command line strictly. Throws `UsageError`. */
export function readInput(command: Command, args: string[]): CommandInput {
  try {
    const options = { ...command.options, ...commonOptions }
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: true })
    return { values: values as CommandInput['values'], positionals }
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error })
  }
}

export function textOption(input: CommandInput, name: string): string | undefined {
  const value = input.values[name]
  return typeof value === 'string' ? value : undefined
}

export function requiredOption(input: CommandInput, name: string): string {
  const value = textOption(input, name)
  if (value === undefined || value === '') throw new UsageError(`--${name} is needed`)
  return value
}

export function portOption(input: CommandInput, fallback: number): number {
  const text = textOption(input, 'port')
  if (text === undefined) return fallback
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new UsageError(`--port takes a number from 0 to 65535, not ${text}`)
  return port
}
