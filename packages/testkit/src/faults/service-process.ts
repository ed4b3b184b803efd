// A service in a process of its own: `service-process.ts DATA DATABASE-URL SETTINGS`, "" for PGlite. Says on which port it listens.
import { writeSync } from 'node:fs'
import { defaultConfiguration, silentLog, startService } from '@breakwater/service'
import type { ServiceSettings } from './killable-service.ts'

// What opening a case costs its caller, and how many may be opened, is for other tests.
const withoutGate = {
  proofOfWork: 'off',
  openings: { perMinute: 1e9, perHour: 1e9, perDay: 1e9, reservedShare: 0 },
} as const
const [dataDirectory = '', databaseUrl = '', settings = '{}'] = process.argv.slice(2)
const { configuration, argon2Cost } = JSON.parse(settings) as ServiceSettings
const service = await startService({
  dataDirectory,
  ...(databaseUrl === '' ? {} : { databaseUrl }),
  host: '127.0.0.1',
  port: 0,
  argon2Cost,
  configuration: { ...defaultConfiguration, ...withoutGate, statusBatchSeconds: 1, ncmecFace: true, ...configuration },
  siteDirectory: null,
  log: silentLog,
})
writeSync(1, `${new URL(service.url).port}\n`)
// Whoever started it has ended: so does this.
process.stdin.on('end', () => process.exit()).resume()
