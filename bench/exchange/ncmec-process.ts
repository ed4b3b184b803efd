// The list of a database through the NCMEC face, which a service opens for its child lane alone: `ncmec-process.ts DATA
// DATABASE-URL`. Says on which port it listens.
import { createAdaptorServer } from '@hono/node-server'
import { OpenAPIHono } from '@hono/zod-openapi'
import { Exchange } from '../../packages/service/src/exchange.ts'
import { FeedSealing } from '../../packages/service/src/feed-sealing.ts'
import { NcmecFace } from '../../packages/service/src/ncmec/ncmec-face.ts'
import { mountNcmec } from '../../packages/service/src/ncmec/ncmec-routes.ts'
import { loadPepper } from '../../packages/service/src/secrets.ts'
import { openStore } from '../../packages/store/src/index.ts'

const [dataDirectory = '', databaseUrl = ''] = process.argv.slice(2)
const store = await openStore({ dataDirectory, databaseUrl })
const now = () => new Date()
const exchange = new Exchange({ store, now, lateAfterSeconds: 86_400 })
const sealing = new FeedSealing({ store, pepper: await loadPepper(dataDirectory), isRequired: false })
const app = new OpenAPIHono()
mountNcmec(app, new NcmecFace({ store, exchange, sealing, operator: 'Bench', isOn: true, now }))
const server = createAdaptorServer({ fetch: app.fetch })
server.listen(0, '127.0.0.1', () => console.log((server.address() as { port: number }).port))
process.stdin.on('end', () => process.exit()).resume()
