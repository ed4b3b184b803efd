import { existsSync } from 'node:fs'
import path from 'node:path'
import type { StoreLocation } from '@breakwater/store'
import { type CommandInput, textOption, UsageError } from './command.ts'

export const locationOptions = { data: { type: 'string' }, database: { type: 'string' } } as const

export const locationHelp = `  --data DIR       the service's data directory; default ./data. A service that runs there is asked to do it.
  --database URL   PostgreSQL, where the service uses one`

export function locationOf(input: CommandInput): StoreLocation {
  return locationFrom(textOption(input, 'data') ?? './data', textOption(input, 'database'))
}

export const childLocationOptions = { 'child-data': { type: 'string' }, 'child-database': { type: 'string' } } as const

export const childLocationHelp = `  --child-data DIR      the child lane's own data directory; default ./child-data
  --child-database URL  its own PostgreSQL, where it uses one`

/** Where the child lane's store is; undefined where none is named. */
export function childLocationOf(input: CommandInput): StoreLocation | undefined {
  const dataDirectory = textOption(input, 'child-data')
  const databaseUrl = textOption(input, 'child-database')
  if (dataDirectory !== undefined) return locationFrom(dataDirectory, databaseUrl)
  if (databaseUrl !== undefined) throw new UsageError('--child-database needs --child-data, for pepper and ledger')
  return undefined
}

/** Of a command that is about the child lane and nothing else. */
export function childStoreOf(input: CommandInput): StoreLocation {
  return childLocationOf(input) ?? { dataDirectory: './child-data' }
}

export const laneOptions = { ...locationOptions, ...childLocationOptions, lane: { type: 'string' } } as const

export const laneHelp = `${locationHelp}
  --lane child     do it in the child lane, which has people, platforms and questions of its own
${childLocationHelp}`

/** The store of the lane that is asked for, the adult lane's otherwise. */
export function laneLocationOf(input: CommandInput): StoreLocation {
  const lane = textOption(input, 'lane') ?? 'adult'
  if (lane === 'child') return childStoreOf(input)
  if (lane !== 'adult') throw new UsageError(`--lane takes adult or child, not ${lane}`)
  if (childLocationOf(input) !== undefined) throw new UsageError('--child-data goes with --lane child')
  return locationOf(input)
}

/** Throws `UsageError` for the folder of a demonstration: a second service would begin there, without a word. */
function locationFrom(dataDirectory: string, databaseUrl: string | undefined): StoreLocation {
  const within = path.join(dataDirectory, 'service')
  if (isOfService(within) && !isOfService(dataDirectory)) {
    throw new UsageError(`${dataDirectory} is the folder of a demonstration; its service keeps its data in ${within}`)
  }
  return databaseUrl === undefined ? { dataDirectory } : { dataDirectory, databaseUrl }
}

function isOfService(directory: string): boolean {
  return existsSync(path.join(directory, 'pepper'))
}
