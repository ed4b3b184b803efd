import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { limits } from '@breakwater/contracts'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'

export interface Listening {
  readonly url: string
  close(): Promise<void>
}

/** Serves an app on an address; port 0 takes any free one. A request must have arrived within `requestSeconds`. */
export async function listen(
  app: Pick<Hono, 'fetch'>,
  { host, port, requestSeconds }: { readonly host: string; readonly port: number; readonly requestSeconds: number },
): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: {
      maxHeaderSize: limits.headerBytes,
      requestTimeout: requestSeconds * 1000,
      headersTimeout: limits.requestSeconds * 1000,
    },
  }) as Server
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
