// Reads the whole list as our client does, checks all of it and keeps nothing: `reading-process.ts segments|feed URL KEY`. Says
// "SECONDS ENTRIES MEGABYTES".
import { startFromSegments } from '../../packages/agent/src/cold-start.ts'
import { createFeedClient } from '../../packages/client/src/index.ts'

const [way, url = '', apiKey = ''] = process.argv.slice(2)
const client = createFeedClient({ baseUrl: url, apiKey })
const startedAt = performance.now()
let entries = 0
let after = 0
if (way === 'segments') {
  const parts = {
    client,
    isEmpty: () => true,
    reset() {
      throw new Error('the segments could not be read')
    },
    applySegments(given: readonly unknown[]) {
      entries += given.length
    },
    beginAt(place: { sequence: number }) {
      after = place.sequence
    },
  }
  await startFromSegments(parts, new AbortController().signal)
}
for (;;) {
  const { events, next, head } = await client.read({ after, limit: 1_000 })
  entries += events.filter((event) => event.type === 'add' && event.fingerprint !== null).length
  after = next
  if (next >= head) break
}
console.log(`${(performance.now() - startedAt) / 1000} ${entries} ${process.memoryUsage().rss / 1e6}`)
