import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ContentId, ImageFingerprint } from '@breakwater/contracts'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import sharp from 'sharp'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createAgent } from '../agent.ts'
import type { Agent } from '../agent-interface.ts'
import { type FeedPeer, listingOf, startFeedPeer, until } from '../testing/feed-peer.ts'
import { bytesBelow } from '../testing/files-below.ts'
import { entryOf } from '../testing/look-back-world.ts'
import { hasNats, NatsServer } from '../testing/nats-server.ts'
import { webhookSecret as secret, startWebhookReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts'
import { type FleetConfiguration, fleetConfigurationSchema } from './fleet-configuration.ts'
import { lookAtNats } from './fleet-connection.ts'
import { type FleetWorker, type FleetWorkerConfiguration, startFleetWorker } from './fleet-worker.ts'
import { leadFleet } from './lead-fleet.ts'
import { createWorkerApp } from './worker-app.ts'

describe.skipIf(!hasNats)('a fleet over a real nats-server', () => {
  let pictures: Uint8Array[]
  let copies: Uint8Array[]
  let listings: ImageFingerprint[]
  let directory: string
  let nats: NatsServer
  let peer: FeedPeer
  let events: WebhookReceiver
  let storage: Server
  let storageUrl: string
  let lead: Agent
  let workers: FleetWorker[]
  let children: ChildProcess[]

  beforeAll(async () => {
    pictures = await Promise.all([1, 2, 3, 4].map((seed) => generatedPhotograph(seed, { width: 256, height: 192 })))
    copies = await Promise.all(pictures.map((picture) => sharp(picture).jpeg({ quality: 60 }).toBuffer()))
    listings = await Promise.all(pictures.map(listingOf))
  })
  beforeEach(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'breakwater-fleet-'))
    nats = await NatsServer.start()
    peer = await startFeedPeer()
    events = await startWebhookReceiver()
    workers = []
    children = []
    // `/uploads/N-anything`: a copy of picture N; `/uploads/broken`: no picture.
    storage = createServer((request, response) => {
      const number = Number(/\/uploads\/(\d)/.exec(request.url ?? '')?.[1] ?? -1)
      response.end(copies[number] ?? 'no picture')
    }).listen(0, '127.0.0.1')
    await once(storage, 'listening')
    storageUrl = `http://127.0.0.1:${(storage.address() as AddressInfo).port}/uploads/`
    await startLead()
  })
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL')
    for (const worker of workers) await worker.close()
    await lead.close()
    await nats[Symbol.asyncDispose]()
    await peer[Symbol.asyncDispose]()
    await events[Symbol.asyncDispose]()
    storage.closeAllConnections()
    storage.close()
    rmSync(directory, { recursive: true, force: true })
  })

  const fleetOf = (more: Partial<FleetConfiguration> = {}) =>
    fleetConfigurationSchema.parse({ servers: [nats.url], answerSeconds: 2, silentSeconds: 6, ...more })
  const startLead = async (more: Partial<FleetConfiguration> = {}) => {
    lead = createAgent({
      ...{ service: peer.url, apiKey: 'key', stateDirectory: path.join(directory, 'lead'), waitSeconds: 1 },
      webhooks: { hooks: { events: { url: events.url, secret } }, giveUpAfterHours: 1, firstPauseSeconds: 0.05 },
      fleet: await leadFleet(fleetOf(more)),
    })
    lead.start()
  }
  const workerOf = (name: string, more: Partial<FleetWorkerConfiguration> = {}): FleetWorkerConfiguration => ({
    stateDirectory: path.join(directory, name),
    fleet: fleetOf({ role: 'worker' }),
    storage: { prefixes: [storageUrl], longestSeconds: 5 },
    ...more,
  })
  const startWorker = async (name: string, more: Partial<FleetWorkerConfiguration> = {}) => {
    const worker = await startFleetWorker(workerOf(name, more))
    workers.push(worker)
    worker.start()
    await until(() => worker.readiness().isReady)
    return worker
  }
  /** A worker in a process of its own, that can be killed. */
  const startChild = async (name: string) => {
    const script = `const { startFleetWorker } = await import(${JSON.stringify(new URL('./fleet-worker.ts', import.meta.url).href)})
      const worker = await startFleetWorker(${JSON.stringify(workerOf(name))})
      worker.start()
      const timer = setInterval(() => { if (worker.readiness().isReady) { console.log('ready'); clearInterval(timer) } }, 20)`
    const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    children.push(child)
    await once(child.stdout, 'data')
    return child
  }
  const list = (number: number) => peer.list(entryOf(number), listings[number]!)
  const handedOn = (worker: FleetWorker, sequence: number) => until(() => worker.status().feedSequence === sequence)
  const told = () => events.received.map(({ message }) => `${message.data.content} ${message.type}`)

  test('a worker has the list from the lead, keeps up with it, and comes back to it after a restart', async () => {
    list(0)
    const worker = await startWorker('one')
    await handedOn(worker, 1)
    expect((await worker.match(copies[0]!)).decision).toBe('hold')
    list(1)
    await handedOn(worker, 2)
    expect((await worker.match(copies[1]!)).decision).toBe('hold')
    const allowed = { decision: 'allow', feedSequence: 2, matches: [], insideCutShort: true }
    expect(await worker.match(copies[2]!)).toEqual(allowed)
    await worker.close()
    list(2)
    peer.withdraw(entryOf(0))
    await until(() => lead.status().feedSequence === 4)
    const again = await startWorker('one')
    await handedOn(again, 4)
    expect((await again.match(copies[2]!)).decision).toBe('hold')
    expect((await again.match(copies[0]!)).decision).toBe('allow')
    peer.epoch = 'two'
    peer.events = []
    list(3)
    await until(() => again.status().entries === 1)
    expect((await again.match(copies[3]!)).decision).toBe('hold')
    expect((await again.match(copies[2]!)).decision).toBe('allow')
  }, 60_000)

  test('that not all of an upload was looked into is said, whoever answers', async () => {
    list(0)
    const worker = await startWorker('one')
    await handedOn(worker, 1)
    const panorama = await sharp(pictures[0]!).resize(1400, 70, { fit: 'fill' }).png().toBuffer()
    const cutShort = { decision: 'allow', insideCutShort: true }
    expect(await worker.match(panorama)).toMatchObject(cutShort)
    const upload = { content: 'panorama' as ContentId, surface: 'public' } as const
    expect(await worker.match(panorama, upload)).toMatchObject(cutShort)
    expect(await lead.match(panorama)).toMatchObject(cutShort)
    const small = await sharp(pictures[0]!).resize(200, 60, { fit: 'fill' }).png().toBuffer()
    expect(await worker.match(small, upload)).not.toHaveProperty('insideCutShort')
  }, 60_000)

  test('it stops at once, whenever it is told to', async () => {
    list(0)
    const worker = await startWorker('one')
    await handedOn(worker, 1)
    for (let round = 0; round < 30; round++) {
      const another = await startFleetWorker(workerOf('two'))
      another.start()
      // Some of these fall between being ready and working.
      if (round % 2 === 0) await until(() => another.readiness().isReady)
      await new Promise((resolve) => setTimeout(resolve, round % 10))
      const startedAt = performance.now()
      await another.close()
      expect(performance.now() - startedAt).toBeLessThan(5_000)
    }
  }, 60_000)

  test('what a worker finds the lead settles: queued for people, told, by the newest list; without a lead nobody answers', async () => {
    list(0)
    const worker = await startWorker('one')
    await handedOn(worker, 1)
    const upload = { content: 'held' as ContentId, surface: 'public' } as const
    expect((await worker.match(copies[0]!, upload)).matches[0]!.entry).toBe(entryOf(0))
    expect(lead.review.waiting().map(({ content }) => content)).toEqual(['held'])
    await until(() => told().includes('held upload.held'))
    await expect(worker.match(copies[0]!, { surface: 'private-message' })).rejects.toMatchObject({
      code: 'surface-off',
    })
    const app = createWorkerApp(worker, 'a-token')
    const ask = (path: string, headers: Record<string, string>, body: BodyInit) =>
      app.request(path, { method: 'POST', headers, body })
    const bearer = { authorization: 'Bearer a-token' }
    expect((await ask('/v1/match', { 'content-type': 'image/jpeg' }, new Uint8Array(copies[0]!))).status).toBe(401)
    const answer = await ask('/v1/match', { ...bearer, 'content-type': 'image/jpeg' }, new Uint8Array(copies[0]!))
    expect(((await answer.json()) as { decision: string }).decision).toBe('hold')
    const queued = await ask(
      '/v1/uploads',
      bearer,
      JSON.stringify({ uploads: [{ content: 'q', url: `${storageUrl}3` }] }),
    )
    expect(queued.status).toBe(202)
    await until(() => told().includes('q upload.allowed'))
    await lead.close()
    await expect(worker.match(copies[0]!)).rejects.toMatchObject({ code: 'not-ready' })
    expect((await worker.match(copies[3]!)).decision).toBe('allow')
    await startLead()
    await until(() => lead.readiness().isReady)
    expect((await worker.match(copies[0]!)).decision).toBe('hold')
    await expect(leadFleet(fleetOf())).rejects.toThrow('leads this fleet already')
    await expect(leadFleet(fleetOf({ replicas: 3 }))).rejects.toThrow('exists with another num_replicas')
    const nobody = fleetOf({ servers: ['nats://127.0.0.1:1'] })
    await expect(leadFleet(nobody)).rejects.toThrow('NATS at nats://127.0.0.1:1')
    expect(await lookAtNats(fleetOf())).toContain('with JetStream')
    await expect(lookAtNats(nobody)).rejects.toThrow('NATS at nats://127.0.0.1:1')
  }, 60_000)

  test('a withdrawal is acknowledged when every worker has it, and its hash is gone from the files of NATS', async () => {
    list(0)
    list(1)
    const one = await startWorker('one')
    await startWorker('two')
    await handedOn(one, 2)
    const isThere = (below: string, number: number) => bytesBelow(below).includes(listings[number]!.pdq!.hash)
    await until(() => isThere(nats.directory, 0) && isThere(nats.directory, 1))
    const acknowledged = () => peer.told.some(({ path: at }) => at.endsWith('acknowledgements'))
    // Two is there and hears nothing more.
    const silent = workers[1]!
    await silent.close()
    const stopped = await startChild('three')
    stopped.kill('SIGSTOP')
    peer.withdraw(entryOf(0))
    await handedOn(one, 3)
    expect((await one.match(copies[0]!)).decision).toBe('allow')
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(acknowledged()).toBe(false)
    stopped.kill('SIGCONT')
    await until(acknowledged)
    expect([isThere(nats.directory, 0), isThere(nats.directory, 1)]).toEqual([false, true])
    expect(bytesBelow(path.join(directory, 'three')).includes(Buffer.from(listings[0]!.pdq!.hash, 'hex'))).toBe(false)
  }, 60_000)

  test('a lead that was started again waits for the workers it knew', async () => {
    list(0)
    const worker = await startWorker('one')
    await handedOn(worker, 1)
    const stopped = await startChild('two')
    // Both have said how far they are.
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    stopped.kill('SIGSTOP')
    await lead.close()
    await startLead({ silentSeconds: 60 })
    peer.withdraw(entryOf(0))
    await handedOn(worker, 2)
    await new Promise((resolve) => setTimeout(resolve, 6_000))
    const acknowledged = () => peer.told.some(({ path: at }) => at.endsWith('acknowledgements'))
    expect(acknowledged()).toBe(false)
    stopped.kill('SIGCONT')
    await until(acknowledged)
  }, 60_000)

  test('2,000 uploads: a worker killed, NATS killed, an entry withdrawn: each is told once, none is lost', async () => {
    list(0)
    list(1)
    const enqueuer = await startWorker('front')
    const [, victim] = [await startChild('one'), await startChild('two')]
    await handedOn(enqueuer, 2)
    const count = 2_000
    const uploads = Array.from({ length: count }, (_, at) => ({
      ...{ id: `upload-${at}`, content: `content-${at}` as ContentId, surface: 'public' as const },
      url: `${storageUrl}${at % 100 === 99 ? 'broken' : at % 4}-${at}`,
    }))
    const enqueueAll = async (some: typeof uploads) => {
      // As a platform does that is not answered: again, until it is.
      for (const upload of some) {
        while (
          !(await enqueuer.enqueue(upload).then(
            () => true,
            () => false,
          ))
        )
          await new Promise((r) => setTimeout(r, 100))
      }
    }
    await enqueueAll(uploads.slice(0, 1_000))
    await until(() => events.received.length > 200)
    victim!.kill('SIGKILL')
    await enqueueAll(uploads.slice(1_000, 1_500))
    await nats.kill()
    peer.withdraw(entryOf(1))
    await until(() => lead.status().feedSequence === 3)
    await nats.begin()
    // Every worker has to be heard of again, beside all the pictures they are looking into.
    await until(() => peer.told.some(({ path: at }) => at.endsWith('acknowledgements')), 60)
    const acknowledgedAfter = events.received.length
    // Twice the same, as after an answer that was lost.
    await enqueueAll(uploads.slice(1_400, 2_000))
    const contents = () => new Set(events.received.map(({ message }) => message.data.content)).size
    const deadline = Date.now() + 120_000
    while (contents() < count && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100))
    expect(contents()).toBe(count)
    await new Promise((resolve) => setTimeout(resolve, 2_000))

    const byContent = Map.groupBy(events.received, ({ message }) => message.data.content)
    for (const [at, { content }] of uploads.entries()) {
      const types = byContent.get(content)!.map(({ message }) => message.type)
      const picture = at % 100 === 99 ? 'broken' : at % 4
      if (picture === 'broken') expect([content, types]).toEqual([content, ['upload.undecided']])
      else if (picture === 0) expect([content, types]).toEqual([content, ['upload.held']])
      // Held before the withdrawal and then set free, or let through after it.
      else if (picture === 1) {
        expect([['upload.allowed'], ['upload.held', 'upload.released']]).toContainEqual(types)
      } else expect([content, types]).toEqual([content, ['upload.allowed']])
    }
    const later = events.received.slice(acknowledgedAfter).filter(({ message }) => message.type === 'upload.held')
    expect(later.every(({ message }) => Number(/\d+/.exec(message.data.content)![0]) % 4 === 0)).toBe(true)
    expect(later.length).toBeGreaterThan(50)
    expect(lead.review.waitingCount).toBe(uploads.filter((_, at) => at % 100 !== 99 && at % 4 === 0).length)
  }, 240_000)
})
