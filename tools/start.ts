// npm start: the whole of Breakwater on this machine, as a demonstration.
import { parseArgs } from 'node:util'
import { startWorld } from '@breakwater/testkit/world'
import { buildSite } from './site-build.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: './data' },
    port: { type: 'string', default: '8080' },
    'platform-port': { type: 'string', default: '8090' },
    verbose: { type: 'boolean', default: false },
  },
})

try {
  buildSite()
  console.log('Starting the service and a demo platform.')
  await using world = await startWorld({
    dataDirectory: values.data,
    servicePort: Number(values.port),
    platformPort: Number(values['platform-port']),
    onLine: (name, line) => values.verbose && console.log(`${name}: ${line}`),
  })
  const link = (url: string) => url.replace('127.0.0.1', 'localhost')
  console.log(`
  Breakwater       ${link(world.serviceUrl)}
  A demo platform  ${link(world.platformUrl)}   (moderators: ${link(world.platformUrl)}/moderation)

  This is a demonstration. It does not protect anyone, and listens on this machine only.
  What it stores is in ${values.data}. Ctrl-C stops it.
`)
  const stopped = new Promise<undefined>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(undefined))
  })
  const ended = await Promise.race([stopped, world.ended])
  if (ended !== undefined) throw new Error(`The ${ended} ended by itself. Run: npm start -- --verbose`)
} catch (error) {
  console.error(`It could not run: ${(error as Error).message}`)
  console.error('Is another one running? Stop it, or: npm start -- --data ./other --port 8081 --platform-port 8091')
  process.exitCode = 1
}
