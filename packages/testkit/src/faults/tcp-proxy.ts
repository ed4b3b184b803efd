import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type NetConnectOpts, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** How often a connection meets each fault, from 0 to 1. */
export interface ProxyFaults {
  /** Cut after some bytes, in either direction. */
  readonly cut: number
  /** What passes is held back for up to `delayMilliseconds`. */
  readonly delay: number
  /** Whatever the client sends is sent a second time, on a connection of its own; that answer goes nowhere. */
  readonly repeat: number
}

export interface TcpProxy extends AsyncDisposable {
  readonly port: number
  faults: ProxyFaults
  /** What was really done to connections, not what was planned. */
  readonly injected: { cut: number; delayed: number; repeated: number }
}

export const noFaults: ProxyFaults = { cut: 0, delay: 0, repeat: 0 }
const delayMilliseconds = 300
const cutWithinBytes = 3_000

/** Stands between two processes and is as bad as a network can be. Bytes are never changed: TCP sees to that. */
export async function startTcpProxy({
  target,
  chance,
}: {
  readonly target: () => NetConnectOpts
  readonly chance: () => number
}): Promise<TcpProxy> {
  const open = new Set<Socket>()
  const injected = { cut: 0, delayed: 0, repeated: 0 }
  const keep = (socket: Socket) => {
    open.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => open.delete(socket))
    return socket
  }

  const server = createServer({ allowHalfOpen: true }, (client) => {
    const { cut, delay, repeat } = proxy.faults
    keep(client)
    const upstream = keep(connect({ ...target(), allowHalfOpen: true }))
    const twin = chance() < repeat ? keep(connect({ ...target() })) : undefined
    twin?.once('connect', () => injected.repeated++)
    twin?.resume()
    let bytesLeft = chance() < cut ? chance() * cutWithinBytes : Number.POSITIVE_INFINITY
    const isDelayed = chance() < delay
    const pass = async (from: Socket, to: Socket, copy?: Socket) => {
      try {
        for await (const chunk of from as AsyncIterable<Buffer>) {
          if (isDelayed) {
            injected.delayed++
            await sleep(chance() * delayMilliseconds)
          }
          const part = chunk.subarray(0, Math.min(chunk.length, Math.ceil(bytesLeft)))
          bytesLeft -= chunk.length
          copy?.write(part)
          if (!to.write(part)) await Promise.race([once(to, 'drain'), once(to, 'close')])
          if (bytesLeft <= 0) {
            injected.cut++
            bytesLeft = Number.POSITIVE_INFINITY
            for (const socket of [from, to]) socket.resetAndDestroy()
            return
          }
        }
        to.end()
      } catch {
        for (const socket of [from, to]) socket.destroy()
      }
    }
    client.on('close', () => upstream.destroy())
    void pass(client, upstream, twin)
    void pass(upstream, client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy: TcpProxy = {
    port: (server.address() as AddressInfo).port,
    faults: noFaults,
    injected,
    async [Symbol.asyncDispose]() {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
  return proxy
}
