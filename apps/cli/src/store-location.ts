import type { StoreLocation } from '@breakwater/store'
import { type CommandInput, textOption } from './command.ts'

export const locationOptions = { data: { type: 'string' }, database: { type: 'string' } } as const

export const locationHelp = `  --data DIR       the service's data directory; default ./data. A service that runs there is asked to do it.
  --database URL   PostgreSQL, where the service uses one`

export function locationOf(input: CommandInput): StoreLocation {
  const dataDirectory = textOption(input, 'data') ?? './data'
  const databaseUrl = textOption(input, 'database')
  return databaseUrl === undefined ? { dataDirectory } : { dataDirectory, databaseUrl }
}
