import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hasNats, NatsServer } from '../testing/nats-server.ts'
import { fleetConfigurationSchema } from './fleet-configuration.ts'
import { connectFleet, type FleetConnection } from './fleet-connection.ts'
import { FleetHasLead } from './fleet-errors.ts'
import { FleetLease } from './fleet-lease.ts'

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href)

describe.skipIf(!hasNats)('who leads, said in a real nats-server', () => {
  let nats: NatsServer
  let connections: FleetConnection[]
  let child: ChildProcess | undefined

  beforeEach(async () => {
    nats = await NatsServer.start()
    connections = []
  })
  afterEach(async () => {
    child?.kill('SIGKILL')
    for (const { nats: connection } of connections) await connection.close()
    await nats[Symbol.asyncDispose]()
  })
  const configuration = () => fleetConfigurationSchema.parse({ servers: [nats.url] })
  const take = async () => {
    const connection = await connectFleet(configuration())
    connections.push(connection)
    return FleetLease.take(connection, () => {})
  }

  test('of five that start at once one leads; what is given back is there for another at once', async () => {
    const all = await Promise.allSettled([1, 2, 3, 4, 5].map(take))
    const taken = all.filter((one) => one.status === 'fulfilled').map(({ value }) => value)
    expect(taken).toHaveLength(1)
    for (const one of all) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(FleetHasLead)
    await taken[0]!.close()
    expect(taken[0]!.isHeld).toBe(false)
    const startedAt = performance.now()
    const next = await take()
    expect(performance.now() - startedAt).toBeLessThan(2_000)
    await next.close()
  }, 30_000)

  test('one that sleeps loses it to another, and knows when it wakes; NATS restarting takes it from nobody', async () => {
    const script = `const { connectFleet } = await import(${url('./fleet-connection.ts')})
      const { FleetLease } = await import(${url('./fleet-lease.ts')})
      const lease = await FleetLease.take(await connectFleet(${JSON.stringify(configuration())}), () => {})
      const held = () => console.log(lease.isHeld + ' ' + lease.lost.aborted)
      process.on('SIGUSR2', held)
      held()`
    const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script]
    child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const lines = createInterface({ input: child.stdout! })
    expect(await once(lines, 'line')).toEqual(['true false'])
    child.kill('SIGSTOP')
    const lease = await take()
    child.kill('SIGUSR2')
    child.kill('SIGCONT')
    expect((await once(lines, 'line'))[0]).toMatch(/^false/)
    await wait(3_000)
    child.kill('SIGUSR2')
    expect(await once(lines, 'line')).toEqual(['false true'])
    await nats.kill()
    await nats.begin()
    await wait(5_000)
    child.kill('SIGUSR2')
    expect([lease.isHeld, (await once(lines, 'line'))[0]]).toEqual([true, 'false true'])
    await lease.close()
  }, 60_000)
})
