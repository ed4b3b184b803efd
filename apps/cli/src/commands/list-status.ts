import { administer } from '@breakwater/service'
import { type Command, type CommandInput, type ExitCode, UsageError } from '../command.ts'
import { laneHelp, laneLocationOf, laneOptions } from '../store-location.ts'

export const listStatusCommand: Command = {
  summary: 'which lists of designated bodies there are',
  help: `Usage: breakwater list status [--json]

Says of each list how much of it is listed, what is refused here, until when it is valid, and whether a file of it was
taken in part only: then run the import again.

${laneHelp}
  --json           a line of JSON for each list, with the names of what is refused

Example: breakwater list status --data ./data
Exit codes: 0 every list is whole and valid; 1 one is not; 2 wrong use.`,
  options: laneOptions,
  async run(input) {
    if (input.positionals.length > 0) throw new UsageError('list status takes no file')
    const lists = await administer(laneLocationOf(input), (administration) => administration.listStatus())
    const now = Date.now()
    if (lists.length === 0 && input.values.json !== true) console.log('There is no list.')
    for (const list of lists) console.log(input.values.json === true ? JSON.stringify(list) : textOf(list, now))
    return lists.every((list) => warningOf(list, now) === null) ? 0 : 1
  },
}

interface StatusLine {
  readonly body: string
  readonly name: string
  readonly serial: number | null
  readonly validUntil: Date | string
  readonly needsWhole: boolean
  readonly passOn: boolean
  readonly listed: number
  readonly offTheList: number
  readonly refused: number
  readonly underWay: { readonly serial: number; readonly line: number; readonly lines: number } | null
}

/** What has to be done about a list; null: nothing. */
function warningOf({ underWay, needsWhole, validUntil }: StatusLine, now: number): string | null {
  if (underWay !== null) {
    const { serial, line, lines } = underWay
    return `Serial ${serial} is taken in part only, ${line} of ${lines} lines. If no import runs, run it again.`
  }
  if (new Date(validUntil).getTime() <= now) return 'It ran out. Import a newer whole list.'
  return needsWhole ? 'It was restored from a backup. Import a newer whole list.' : null
}

function textOf(list: StatusLine, now: number): string {
  const { body, name, serial, validUntil, listed, offTheList, refused, passOn } = list
  const warning = warningOf(list, now)
  return [
    `${body}, list ${name}: serial ${serial ?? 'none yet'}, valid until ${new Date(validUntil).toISOString()}`,
    `  ${listed} listed, ${offTheList} taken off here, ${refused} refused; ${passOn ? 'may' : 'may not'} be given on`,
    ...(warning === null ? [] : [`  ${warning}`]),
  ].join('\n')
}

export const listLogCommand: Command = {
  summary: 'who did what with lists',
  help: `Usage: breakwater list log [--json]

Everything that was done with lists of designated bodies, oldest first: who, which list, which serial number, how much.

${laneHelp}
  --json           a line of JSON for each

Example: breakwater list log
Exit codes: 0 done; 2 wrong use.`,
  options: laneOptions,
  async run(input: CommandInput): Promise<ExitCode> {
    if (input.positionals.length > 0) throw new UsageError('list log takes nothing more')
    const lines = await administer(laneLocationOf(input), (administration) => administration.readListHistory())
    if (lines.length === 0 && input.values.json !== true) console.log('Nothing was done with lists yet.')
    for (const line of lines) {
      const { at, what, by, body, list, serial, because, counts } = line
      const numbers = Object.entries(counts ?? {}).map(([name, count]) => `${count} ${name}`)
      const about = [body, list && `list ${list}`, serial && `serial ${serial}`, numbers.join(', '), because]
      const text = `${new Date(at).toISOString()} ${what}  by ${by}: ${about.filter(Boolean).join('; ')}`
      console.log(input.values.json === true ? JSON.stringify(line) : text)
    }
    return 0
  },
}
