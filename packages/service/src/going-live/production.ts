import { existsSync } from 'node:fs'
import { stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Person, StoreLocation } from '@breakwater/store'
import { defaultConfiguration, demonstrationConfiguration, type ServiceConfiguration } from '../configuration.ts'
import type { Finding } from './checklist.ts'

/** What has to be right before people in trouble are let in. */
export interface ProductionOptions {
  readonly allowEmbeddedDatabase: boolean
  /** What the checklist lacks, by the people who are enrolled. */
  readonly checkChecklist: (people: readonly Person[]) => Finding[]
}

/** The service does not start: `findings` says everything that is missing. */
export class NotReadyForProduction extends Error {
  override readonly name = 'NotReadyForProduction'
  readonly findings: readonly Finding[]

  constructor(findings: readonly Finding[]) {
    super(`Not ready for production:\n${findings.map(({ section, says }) => `  ${section}: ${says}`).join('\n')}`)
    this.findings = findings
  }
}

const marker = 'demonstration'

/** A folder that was a demonstration's once never becomes earnest: its keys were anybody's. */
export async function markDemonstration(dataDirectory: string): Promise<void> {
  await writeFile(path.join(dataDirectory, marker), 'This folder is a demonstration. It never becomes anything else.\n')
}

export interface Starting {
  readonly configuration: ServiceConfiguration
  readonly locations: readonly StoreLocation[]
  readonly hasContact: boolean
  readonly production: ProductionOptions
  readonly people: readonly Person[]
}

/** Everything that stands against starting in production. */
export async function productionFindings(starting: Starting): Promise<Finding[]> {
  const { configuration, locations, hasContact, production, people } = starting
  const findings: Finding[] = []
  const say = (section: string, says: string) => findings.push({ section, says })
  if (configuration.demonstration) say('demonstration', 'a demonstration protects nobody')
  if ([defaultConfiguration.operator, demonstrationConfiguration.operator].includes(configuration.operator)) {
    say('operator', 'people have to read who answers for this service: --operator NAME')
  }
  if (!hasContact) {
    say('contact', 'somebody has to be told when a picture may show a child: --contact-command or --contact-url')
  }
  for (const { dataDirectory, databaseUrl } of locations) {
    if (databaseUrl === undefined && !production.allowEmbeddedDatabase) {
      say('database', `${dataDirectory} has the embedded database: --database URL, or --allow-embedded-database`)
    }
    if (existsSync(path.join(dataDirectory, marker))) say('data', `${dataDirectory} was a demonstration's`)
    for (const [file, allowed] of [
      ['.', 0o700],
      ['pepper', 0o600],
    ] as const) {
      const { mode } = await stat(path.join(dataDirectory, file))
      if ((mode & 0o777 & ~allowed) !== 0) {
        say('secrets', `others can read ${path.join(dataDirectory, file)}: chmod ${allowed.toString(8)}`)
      }
    }
  }
  if (people.length < 2) say('people', 'two people have to be enrolled: breakwater operator add')
  return [...findings, ...production.checkChecklist(people)]
}
