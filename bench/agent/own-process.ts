// Answers the lines of hma_peer.py for the agent: "list DIRECTORY" opens its state, "upload FILE", "lookup FILE". With `whole` as its
// argument it looks at whole uploads alone, as the peer does, and not inside of them.
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { type Agent, createAgent } from '../../packages/agent/src/index.ts'
import { decodingConfigurationSchema } from '../../packages/agent/src/matching/fingerprint-pool.ts'

const decoding = decodingConfigurationSchema.parse(process.argv[2] === 'whole' ? { mostRegions: 0 } : {})
let agent: Agent | undefined

for await (const line of createInterface({ input: process.stdin })) {
  const [command, file] = line.split(' ') as [string, string]
  let result = 0
  let startedAt = performance.now()
  if (command === 'list') {
    const stateDirectory = file
    agent = createAgent({ service: 'http://127.0.0.1:1', apiKey: 'none', stateDirectory, bareHash: true, decoding })
    result = process.memoryUsage().rss / 1e6
  } else if (command === 'upload') {
    const picture = await readFile(file)
    startedAt = performance.now()
    result = (await agent!.match(picture)).matches.length
  } else {
    const hashes = (await readFile(file, 'utf8')).split(/\s+/).filter((hash) => hash !== '')
    startedAt = performance.now()
    for (const hash of hashes) result += agent!.matchHash({ hash: hash as never, quality: 100 }).matches.length
  }
  console.log(`${(performance.now() - startedAt) / 1000} ${result}`)
}
