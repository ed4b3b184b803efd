import { Readable } from 'node:stream'
import type { ContentId, Sequence, Upload } from '@breakwater/contracts'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import fc, { type Scheduler } from 'fast-check'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Agent } from '../../agent-interface.ts'
import { createAgentServer } from '../../agent-server.ts'
import type { UploadBytes } from '../../matching/upload-receiver.ts'
import { listingOf, until } from '../../testing/feed-peer.ts'
import { entryOf, type LookBackWorld, startLookBackWorld } from '../../testing/look-back-world.ts'
import { etagOf, S3Bucket } from '../../testing/s3-bucket.ts'
import { eventBridgeEvent, lambdaOfSqs, s3Notification, sns, sqs } from '../../testing/s3-messages.ts'
import { AgentUnavailable } from '../agent-unavailable.ts'
import { connectAgent } from '../connect-agent.ts'
import { createS3Handler, type S3Agent } from './s3-handler.ts'
import type { S3Change } from './s3-message.ts'
import { s3ContentId } from './s3-object.ts'

const photograph = await generatedPhotograph(99, { width: 640, height: 480 })
const copy = await sharp(photograph).resize({ width: 320 }).jpeg({ quality: 40 }).toBuffer()
const innocent = await generatedPhotograph(1, { width: 640, height: 480 })
const listed = await listingOf(photograph)
let world: LookBackWorld
let agent: Agent

beforeEach(async () => {
  world = await startLookBackWorld()
  world.peer.list(entryOf(1), listed)
  agent = world.started()
  await until(() => agent.readiness().isReady)
})
afterEach(async () => {
  await agent.close()
  await world[Symbol.asyncDispose]()
})

/** A handler that has none of the memory of another. */
const handlerOf = (bucket: S3Bucket, asked: S3Agent = agent) =>
  createS3Handler({
    agent: asked,
    buckets: [bucket.name],
    getObject: bucket.getObject,
    headObject: bucket.headObject,
  })
const waiting = () => agent.review.waiting().map(({ content }) => content)

test.each([
  ['with versions', true],
  ['without versions', false],
])('a bucket %s: what is written is asked about, what is deleted is forgotten', async (_, isVersioned) => {
  const bucket = new S3Bucket('photos', { isVersioned })
  const handle = handlerOf(bucket)
  const seaside = bucket.put('a/by the sea+1.jpg', copy)
  const portrait = bucket.put('b.jpg', innocent)
  const letter = bucket.put('c.txt', Buffer.from('no picture'))
  const decisions = await handle(lambdaOfSqs(s3Notification(seaside), sns(s3Notification(portrait, 'minio'))))
  expect(decisions.map(({ decision }) => decision)).toEqual(['hold', 'allow'])
  expect(decisions.map(({ object }) => object)).toEqual([seaside.object, portrait.object])
  expect(await handle(eventBridgeEvent(letter))).toMatchObject([{ decision: 'unreadable' }])
  const held = `s3:photos/a/by%20the%20sea%2B1.jpg${isVersioned ? '@v0' : ''}`
  expect(decisions[0]!.content).toBe(held)
  expect(waiting()).toEqual([held])

  const gone = [bucket.remove(seaside.object), bucket.remove(portrait.object)]
  expect(await handle(sqs(s3Notification(gone[0]!)))).toMatchObject([{ content: held, decision: 'gone' }])
  expect(waiting()).toEqual([])
  await agent.close()
  const before = await world.storedContents()
  agent = world.started()
  await until(() => agent.readiness().isReady)
  expect(before).toEqual([s3ContentId(portrait.object)])
  await handlerOf(bucket)(eventBridgeEvent(gone[1]!))
  await agent.close()
  expect(await world.storedContents()).toEqual([])
})

test('a repeat is answered alike and asks nobody, whatever a person has decided meanwhile', async () => {
  const bucket = new S3Bucket('photos', { isVersioned: true })
  const handle = handlerOf(bucket)
  const change = bucket.put('a.jpg', copy)
  const [first, again] = await Promise.all([handle(s3Notification(change)), handle(sqs(sns(s3Notification(change))))])
  expect(first).toMatchObject([{ decision: 'hold' }])
  expect(again).toEqual(first)
  agent.review.judge({ content: first[0]!.content, moderator: 'm1', value: 'quality_unknown' })
  expect(await handle(eventBridgeEvent(change))).toEqual(first)
  expect(bucket.reads).toBe(1)
  expect(waiting()).toEqual([])
  await handle(s3Notification(bucket.remove(change.object)))
  expect(await handle(s3Notification(change))).toMatchObject([{ decision: 'gone' }])
})

