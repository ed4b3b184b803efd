import { createReadStream, createWriteStream } from 'node:fs'
import { access, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { limits } from '@breakwater/contracts'
import { administer, readPrivateKey, signDocument } from '@breakwater/service'
import { type Command, type CommandInput, requiredOption, textOption, UsageError } from '../command.ts'
import { laneHelp, laneLocationOf, laneOptions } from '../store-location.ts'

const usualDays = 90

export const listExportCommand: Command = {
  summary: 'make a signed list of what may be given on',
  help: `Usage: breakwater list export --out FILE --key KEY --by NAME [--since SERIAL]

Writes a list for another operator or body: what designated bodies listed here and allow to be given on, and what they took back
since. Never what a person listed: they agreed to the platforms of this service and to nothing else. What was given on is not
given on again.

  --out FILE, -o   the list; a file that is there stays
  --key KEY        the operator's private key. Whoever takes the list has put its public half in place
  --by NAME        who gives it; kept on record
  --since SERIAL   what changed since the list with this serial number; without it, the whole list
  --as NAME        who gives it on, as the receiver trusts it; the running service's own name, if it is left out
  --list ID        its id at the receiver; default given-on
  --valid-days N   how long it is valid; default ${usualDays}, at most ${limits.assessedListDays}
${laneHelp}
  --json           {"file","serial","since","lines","validUntil",…}

Example: breakwater list export --key operator.key --by "Ada Jones" -o given-on.jsonl
Exit codes: 0 written; 1 could not be written, or nothing was given out under that serial number; 2 wrong use.`,
  options: {
    ...laneOptions,
    out: { type: 'string', short: 'o' },
    key: { type: 'string' },
    by: { type: 'string' },
    since: { type: 'string' },
    as: { type: 'string' },
    list: { type: 'string' },
    'valid-days': { type: 'string' },
  },
  async run(input) {
    if (input.positionals.length > 0) throw new UsageError('list export takes no file; name one with --out FILE')
    const out = path.resolve(requiredOption(input, 'out'))
    const by = requiredOption(input, 'by')
    const key = readPrivateKey(await readFile(requiredOption(input, 'key'), 'utf8'))
    const list = textOption(input, 'list') ?? 'given-on'
    if (!/^[A-Za-z0-9._-]{1,64}$/.test(list))
      throw new UsageError('--list takes 1 to 64 letters, digits, dots and dashes')
    const since = numberOf(input, 'since', Number.MAX_SAFE_INTEGER) ?? null
    const validDays = numberOf(input, 'valid-days', limits.assessedListDays) ?? usualDays
    const body = textOption(input, 'as')
    await refuseExisting(out)
    const [lines, draft] = [`${out}.lines`, `${out}.unfinished`]
    try {
      const header = await administer(laneLocationOf(input), (administration) =>
        administration.exportLines({ file: lines, list, since, validDays, by, ...(body !== undefined && { body }) }),
      )
      const signed = signDocument(header, key)
      await pipeline(
        async function* () {
          yield `${JSON.stringify(signed)}\n`
          yield* createReadStream(lines)
        },
        createWriteStream(draft, { mode: 0o600, flush: true }),
      )
      await rename(draft, out)
      const { keyId } = signed.signatures[0]!
      const text = `Written: ${out}\n${header.body}, list ${list}, serial ${header.serial}, ${header.lines} lines, signed with key ${keyId}`
      console.log(input.values.json === true ? JSON.stringify({ file: out, ...header, keyId }) : text)
      return 0
    } finally {
      await rm(lines, { force: true })
      await rm(draft, { force: true })
    }
  },
}

function numberOf(input: CommandInput, name: string, most: number): number | undefined {
  const text = textOption(input, name)
  if (text === undefined) return undefined
  const number = Number(text)
  if (!/^[1-9]\d{0,15}$/.test(text) || number > most)
    throw new UsageError(`--${name} takes a whole number, not ${text}`)
  return number
}

async function refuseExisting(file: string): Promise<void> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  )
  if (isThere) throw new UsageError(`${file} is there already; choose another name`)
}
