import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  type ContactAddress,
  checkChecklist,
  commandContact,
  createLog,
  defaultConfiguration,
  demonstrationConfiguration,
  silentLog,
  startService,
  webhookContact,
} from '@breakwater/service'
import type { Person } from '@breakwater/store'
import { sectionsOfProgram } from '../checklist-sections.ts'
import { type Command, type CommandInput, portOption, requiredOption, textOption, UsageError } from '../command.ts'
import { gateHelp, gateOf, gateOptions } from '../gate-options.ts'
import { childLocationOf } from '../store-location.ts'
import { untilStopped } from '../until-stopped.ts'
import { readChecklist } from './checklist.ts'

export const serveCommand: Command = {
  summary: 'run the service and the public site',
  help: `Usage: breakwater serve [--data DIR] [--port N] [--host HOST] [--database URL] [--demonstration | --production]

Runs the service with the public site, until Ctrl-C.

  --data DIR         pepper, admin socket, ledger and (without --database) the database; default ./data
  --database URL     PostgreSQL instead of the embedded database
  --port N           default 8080; 0 takes any free port
  --host HOST        default 127.0.0.1
  --operator NAME    who answers for this service; people read it
  --well-known FILE  pictures that are public and well known, which are never listed: "md5 HEX" or "pdq HEX [BITS]" on
                     each line; BITS is the distance, 31 if it is left out. Read at the start
  --child-data DIR      host the child lane, with a store, pepper and admin socket of its own there. It takes no case
                        before a designated body's grant is enabled and approved (breakwater lane --help)
  --child-database URL  PostgreSQL for the child lane; another database than the other one
  --contact-command CMD  who is told when a platform thinks that someone is under 18: a command that gets a line of JSON on its
                         standard input. It is run again until it ends with 0. Nothing of the picture is in it
  --contact-url URL      the same, posted as Standard Webhooks signs it, with --contact-secret-file FILE (whsec_…)
  --production       refuse to start until everything that people in trouble rely on was checked and signed for
  --checklist FILE   who answers for it (breakwater checklist --help); needed with --production
  --allow-embedded-database  with --production: PGlite instead of PostgreSQL
  --require-sealing  give the list only to platforms that have registered a sealing key, which those that read by StopNCII's
                     or NCMEC's contract cannot use (docs/protocol/sealing.md)
  --ncmec-face       platforms of the child lane may read it by NCMEC's contract, too (docs/protocol/ncmec.md)
${gateHelp}
  --demonstration    says on every page that it protects nobody; listens on this machine only
  --no-log           write no request log
  --json             print {"url"} when it listens, then the log as JSON lines

Example: breakwater serve --data ./data --port 8080 --operator "Harbour Trust"
Exit codes: 0 stopped by you; 1 could not start; 2 wrong use.`,
  options: {
    data: { type: 'string' },
    database: { type: 'string' },
    port: { type: 'string' },
    host: { type: 'string' },
    operator: { type: 'string' },
    production: { type: 'boolean' },
    checklist: { type: 'string' },
    'allow-embedded-database': { type: 'boolean' },
    'contact-command': { type: 'string' },
    'contact-url': { type: 'string' },
    'contact-secret-file': { type: 'string' },
    'child-data': { type: 'string' },
    'child-database': { type: 'string' },
    'ncmec-face': { type: 'boolean' },
    'require-sealing': { type: 'boolean' },
    'well-known': { type: 'string' },
    ...gateOptions,
    demonstration: { type: 'boolean' },
    'no-log': { type: 'boolean' },
  },
  async run(input) {
    const isDemonstration = input.values.demonstration === true
    const preset = isDemonstration ? demonstrationConfiguration : defaultConfiguration
    const dist = isDemonstration ? 'demonstration' : 'live'
    const site = fileURLToPath(new URL(`../../../site/dist/${dist}`, import.meta.url))
    const databaseUrl = textOption(input, 'database')
    const service = await startService({
      dataDirectory: textOption(input, 'data') ?? './data',
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
      childLane: childLocationOf(input),
      contact: contactOf(input),
      production: await productionOf(input),
      host: textOption(input, 'host') ?? '127.0.0.1',
      port: portOption(input, 8080),
      configuration: {
        ...preset,
        operator: textOption(input, 'operator') ?? preset.operator,
        ncmecFace: input.values['ncmec-face'] === true,
        requireSealing: input.values['require-sealing'] === true,
        ...gateOf(input, preset),
      },
      siteDirectory: existsSync(site) ? site : null,
      wellKnownFile: textOption(input, 'well-known'),
      log: input.values['no-log'] === true ? silentLog : createLog(),
    })
    if (input.values.json === true) console.log(JSON.stringify({ url: service.url }))
    else
      console.log(
        `The service listens on ${service.url}${existsSync(site) ? '' : ' (interface only: no site is built)'}`,
      )
    await untilStopped()
    await service.close()
    return 0
  },
}

async function productionOf(input: CommandInput) {
  if (input.values.production !== true) {
    for (const name of ['checklist', 'allow-embedded-database'])
      if (input.values[name] !== undefined) throw new UsageError(`--${name} goes with --production`)
    return undefined
  }
  const file = textOption(input, 'checklist')
  const checklist = file === undefined ? null : await readChecklist(file)
  const context = {
    fromProgram: sectionsOfProgram(),
    operator: textOption(input, 'operator') ?? '',
    hasChildLane: childLocationOf(input) !== undefined,
    now: new Date(),
  }
  return {
    allowEmbeddedDatabase: input.values['allow-embedded-database'] === true,
    checkChecklist: (people: readonly Person[]) =>
      checklist === null
        ? [{ section: 'checklist', says: 'there is none: --checklist FILE' }]
        : checkChecklist(checklist, { ...context, people }),
  }
}

function contactOf(input: CommandInput): ContactAddress | undefined {
  const [command, url] = [textOption(input, 'contact-command'), textOption(input, 'contact-url')]
  if (command !== undefined && url !== undefined) throw new UsageError('Either --contact-command or --contact-url')
  if (command !== undefined) return commandContact(command)
  if (url === undefined) return undefined
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new UsageError(`--contact-url takes an address such as https://duty.example/hook, not ${url}`)
  }
  const file = requiredOption(input, 'contact-secret-file')
  try {
    return webhookContact({ url, secret: readFileSync(file, 'utf8').trim() })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== undefined) throw cause
    throw new UsageError(`${file} should hold whsec_ and base64, as Standard Webhooks has it`, { cause })
  }
}
