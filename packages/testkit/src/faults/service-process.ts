// A service in a process of its own, to be killed: `service-process.ts DATA [DATABASE-URL]`. Says on which port it listens.
import { writeSync } from 'node:fs'
import { defaultConfiguration, silentLog, startService } from '@breakwater/service'

// What opening a case costs its caller, and how many may be opened, is for other tests.
const withoutGate = {
  proofOfWork: 'off',
  openings: { perMinute: 1e9, perHour: 1e9, perDay: 1e9, reservedShare: 0 },
} as const
const [dataDirectory = '', databaseUrl] = process.argv.slice(2)
const service = await startService({
  dataDirectory,
  ...(databaseUrl === undefined ? {} : { databaseUrl }),
  host: '127.0.0.1',
  port: 0,
  configuration: { ...defaultConfiguration, ...withoutGate, statusBatchSeconds: 1, ncmecFace: true },
  siteDirectory: null,
  log: silentLog,
})
writeSync(1, `${new URL(service.url).port}\n`)
// Whoever started it has ended: so does this.
process.stdin.on('end', () => process.exit()).resume()
