import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { boundConnections } from './bound-connections.ts'

const most = 4
const sockets: Socket[] = []
/** What the server has of each, by the port it came from. */
const arrived = new Map<number, Socket>()
const server = createServer((request, response) => {
  if (request.url === '/poll') return
  request.resume().on('end', () => response.end('answered'))
})
server.on('connection', (socket) => arrived.set(socket.remotePort!, socket))
boundConnections(server, most)
server.listen(0, '127.0.0.1')

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
})

/** Connects and sends; until the server has all of it, and has answered what is whole, or has closed it. */
async function connectAnd(text: string) {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => {})
  await once(socket, 'connect')
  const port = socket.localPort!
  let received = ''
  let isClosed = false
  socket.on('end', () => {
    isClosed = true
  })
  socket.on('close', () => {
    isClosed = true
  })
  socket.setEncoding('utf8').on('data', (chunk) => {
    received += chunk
  })
  socket.write(text)
  const isDone = () => isClosed || (text === get ? received !== '' : (arrived.get(port)?.bytesRead ?? 0) >= text.length)
  while (!isDone()) await sleep(2)
  return { isOpen: () => !isClosed, received: () => received }
}
const areOpen = (some: readonly { isOpen(): boolean }[]) => expect.poll(() => some.map((one) => one.isOpen()))
const get = 'GET / HTTP/1.1\r\nhost: here\r\n\r\n'
const slowHeaders = 'GET / HTTP/1.1\r\nx-slow: '
const slowBody = 'POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 100\r\n\r\n1'
const poll = 'GET /poll HTTP/1.1\r\nhost: here\r\n\r\n'

test('however many send slowly, whoever comes is answered, and an answer under way is not cut', async () => {
  const polling = await connectAnd(poll)
  const slow = [await connectAnd(slowBody), await connectAnd(slowHeaders), await connectAnd(slowBody)]
  for (let newcomers = 0; newcomers < 3; newcomers++) expect((await connectAnd(get)).received()).toContain('answered')
  // Those that sent no request yet went first, then the kept-alive ones of newcomers.
  await areOpen(slow).toEqual([true, false, true])
  expect(polling.isOpen()).toBe(true)
})

test('bodies that do not come give way, the oldest first; where all are being answered, the newcomer is refused', async () => {
  await connectAnd(poll)
  const slow = [await connectAnd(slowBody), await connectAnd(slowBody)]
  await connectAnd(poll)
  const last = await connectAnd(poll)
  await areOpen([...slow, last]).toEqual([false, true, true])
  await connectAnd(poll)
  await areOpen(slow).toEqual([false, false])
  expect((await connectAnd(get)).received()).toBe('')
})
