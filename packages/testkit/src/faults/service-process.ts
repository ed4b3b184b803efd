// A service in a process of its own, to be killed: `service-process.ts DATA [DATABASE-URL]`. Says on which port it listens.
import { writeSync } from 'node:fs'
import { defaultConfiguration, silentLog, startService } from '@breakwater/service'

const [dataDirectory = '', databaseUrl] = process.argv.slice(2)
const service = await startService({
  dataDirectory,
  ...(databaseUrl === undefined ? {} : { databaseUrl }),
  host: '127.0.0.1',
  port: 0,
  configuration: { ...defaultConfiguration, statusBatchSeconds: 1, ncmecFace: true },
  siteDirectory: null,
  log: silentLog,
})
writeSync(1, `${new URL(service.url).port}\n`)
// Whoever started it has ended: so does this.
process.stdin.on('end', () => process.exit()).resume()
