import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { installPepper } from '@breakwater/service'
import { RestoreRefused, restoreBackup } from '@breakwater/store'
import { type Command, textOption, UsageError } from '../command.ts'
import { locationOf, locationOptions } from '../store-location.ts'

export const restoreCommand: Command = {
  summary: 'bring a backup back to life, without what was withdrawn since',
  help: `Usage: breakwater restore FILE [--pepper FILE] [--ledger FILE] [--data DIR] [--database URL]

Restores into an empty database, checks it, and withdraws again what the ledger says was withdrawn later.
No service may be running there.

  --data DIR       the data directory to restore into; default ./data
  --database URL   an empty PostgreSQL database
  --pepper FILE    default DIR/pepper. Without it nothing can be restored; it is copied to DIR/pepper
  --ledger FILE    the ledger of withdrawals; default DIR/withdrawn.ledger
  --accept-lost-withdrawals   restore without a ledger: pictures withdrawn after the backup will be listed again

Example: breakwater restore breakwater-monday.bwb --data ./new --pepper safe/pepper --ledger safe/withdrawn.ledger
Exit codes: 0 restored; 1 refused, and nothing was changed; 2 wrong use.`,
  options: {
    ...locationOptions,
    pepper: { type: 'string' },
    ledger: { type: 'string' },
    'accept-lost-withdrawals': { type: 'boolean' },
  },
  async run(input) {
    const [file, ...rest] = input.positionals
    if (file === undefined || rest.length > 0) throw new UsageError('Name the backup file')
    const into = locationOf(input)
    const pepperFile = textOption(input, 'pepper') ?? path.join(into.dataDirectory, 'pepper')
    const pepper = await readFile(pepperFile).catch((cause) => {
      throw new UsageError(`The pepper cannot be read from ${pepperFile}, and without it nothing can be restored`, {
        cause,
      })
    })
    const own = await readFile(path.join(into.dataDirectory, 'pepper')).catch(() => null)
    if (own !== null && !own.equals(pepper)) {
      throw new RestoreRefused(`Another pepper is in ${into.dataDirectory}. Restore into a new data directory.`)
    }
    const summary = await restoreBackup({
      file,
      pepper,
      into,
      ledgerFile: textOption(input, 'ledger') ?? path.join(into.dataDirectory, 'withdrawn.ledger'),
      acceptLostWithdrawals: input.values['accept-lost-withdrawals'] === true,
      now: new Date(),
    })
    await installPepper(into.dataDirectory, pepper)
    if (input.values.json === true) console.log(JSON.stringify(summary))
    else console.log(`Restored: ${JSON.stringify(summary)}`)
    return 0
  },
}
