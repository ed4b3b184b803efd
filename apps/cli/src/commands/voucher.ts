import { administer } from '@breakwater/service'
import { type Command, type CommandInput, requiredOption, textOption, UsageError } from '../command.ts'
import { locationHelp, locationOf, locationOptions } from '../store-location.ts'

const mostCharacters = 80

export const voucherCommand: Command = {
  summary: 'make codes that a helpline can hand out, list who was given how many',
  help: `Usage: breakwater voucher issue --issuer NAME --count N [--by NAME] [--days N]
       breakwater voucher list

A helpline's worker gives a code to a person in need. With it a case is opened without a proof of work, and from the
share of the budget that is kept for codes, so that a flood does not stop them. A code works once.

Codes are shown only now; the service keeps a keyed digest until a code is used, then nothing: no record says which case
it opened. Who was given how many codes, and when, is kept.

${locationHelp}
  --issuer NAME    the helpline that gets them
  --count N        how many, 1 to 1000
  --by NAME        who issues them; default: the issuer
  --days N         how long they work, 1 to 366; default 90
  --json           issue → {"issuer","endsAt","codes":[…]}; list → a line of JSON for each batch

Example: breakwater voucher issue --issuer "Harbour Helpline" --count 20 --data ./data
Exit codes: 0 done; 1 it could not be done; 2 wrong use.`,
  options: {
    ...locationOptions,
    issuer: { type: 'string' },
    count: { type: 'string' },
    by: { type: 'string' },
    days: { type: 'string' },
  },
  async run(input) {
    const [action, ...rest] = input.positionals
    const isJson = input.values.json === true
    if (action === 'list' && rest.length === 0) {
      const batches = await administer(locationOf(input), (administration) => administration.listVoucherBatches())
      for (const batch of batches) {
        const { issuer, by, count, issuedAt, endsAt } = batch
        const days = `${dayOf(issuedAt)} to ${dayOf(endsAt)}`
        console.log(isJson ? JSON.stringify(batch) : `${issuer}: ${count} codes, ${days}, issued by ${by}`)
      }
      if (batches.length === 0 && !isJson) console.log('No codes were issued yet.')
      return 0
    }
    if (action !== 'issue' || rest.length > 0) throw new UsageError('Say what to do: voucher issue, or voucher list')
    const issuer = shortName(requiredOption(input, 'issuer'), 'issuer')
    const by = shortName(textOption(input, 'by') ?? issuer, 'by')
    const count = wholeNumber(input, 'count', 1_000)
    const days = textOption(input, 'days') === undefined ? 90 : wholeNumber(input, 'days', 366)
    const issued = await administer(locationOf(input), (administration) =>
      administration.issueVouchers({ issuer, by, count, days }),
    )
    console.log(isJson ? JSON.stringify(issued) : issued.codes.join('\n'))
    return 0
  },
}

function shortName(text: string, option: string): string {
  const name = text.trim()
  if (name === '' || name.length > mostCharacters)
    throw new UsageError(`--${option} takes 1 to ${mostCharacters} characters`)
  return name
}

function wholeNumber(input: CommandInput, option: string, most: number): number {
  const text = requiredOption(input, option)
  const number = Number(text)
  if (!/^\d{1,6}$/.test(text) || number < 1 || number > most) {
    throw new UsageError(`--${option} takes a number from 1 to ${most}, not ${text}`)
  }
  return number
}

/** Through the socket a date comes as text. */
function dayOf(at: Date): string {
  return new Date(at).toISOString().slice(0, 10)
}
