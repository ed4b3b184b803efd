import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../testing/feed-peer.ts'
import { OwnStorage, storageConfigurationSchema } from './own-storage.ts'

const directory = mkdtempSync(path.join(tmpdir(), 'breakwater-storage-'))
const asked: string[] = []
let server: Server
let origin: string
let storage: OwnStorage

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.headers.authorization} ${request.url}`)
    if (request.url === '/uploads/moved.jpg') return void response.writeHead(302, { location: '/uploads/a.jpg' }).end()
    if (request.url === '/uploads/missing.jpg') return void response.writeHead(404).end('x')
    if (request.url === '/uploads/slow.jpg') return
    if (request.url === '/uploads/endless.jpg') {
      const more = setInterval(() => response.write(Buffer.alloc(100_000)), 1)
      return void response.on('close', () => {
        clearInterval(more)
        asked.push('endless closed')
      })
    }
    response.end('the bytes')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const headersFile = path.join(directory, 'headers.json')
  writeFileSync(headersFile, '{"authorization":"Bearer storage"}')
  storage = new OwnStorage({ prefixes: [`${origin}/uploads/`], headersFile, longestSeconds: 0.5 })
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
  rmSync(directory, { recursive: true })
})

/** As much as a megabyte. */
async function read(address: string): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of storage.read(address)) {
    parts.push(part)
    if (Buffer.concat(parts).length > 1_000_000) break
  }
  return Buffer.concat(parts)
}

test('what lies there is read, with its headers', async () => {
  expect((await read(`${origin}/uploads/a.jpg?v=1`)).toString()).toBe('the bytes')
  expect(asked.at(-1)).toBe('Bearer storage /uploads/a.jpg?v=1')
  const host = origin.replace('http://', 'HTTP://')
  await expect(read(`${host}/uploads/sub/../a.jpg`)).resolves.toBeDefined()
})

test.each([
  ['another path', (at: string) => `${at}/secret.jpg`],
  ['up and out', (at: string) => `${at}/uploads/../secret.jpg`],
  ['up and out, encoded', (at: string) => `${at}/uploads/%2e%2e/secret.jpg`],
  ['an encoded slash', (at: string) => `${at}/uploads/..%2fsecret.jpg`],
  ['an encoded backslash', (at: string) => `${at}/uploads/..%5Csecret.jpg`],
  ['a backslash', (at: string) => `${at}/uploads/..\\secret.jpg`],
  ['a path that only begins alike', (at: string) => `${at}/uploads-of-others/a.jpg`],
  ['another port', (at: string) => at.replace(/:\d+$/, ':1/uploads/a.jpg')],
  ['another host', () => 'http://example.com/uploads/a.jpg'],
  ['a host that would be found here', () => 'http://localhost./uploads/a.jpg'],
  ['a host that only begins alike', (at: string) => `${at}.example.com/uploads/a.jpg`],
  ['a user before the host', (at: string) => `${at.replace('//', '//x@')}/uploads/a.jpg`],
  ['the host as a user', (at: string) => `${at}@example.com/uploads/a.jpg`],
  ['IPv6 of the same machine', (at: string) => `${at.replace('127.0.0.1', '[::1]')}/uploads/a.jpg`],
  ['IPv4 within IPv6', (at: string) => `${at.replace('127.0.0.1', '[::ffff:127.0.0.1]')}/uploads/a.jpg`],
  ['another scheme', (at: string) => `${at.replace('http', 'https')}/uploads/a.jpg`],
  ['a file', () => 'file:///etc/passwd'],
  ['data', () => 'data:image/png;base64,AAAA'],
  ['no address', () => 'uploads/a.jpg'],
])('%s is refused, and nobody is asked', async (_, addressOf) => {
  const before = asked.length
  await expect(read(addressOf(origin))).rejects.toMatchObject({ code: 'url-refused' })
  expect(asked).toHaveLength(before)
})

test('a redirect, a missing file and a slow one are unreachable, and an endless one ends when nobody reads on', async () => {
  for (const name of ['moved', 'missing', 'slow']) {
    await expect(read(`${origin}/uploads/${name}.jpg`)).rejects.toMatchObject({ code: 'url-unreachable' })
  }
  expect((await read(`${origin}/uploads/endless.jpg`)).length).toBeGreaterThan(1_000_000)
  await until(() => asked.at(-1) === 'endless closed')
})

test('a prefix that could mean more than it says is no configuration', () => {
  for (const prefix of [
    'https://a.example',
    'https://a.example/x',
    'https://A.example/',
    'https://a.example/x/../',
    'ftp://a/',
  ]) {
    expect(storageConfigurationSchema.safeParse({ prefixes: [prefix] }).success).toBe(false)
  }
  expect(storageConfigurationSchema.safeParse({ prefixes: ['https://a.example/x/'] }).success).toBe(true)
})
