import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'

/** What was asked for. Ends the program where that was `--help`, and with code 2 and the usage where something is wrong. */
export function measuringOptions<const Options extends ParseArgsOptionsConfig>(usage: string, options: Options) {
  if (process.argv.includes('--help')) {
    console.log(usage)
    process.exit(0)
  }
  try {
    return parseArgs({ options }).values
  } catch (error) {
    return endWith(`${(error as Error).message}\n\n${usage}`)
  }
}

/** A whole number of `least` or more, or the end of the program. */
export function wholeNumber(usage: string, name: string, text: string, least: number): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number >= least) return number
  return endWith(`--${name} is a whole number of ${least} or more, not ${text}\n\n${usage}`)
}

function endWith(reason: string): never {
  console.error(reason)
  process.exit(2)
}
