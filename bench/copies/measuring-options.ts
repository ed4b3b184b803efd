import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'

/** The least and the usual of a whole number that may be asked for. */
export interface WholeNumberOption {
  readonly least: number
  readonly usual: number
}

interface Asked<Options extends ParseArgsOptionsConfig, Name extends string> {
  readonly values: ReturnType<typeof parseArgs<{ options: Options }>>['values']
  readonly numbers: Readonly<Record<Name, number>>
}

/** What was asked for; or the exit code where that was `--help`, or was wrong, and the usage is said. */
export function measuringOptions<const Options extends ParseArgsOptionsConfig, Name extends string>(
  args: readonly string[],
  usage: string,
  { options, numbers }: { readonly options: Options; readonly numbers: Readonly<Record<Name, WholeNumberOption>> },
): Asked<Options, Name> | { readonly exitCode: number } {
  if (args.includes('--help')) {
    console.log(usage)
    return { exitCode: 0 }
  }
  try {
    const names = Object.keys(numbers) as Name[]
    const asText = Object.fromEntries(names.map((name) => [name, { type: 'string' }] as const))
    const values = parseArgs({ args: [...args], options: { ...options, ...asText } }).values as Record<string, unknown>
    const read = names.map((name) => [name, wholeNumber(name, numbers[name], values[name])])
    return { values: values as Asked<Options, Name>['values'], numbers: Object.fromEntries(read) }
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`)
    return { exitCode: 2 }
  }
}

function wholeNumber(name: string, { least, usual }: WholeNumberOption, text: unknown): number {
  const number = Number(text ?? usual)
  if (Number.isSafeInteger(number) && number >= least) return number
  throw new Error(`--${name} is a whole number of ${least} or more, not ${text}`)
}
