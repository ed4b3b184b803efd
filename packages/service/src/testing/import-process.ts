// Takes a list on a PostgreSQL database, and says twice a second how much memory this process has. See large-list.slow.test.ts.
import { writeSync } from 'node:fs'
import { openStore } from '@breakwater/store'
import { importList } from '../lists/import-list.ts'
import { WellKnownPictures } from '../well-known-pictures.ts'

const [dataDirectory = '', databaseUrl = '', file = ''] = process.argv.slice(2)
const say = (line: object) => writeSync(1, `${JSON.stringify(line)}\n`)

await using store = await openStore({ dataDirectory, databaseUrl })
const timer = setInterval(async () => {
  const { heapUsed, rss } = process.memoryUsage()
  const line = (await store.listAssessedLists())[0]?.underWay?.line ?? 0
  say({ heapMegabytes: heapUsed / 1e6, residentMegabytes: rss / 1e6, line })
}, 500)
const taken = await importList(
  { store, lane: 'adult', wellKnown: await WellKnownPictures.read(), now: () => new Date() },
  { file, by: 'Ada', dryRun: false, mayWithdrawMany: false },
)
clearInterval(timer)
say({ taken })
