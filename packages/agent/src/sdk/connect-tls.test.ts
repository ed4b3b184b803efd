import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AgentUnavailable } from './agent-unavailable.ts'
import { connectAgent } from './connect-agent.ts'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0
if (!hasOpenssl) console.log('SKIPPED: the tests of TLS need openssl (apt-get install openssl)')

describe.skipIf(!hasOpenssl)('over TLS', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'breakwater-tls-'))
  const file = (name: string) => path.join(directory, name)
  const answer = { decision: 'allow', feedSequence: 1, matches: [] }
  let asked = 0
  const trusted = getCACertificates('default')
  let server: ReturnType<typeof createServer>

  beforeAll(async () => {
    const made = spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=agent'],
      ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', file('key.pem'), '-out', file('certificate.pem')],
    ])
    expect(made.status).toBe(0)
    const identity = { key: readFileSync(file('key.pem')), cert: readFileSync(file('certificate.pem')) }
    server = createServer(identity, async (request, response) => {
      for await (const _ of request) asked++
      response.end(JSON.stringify(answer))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterAll(() => {
    setDefaultCACertificates(trusted)
    server.closeAllConnections()
    server.close()
    rmSync(directory, { recursive: true })
  })

  test('an unknown certificate, or one of another name, is given no byte; a known one is asked, also twice', async () => {
    const { port } = server.address() as AddressInfo
    const agent = connectAgent({ url: `https://127.0.0.1:${port}`, uploadSeconds: 5, answerSeconds: 5 })
    await expect(agent.match(new Uint8Array(1000))).rejects.toThrow(AgentUnavailable)
    setDefaultCACertificates([readFileSync(file('certificate.pem'), 'utf8')])
    const misnamed = connectAgent({ url: `https://localhost:${port}` })
    await expect(misnamed.match(new Uint8Array(1000))).rejects.toThrow(AgentUnavailable)
    expect(asked).toBe(0)
    for (const _ of [1, 2]) expect(await agent.match(new Uint8Array(1000))).toEqual(answer)
    expect(asked).toBeGreaterThan(1)
  })
})