test('a deletion that comes first, or late, leaves the agent with what the bucket holds', async () => {
  const bucket = new S3Bucket('photos', { isVersioned: false })
  const written = bucket.put('a.jpg', copy)
  const deleted = bucket.remove(written.object)
  const handle = handlerOf(bucket)
  for (const change of [deleted, written]) {
    expect(await handle(s3Notification(change))).toMatchObject([{ decision: 'gone' }])
  }
  expect(waiting()).toEqual([])
  const rewritten = bucket.put('a.jpg', copy)
  for (const change of [rewritten, deleted, written]) {
    expect(await handle(s3Notification(change))).toMatchObject([{ decision: 'hold' }])
  }
  expect(waiting()).toEqual([s3ContentId(written.object)])
})

test('it asks an agent elsewhere as well', async () => {
  const daemon = await createAgentServer(agent, { host: '127.0.0.1', port: 0 })
  const bucket = new S3Bucket('photos', { isVersioned: true })
  const handle = handlerOf(bucket, connectAgent({ url: daemon.url }))
  const change = bucket.put('a.jpg', copy)
  expect(await handle(s3Notification(change))).toMatchObject([{ decision: 'hold' }])
  expect(waiting()).toEqual([s3ContentId(change.object)])
  expect(await handle(s3Notification(bucket.remove(change.object)))).toMatchObject([{ decision: 'gone' }])
  expect(waiting()).toEqual([])
  const late = bucket.put('b.jpg', innocent)
  await daemon.close()
  await expect(handle(s3Notification(late))).rejects.toThrow(AgentUnavailable)
})

test('another bucket is refused unread, and so is everything before the list is read', async () => {
  const bucket = new S3Bucket('photos', { isVersioned: true })
  const own = bucket.put('a.jpg', copy)
  const other: S3Change = { object: { bucket: 'secrets', key: 'a' }, kind: 'created' }
  const both = lambdaOfSqs(s3Notification(own), s3Notification(other))
  await expect(handlerOf(bucket)(both)).rejects.toMatchObject({ code: 'bucket-refused' })
  await expect(handlerOf(bucket)('{')).rejects.toMatchObject({ code: 'malformed-s3-event' })
  await agent.close()
  world.peer.isDown = true
  agent = world.started()
  await expect(handlerOf(bucket)(s3Notification(own))).rejects.toThrow(AgentUnavailable)
  expect(bucket.reads).toBe(0)
  world.peer.isDown = false
  await until(() => agent.readiness().isReady)
  expect(await handlerOf(bucket)(s3Notification(own))).toMatchObject([{ decision: 'hold' }])
})

test('what failed is done when the message comes again; what is too large is unreadable', async () => {
  const bucket = new S3Bucket('photos', { isVersioned: true })
  const change = bucket.put('a.jpg', copy)
  let isBroken = true
  const getObject: S3Bucket['getObject'] = async (object) => {
    if (isBroken) throw new Error('the store is away')
    return bucket.getObject(object)
  }
  const handle = createS3Handler({ agent, buckets: ['photos'], getObject, headObject: bucket.headObject })
  await expect(handle(s3Notification(change))).rejects.toThrow('the store is away')
  isBroken = false
  expect(await handle(s3Notification(change))).toMatchObject([{ decision: 'hold' }])
  const large = bucket.put('large.jpg', Buffer.concat([copy, Buffer.alloc(65 * 1024 * 1024)]))
  expect(await handle(s3Notification(large))).toMatchObject([{ decision: 'unreadable' }])
  let version = 0
  const restless = createS3Handler({
    agent,
    buckets: ['photos'],
    getObject: async () => ({ body: innocent, etag: `${version++}` }),
    headObject: async () => ({ etag: `${version++}` }),
  })
  await expect(restless(s3Notification(change))).rejects.toThrow(AgentUnavailable)
})

