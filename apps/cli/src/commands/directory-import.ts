import { readFileSync, writeFileSync } from 'node:fs'
import { fromHsds } from '@breakwater/guidance/hsds'
import { type Command, textOption, UsageError } from '../command.ts'
import { dayOption } from './directory-options.ts'

const dayMilliseconds = 86_400_000
/** As in the packs that come with the project. */
const daysUntilReview = 90

export const directoryImportCommand: Command = {
  summary: 'make a services.json for a country pack from HSDS 3.0',
  help: `Usage: breakwater directory import FILE [--out FILE] [--time-zone ZONE] [--review-by DAY] [--json]

Reads services of HSDS 3.0 or Open Referral UK (a page, a list or one service; "-" is standard input) and prints a
services.json for a pack. What HSDS does not say, and a person's safety hangs on, is left null and named: who may get in
touch, what leaves the device, the text in Welsh. "breakwater guidance check" refuses the file until you wrote it. Facts
are of low confidence until somebody has seen them on the service's own page.

  --out FILE        write a file instead; one that is there already stays
  --time-zone ZONE  for times that name none, such as Europe/London: without it such hours are left out
  --review-by DAY   when somebody must look again; ${daysUntilReview} days from today, if it is left out
  --json            one JSON object: {"file":{…},"findings":[{"where","weight","says"}]}

Example: breakwater directory import services.json --time-zone Europe/London --out packs/fr/services.json
Exit codes: 0 whole; 1 something is to be filled in, or the file could not be read; 2 wrong use.`,
  options: { out: { type: 'string' }, 'time-zone': { type: 'string' }, 'review-by': { type: 'string' } },
  async run(input) {
    const [name, ...more] = input.positionals
    if (name === undefined || more.length > 0) throw new UsageError('directory import takes one file')
    const today = new Date().toISOString().slice(0, 10)
    const reviewBy =
      dayOption(input, 'review-by') ??
      new Date(Date.parse(today) + daysUntilReview * dayMilliseconds).toISOString().slice(0, 10)
    if (reviewBy <= today) throw new UsageError(`--review-by is a day after today, not ${reviewBy}`)
    const { file, findings } = fromHsds(readJson(name), {
      today,
      reviewBy,
      timeZone: timeZoneOf(textOption(input, 'time-zone')),
    })
    const out = textOption(input, 'out')
    if (out !== undefined) writeFileSync(out, `${JSON.stringify(file, null, 2)}\n`, { flag: 'wx' })
    if (input.values.json === true) console.log(JSON.stringify({ file, findings }))
    else {
      if (out === undefined) console.log(JSON.stringify(file, null, 2))
      for (const { where, says } of findings) console.error(`${where}: ${says}`)
      console.error(
        `${file.services.length} services; ${findings.length} things to look at${out === undefined ? '' : `; written to ${out}`}`,
      )
    }
    return findings.length === 0 ? 0 : 1
  },
}

function readJson(name: string): unknown {
  const text = readFileSync(name === '-' ? 0 : name, 'utf8')
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageError(`${name} is not JSON`)
  }
}

function timeZoneOf(name: string | undefined): string | undefined {
  if (name === undefined) return undefined
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    throw new UsageError(`--time-zone: there is no ${name}`)
  }
}
