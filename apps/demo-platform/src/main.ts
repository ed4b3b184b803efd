import { readFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { createAgent } from '@breakwater/agent'
import { createAdaptorServer } from '@hono/node-server'
import { createDemoPlatform } from './demo-platform.ts'
import { PhotoAlbum } from './photo-album.ts'

// node apps/demo-platform/src/main.ts --service URL --key-file FILE --data DIR [--port 8090]
const { values } = parseArgs({
  options: {
    service: { type: 'string' },
    'key-file': { type: 'string' },
    data: { type: 'string' },
    port: { type: 'string', default: '8090' },
  },
})
const { service, 'key-file': keyFile, data, port } = values
if (service === undefined || keyFile === undefined || data === undefined) {
  console.error('Usage: main.ts --service URL --key-file FILE --data DIR [--port N]')
  process.exit(2)
}

const agent = createAgent({
  service,
  apiKey: (await readFile(keyFile, 'utf8')).trim(),
  stateDirectory: path.join(data, 'agent'),
  log: (event) => console.log(JSON.stringify(event)),
})
agent.start()
const app = createDemoPlatform({ agent, album: new PhotoAlbum(data) })
const server = createAdaptorServer({ fetch: app.fetch }) as Server
server.on('error', (error) => {
  console.error(error.message)
  process.exit(1)
})
// A demonstration listens on this machine only.
server.listen(Number(port), '127.0.0.1', () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }))
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    server.close()
    server.closeAllConnections()
    await agent.close()
  })
}
