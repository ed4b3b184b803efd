import { openStore } from '@breakwater/store'
import { type Command, UsageError } from '../command.ts'
import { locationOf, locationOptions } from '../store-location.ts'

export const migrateCommand: Command = {
  summary: 'bring a database to the form this version needs',
  help: `Usage: breakwater migrate [--data DIR] [--database URL]

Runs the migrations that are missing, in order, under a lock. serve does the same when it starts.

  --data DIR       the service's data directory; default ./data
  --database URL   PostgreSQL, where the service uses one

Example: breakwater migrate --database postgres://breakwater@db/breakwater
Exit codes: 0 up to date; 1 could not be done; 2 wrong use.`,
  options: { ...locationOptions },
  async run(input) {
    if (input.positionals.length > 0) throw new UsageError('migrate takes no other word')
    await using store = await openStore(locationOf(input))
    const summary = { engine: store.engine, upToDate: true }
    console.log(input.values.json === true ? JSON.stringify(summary) : `The ${summary.engine} database is up to date.`)
    return 0
  },
}
