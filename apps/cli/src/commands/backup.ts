import path from 'node:path'
import { administer } from '@breakwater/service'
import { type Command, UsageError } from '../command.ts'
import { locationHelp, locationOf, locationOptions } from '../store-location.ts'

export const backupCommand: Command = {
  summary: 'write a sealed copy of everything but the pepper',
  help: `Usage: breakwater backup FILE [--data DIR] [--database URL]

Writes one file, sealed with the pepper. The pepper is not in it: keep a copy of DIR/pepper somewhere else, or the
backup can never be restored. Keep a copy of DIR/withdrawn.ledger too: restore needs it, so that what was withdrawn
after the backup stays withdrawn.

${locationHelp}

Example: breakwater backup /mnt/backup/breakwater-monday.bwb --data ./data
Exit codes: 0 written; 1 could not be written; 2 wrong use.`,
  options: { ...locationOptions },
  async run(input) {
    const [file, ...rest] = input.positionals
    if (file === undefined || rest.length > 0) throw new UsageError('Name one file to write')
    const summary = await administer(locationOf(input), (administration) =>
      administration.backup({ file: path.resolve(file) }),
    )
    if (input.values.json === true) console.log(JSON.stringify({ file, ...summary, pepperIncluded: false }))
    else {
      console.log(`Written: ${file}`)
      console.log('The pepper is not in it. Without a copy of the pepper this backup can never be restored.')
    }
    return 0
  },
}
