import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hasNats, NatsServer } from '../testing/nats-server.ts'
import { type FleetConfiguration, fleetConfigurationSchema } from './fleet-configuration.ts'
import { connectFleet } from './fleet-connection.ts'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0
if (!hasOpenssl) console.log('SKIPPED: the tests of TLS need openssl (apt-get install openssl)')

describe.skipIf(!hasNats || !hasOpenssl)('a connection to a real nats-server', () => {
  let directory: string
  const at = (name: string) => path.join(directory, name)
  const connectTo = async (server: string, tls?: FleetConfiguration['tls']) => {
    const { nats } = await connectFleet(fleetConfigurationSchema.parse({ servers: [server], tls }))
    await nats.close()
  }

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'breakwater-fleet-tls-'))
    // Key and certificate, for this test alone.
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2']
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', at('key.pem')]
    execFileSync('openssl', ['req', '-x509', ...key, ...subject, '-out', at('cert.pem')], { stdio: 'ignore' })
  })
  afterEach(() => rmSync(directory, { recursive: true, force: true }))

  test('a server without TLS is refused where the address or the configuration asks for TLS', async () => {
    await using nats = await NatsServer.start()
    await connectTo(nats.url)
    await expect(connectTo(nats.url.replace('nats:', 'tls:'))).rejects.toThrow(/tls/i)
    await expect(connectTo(nats.url, { caFile: at('cert.pem') })).rejects.toThrow(/tls/i)
  }, 30_000)

  test('a server with TLS is taken by its certificate, and refused by another', async () => {
    await using nats = await NatsServer.start(['--tls', '--tlscert', at('cert.pem'), '--tlskey', at('key.pem')])
    const address = `tls://localhost:${nats.port}`
    await connectTo(address, { caFile: at('cert.pem') })
    await expect(connectTo(address)).rejects.toThrow(/self.signed/)
  }, 30_000)
})
