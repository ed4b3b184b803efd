import { createSocket } from 'node:dgram'
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'

/** Where leak attempts are aimed at: it listens to everything and remembers what arrived. */
export interface LeakSinks extends AsyncDisposable {
  /** Handed to every attempt. `own` is not among them: it is on the origin of the page itself. */
  readonly addresses: {
    readonly http: string
    readonly https: string
    readonly ws: string
    readonly udp: string
    readonly tcp: string
  }
  /** Last parts of the addresses that were asked for, and `udp` or `tcp` for bytes on those. */
  readonly reached: Set<string>
  /** A server that answers as told, and counts what is asked of it below `/sink/`. */
  serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string>
}

export async function openLeakSinks(): Promise<LeakSinks> {
  const reached = new Set<string>()
  const started = new AsyncDisposableStack()
  const serve = async (answer: (request: IncomingMessage, response: ServerResponse) => void) => {
    const server = createHttpServer((request, response) => {
      const sunk = /^\/sink\/([\w-]+)/.exec(request.url ?? '')?.[1]
      if (sunk === undefined) return answer(request, response)
      reached.add(sunk)
      response.writeHead(200, { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' }).end('')
    })
    server.on('upgrade', (request, socket) => {
      reached.add(request.url!.split('/').at(-1)!)
      socket.destroy()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    started.defer(() => {
      server.closeAllConnections()
      server.close()
    })
    return `http://localhost:${(server.address() as AddressInfo).port}`
  }
  const http = await serve((_request, response) => response.writeHead(404).end())

  const udp = createSocket('udp4', () => {})
  udp.on('message', () => reached.add('udp'))
  await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve))
  started.defer(() => void udp.close())

  const tcp = createTcpServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', () => reached.add('tcp'))
  })
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve))
  started.defer(() => void tcp.close())

  return {
    reached,
    serve,
    addresses: {
      http: `${http}/sink/`,
      https: `${http.replace('http:', 'https:')}/sink/`,
      ws: `${http.replace('http:', 'ws:')}/sink/`,
      udp: `127.0.0.1:${udp.address().port}`,
      tcp: `127.0.0.1:${(tcp.address() as AddressInfo).port}`,
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  }
}
