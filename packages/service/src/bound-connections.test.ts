import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { boundConnections } from './bound-connections.ts'

const most = 4
const sockets: Socket[] = []
const server = createServer((request, response) => {
  if (request.url === '/poll') return
  request.resume().on('end', () => response.end('answered'))
})
boundConnections(server, most)
server.listen(0, '127.0.0.1')

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
})

async function connectAnd(text: string) {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(text)
  let received = ''
  socket.setEncoding('utf8').on('data', (chunk) => {
    received += chunk
  })
  await sleep(60)
  return { isOpen: () => !socket.destroyed && !socket.readableEnded, received: () => received }
}
const get = 'GET / HTTP/1.1\r\nhost: here\r\n\r\n'
const slowHeaders = 'GET / HTTP/1.1\r\nx-slow: '
const slowBody = 'POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 100\r\n\r\n1'
const poll = 'GET /poll HTTP/1.1\r\nhost: here\r\n\r\n'

test('however many send slowly, whoever comes is answered, and an answer under way is not cut', async () => {
  const polling = await connectAnd(poll)
  const slow = [await connectAnd(slowBody), await connectAnd(slowHeaders), await connectAnd(slowBody)]
  for (let newcomers = 0; newcomers < 3; newcomers++) expect((await connectAnd(get)).received()).toContain('answered')
  expect(polling.isOpen()).toBe(true)
  // Those that sent no request yet went first, then the kept-alive ones of newcomers.
  expect(slow.map(({ isOpen }) => isOpen())).toEqual([true, false, true])
})

test('bodies that do not come give way, the oldest first; where all are being answered, the newcomer is refused', async () => {
  await connectAnd(poll)
  const slow = [await connectAnd(slowBody), await connectAnd(slowBody)]
  await connectAnd(poll)
  expect((await connectAnd(poll)).isOpen()).toBe(true)
  expect(slow.map(({ isOpen }) => isOpen())).toEqual([false, true])
  await connectAnd(poll)
  expect(slow[1]!.isOpen()).toBe(false)
  expect((await connectAnd(get)).received()).toBe('')
})
