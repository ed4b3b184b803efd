import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  createLog,
  defaultConfiguration,
  demonstrationConfiguration,
  silentLog,
  startService,
} from '@breakwater/service'
import { type Command, portOption, textOption } from '../command.ts'
import { untilStopped } from '../until-stopped.ts'

export const serveCommand: Command = {
  summary: 'run the service and the public site',
  help: `Usage: breakwater serve [--data DIR] [--port N] [--host HOST] [--database URL] [--demonstration]

Runs the service with the public site, until Ctrl-C.

  --data DIR         pepper, admin socket, ledger and (without --database) the database; default ./data
  --database URL     PostgreSQL instead of the embedded database
  --port N           default 8080; 0 takes any free port
  --host HOST        default 127.0.0.1
  --operator NAME    who answers for this service; people read it
  --well-known FILE  pictures that are public and well known, which are never listed: "md5 HEX" or "pdq HEX [BITS]" on
                     each line; BITS is the distance, 31 if it is left out. Read at the start
  --ncmec-face       platforms may read the list by NCMEC's contract, too (docs/protocol/ncmec.md)
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
    'ncmec-face': { type: 'boolean' },
    'well-known': { type: 'string' },
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
      host: textOption(input, 'host') ?? '127.0.0.1',
      port: portOption(input, 8080),
      configuration: {
        ...preset,
        operator: textOption(input, 'operator') ?? preset.operator,
        ncmecFace: input.values['ncmec-face'] === true,
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
