import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Bounds the open connections of a server. Beyond it whoever comes takes the place of the one that has kept it waiting
 * longest: without a request, or else with one that has not all come. Answers under way are never cut; where there is nothing
 * else, the newcomer is refused.
 */
export function boundConnections(server: Server, most: number): void {
  const open = new Set<Socket>()
  const idle = new Set<Socket>()
  /** By connection, the request that is on it, oldest first. */
  const asking = new Map<Socket, IncomingMessage>()
  const slowest = (): Socket | undefined => {
    for (const socket of idle) return socket
    for (const [socket, request] of asking) {
      if (!request.complete) return socket
      asking.delete(socket)
    }
    return undefined
  }
  server.on('connection', (socket: Socket) => {
    socket.once('close', () => {
      for (const sockets of [open, idle, asking]) sockets.delete(socket)
    })
    if (open.size >= most) {
      const gives = slowest() ?? socket
      gives.destroy()
      open.delete(gives)
      idle.delete(gives)
      asking.delete(gives)
      if (gives === socket) return
    }
    open.add(socket)
    idle.add(socket)
  })
  server.on('request', (request, response) => {
    const { socket } = request
    idle.delete(socket)
    asking.set(socket, request)
    response.once('close', () => {
      asking.delete(socket)
      if (open.has(socket) && !socket.destroyed) idle.add(socket)
    })
  })
}
