// Reads the whole feed as our client does, and keeps nothing: `reading-process.ts URL KEY`. Says "SECONDS EVENTS".
import { createFeedClient } from '../../packages/client/src/index.ts'

const [url = '', apiKey = ''] = process.argv.slice(2)
const client = createFeedClient({ baseUrl: url, apiKey })
const startedAt = performance.now()
let after = 0
for (;;) {
  const { next, head } = await client.read({ after, limit: 1_000 })
  after = next
  if (next >= head) break
}
console.log(`${(performance.now() - startedAt) / 1000} ${after}`)