test('a body that nobody reads is let go, or the connections of a store would run out', async () => {
  const bucket = new S3Bucket('photos', { isVersioned: true })
  const bodies: Readable[] = []
  const getObject = async () => {
    const body = Readable.from([copy])
    bodies.push(body)
    return { body, etag: '"1"' }
  }
  const given = { buckets: ['photos'], getObject, headObject: async () => ({ etag: '"1"' }) }
  const change = bucket.put('a.jpg', copy)
  const inMessages = createS3Handler({ ...given, agent, surface: 'private-message' })
  await expect(inMessages(s3Notification(change))).rejects.toMatchObject({ code: 'surface-off' })
  const away: S3Agent = { ...connectAgent({ url: 'http://127.0.0.1:9' }), readiness: () => agent.readiness() }
  await expect(createS3Handler({ ...given, agent: away })(s3Notification(change))).rejects.toThrow(AgentUnavailable)
  expect(await createS3Handler({ ...given, agent })(s3Notification(change))).toMatchObject([{ decision: 'hold' }])
  expect(bodies.map(({ destroyed }) => destroyed)).toEqual([true, true, true])
})

/** What an agent would know of each content, by the bytes that it was asked about; each call taking as long as the scheduler likes. */
function slowAgent(scheduler: Scheduler) {
  const known = new Map<ContentId, string>()
  const agent: S3Agent = {
    readiness: () => ({ isReady: true, reason: 'ready' }),
    async match(bytes: UploadBytes, upload?: Upload) {
      const pieces: Uint8Array[] = []
      for await (const piece of bytes as AsyncIterable<Uint8Array>) pieces.push(piece)
      await scheduler.schedule(Promise.resolve(), 'match')
      known.set(upload!.content!, etagOf(Buffer.concat(pieces)))
      return { decision: 'allow', feedSequence: 1 as Sequence, matches: [] }
    },
    async forget(contents) {
      await scheduler.schedule(Promise.resolve(), 'forget')
      return contents.filter((content) => known.delete(content)).length
    },
  }
  return { agent, known }
}

test.each([
  ['with versions', true],
  ['without versions', false],
])(
  'a bucket %s, repeats, any order, two processes: in the end the agent knows what is there',
  async (_, isVersioned) => {
    const step = fc.record({
      put: fc.boolean(),
      key: fc.constantFrom('a', 'a', 'b'),
      deliveries: fc.integer({ min: 1, max: 3 }),
      isQuietBefore: fc.boolean(),
    })
    let forgotten = 0
    let kept = 0
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(step, { minLength: 1, maxLength: 6 }), async (scheduler, steps) => {
        const bucket = new S3Bucket('photos', { isVersioned })
        const { agent: asked, known } = slowAgent(scheduler)
        const slowly = async <Answer>(answer: () => Promise<Answer>) => {
          await scheduler.schedule(Promise.resolve(), 'store asked')
          const given = await answer()
          await scheduler.schedule(Promise.resolve(), 'store answers')
          return given
        }
        const processes = [0, 1].map(() =>
          createS3Handler({
            agent: asked,
            buckets: ['photos'],
            getObject: (object) => slowly(() => bucket.getObject(object)),
            headObject: (object) => slowly(() => bucket.headObject(object)),
          }),
        )
        const deliver = async (change: S3Change, to: number) => {
          await scheduler.schedule(Promise.resolve(), 'delivery')
          // As a queue does with what was not taken.
          for (;;) {
            const isTaken = await processes[to % 2]!(s3Notification(change)).catch(() => undefined)
            if (isTaken !== undefined) return
          }
        }
        const deliveries: Promise<void>[] = []
        const platform = async () => {
          for (const [at, { put, key, deliveries: count, isQuietBefore }] of steps.entries()) {
            if (isQuietBefore) await Promise.all(deliveries)
            await scheduler.schedule(Promise.resolve(), 'platform')
            const object = bucket.objects.find((one) => one.key === key)
            if (!put && object === undefined) continue
            const change = put ? bucket.put(key, Buffer.from(`${key}${at % 2}`)) : bucket.remove(object!)
            for (let delivery = 0; delivery < count; delivery++) deliveries.push(deliver(change, delivery))
          }
          await Promise.all(deliveries)
        }
        await scheduler.waitFor(platform())
        const held = new Map<ContentId, string>()
        for (const object of bucket.objects) held.set(s3ContentId(object), (await bucket.headObject(object))!.etag)
        expect(known).toEqual(held)
        kept += held.size
        forgotten += steps.filter(({ put }) => !put).length
      }),
    )
    expect(kept).toBeGreaterThan(0)
    expect(forgotten).toBeGreaterThan(0)
  },
)
