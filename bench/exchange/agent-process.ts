// A platform's agent: `agent-process.ts URL KEY STATE`. Says "SECONDS MEGABYTES" when it has read everything, then a line for
// each page ("page CURSOR MILLISECONDS-SINCE-1970") and each acknowledgement ("acknowledged SEQUENCE MILLISECONDS-SINCE-1970").
import { writeSync } from 'node:fs'
import { createAgent } from '../../packages/agent/src/index.ts'

const [service = '', apiKey = '', stateDirectory = ''] = process.argv.slice(2)
const startedAt = performance.now()
const now = () => performance.timeOrigin + performance.now()
const agent = createAgent({
  ...{ service, apiKey, stateDirectory, waitSeconds: 30, bareHash: true },
  log(event) {
    if (event.event === 'page') writeSync(1, `page ${event.cursor} ${now()}\n`)
    if (event.event === 'acknowledged') writeSync(1, `acknowledged ${event.withdrawnThrough} ${now()}\n`)
  },
})
agent.start()
const waiting = setInterval(() => {
  if (!agent.readiness().isReady) return
  clearInterval(waiting)
  writeSync(1, `page ${agent.status().feedSequence} ${now()}\n`)
  writeSync(1, `caught-up ${(performance.now() - startedAt) / 1000} ${process.memoryUsage().rss / 1e6}\n`)
}, 10)
process.stdin.on('end', () => process.exit()).resume()
