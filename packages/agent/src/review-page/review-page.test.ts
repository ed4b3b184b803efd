import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ContentId } from '@breakwater/contracts'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import fc from 'fast-check'
import type { Hono } from 'hono'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createAgent } from '../agent.ts'
import type { Agent } from '../agent-interface.ts'
import { reviewConfigurationSchema } from '../review/review-configuration.ts'
import { type FeedPeer, listingOf, startFeedPeer, until } from '../testing/feed-peer.ts'
import { MediaStore } from './media-store.ts'
import { createReviewApp } from './review-routes.ts'
import { type Shift, workedAt } from './shift.ts'

const entry = '6f0c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a11'
const photograph = await generatedPhotograph(99, { width: 640, height: 480 })
const listed = await listingOf(photograph)
const tokens = { anna: 'a'.repeat(24), ben: 'b'.repeat(24) }

let peer: FeedPeer
let directory: string
let media: Server
let asked: { readonly path: string | undefined; readonly authorization: string | undefined }[]
let answerMedia: (response: import('node:http').ServerResponse) => void
let agent: Agent
let app: Hono
let now: Date

const file = (name: string) => path.join(directory, name)
const moderators = async (lines: string) => {
  await writeFile(file('moderators'), lines)
  await chmod(file('moderators'), 0o600)
}
const start = async (review: object = {}) => {
  const mediaUrl = `http://127.0.0.1:${(media.address() as AddressInfo).port}/files/{content}`
  agent = createAgent({
    ...{ service: peer.url, apiKey: 'key', stateDirectory: file('state'), waitSeconds: 1 },
    review: reviewConfigurationSchema.parse({
      page: { moderatorsFile: file('moderators') },
      media: { url: mediaUrl, tokenFile: file('media.token'), maxBytes: 1_000_000 },
      ...review,
    }),
  })
  agent.start()
  app = createReviewApp(agent.reviewPage!, () => now)
  await until(() => agent.holds(entry))
}
const restart = async (review: object) => {
  await agent.close()
  await start(review)
}
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'breakwater-page-'))
  await moderators(`# who looks\nanna ${tokens.anna}\nben ${tokens.ben}\n`)
  await writeFile(file('media.token'), 'storage-token')
  now = new Date()
  asked = []
  answerMedia = (response) => void response.end(photograph)
  media = createServer((request, response) => {
    asked.push({ path: request.url, authorization: request.headers.authorization })
    answerMedia(response)
  }).listen(0, '127.0.0.1')
  await until(() => media.listening)
  peer = await startFeedPeer()
  peer.list(entry, listed)
  await start()
})
afterEach(async () => {
  await agent.close()
  media.closeAllConnections()
  media.close()
  await peer[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

interface Seat {
  readonly cookie: string
  readonly form: string
}
const here = { 'sec-fetch-site': 'same-origin', 'host': '127.0.0.1:8070' }
const post = (address: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  app.request(address, { method: 'POST', headers: { ...here, ...headers }, body: new URLSearchParams(fields) })
async function signIn(token: string): Promise<Seat> {
  const answer = await post('/review/sign-in', { token })
  const cookie = answer.headers.get('set-cookie')!.split(';')[0]!
  const form = /name="form" value="([^"]+)"/.exec(await (await app.request('/review', { headers: { cookie } })).text())
  return { cookie, form: form?.[1] ?? '' }
}
const get = ({ cookie }: Seat, address: string) => app.request(address, { headers: { ...here, cookie } })
const decide = ({ cookie, form }: Seat, id: number, value: string, reason = '') =>
  post(`/review/items/${id}/decision`, { form, value, reason }, { cookie })
const upload = async (name: string) => {
  await agent.match(photograph, { content: name as ContentId, surface: 'public' })
  return agent.review.waiting().find(({ content }) => content === name)!.id
}
/** How much of its detail a picture has: the spread of what differs from one pixel to the next. */
async function detail(jpeg: ArrayBuffer): Promise<number> {
  const { data, info } = await sharp(jpeg).resize(120, 90, { fit: 'fill' }).raw().toBuffer({ resolveWithObject: true })
  let sum = 0
  for (let at = info.channels; at < data.length; at++) sum += Math.abs(data[at]! - data[at - info.channels]!)
  return sum / data.length
}

test('nobody sees anything without a token; who is taken out of the file is out at once; sign-out ends it', async () => {
  const id = await upload('one')
  for (const address of ['/review', `/review/items/${id}`, `/review/items/${id}/picture`]) {
    const answer = await app.request(address)
    expect(answer.status).toBe(401)
    expect(await answer.text()).not.toContain('one')
  }
  expect((await post('/review/sign-in', { token: 'x'.repeat(24) })).status).toBe(401)
  const signedIn = await post('/review/sign-in', { token: tokens.anna })
  expect(signedIn.headers.get('set-cookie')).toMatch(/HttpOnly/)
  expect(signedIn.headers.get('set-cookie')).toMatch(/SameSite=Strict/)
  const elsewhere = await post('/review/sign-in', { token: tokens.anna }, { host: 'review.example' })
  expect(elsewhere.headers.get('set-cookie')).toMatch(/Secure/)
  const anna = await signIn(tokens.anna)
  const ben = await signIn(tokens.ben)
  expect((await get(anna, '/review')).status).toBe(200)
  await moderators(`ben ${tokens.ben}\n`)
  expect((await get(anna, '/review')).status).toBe(401)
  await post('/review/sign-out', { form: ben.form }, { cookie: ben.cookie })
  expect((await get(ben, '/review')).status).toBe(401)
})

test('a session ends after half an hour of nothing, and after its hours whatever happens', async () => {
  const begun = now.getTime()
  const anna = await signIn(tokens.anna)
  for (let minutes = 0; minutes < 8 * 60; minutes += 20) {
    now = new Date(begun + minutes * 60_000)
    expect((await get(anna, '/review')).status).toBe(200)
  }
  now = new Date(begun + 8 * 3_600_000)
  expect((await get(anna, '/review')).status).toBe(401)
  const again = await signIn(tokens.anna)
  now = new Date(now.getTime() + 31 * 60_000)
  expect((await get(again, '/review')).status).toBe(401)
})

test('a form from another site, or of another session, decides nothing', async () => {
  const id = await upload('one')
  const anna = await signIn(tokens.anna)
  const ben = await signIn(tokens.ben)
  await get(anna, `/review/items/${id}`)
  const address = `/review/items/${id}/decision`
  const fields = { form: anna.form, value: 'confirmed' }
  const from = (headers: Record<string, string>) =>
    app.request(address, {
      method: 'POST',
      headers: { cookie: anna.cookie, host: '127.0.0.1:8070', ...headers },
      body: new URLSearchParams(fields),
    })
  for (const headers of [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'http://127.0.0.1:9999' },
    { origin: 'null' },
    {},
  ]) {
    expect((await from(headers as Record<string, string>)).status).toBe(403)
  }
  expect((await decide({ ...anna, form: ben.form }, id, 'confirmed')).status).toBe(403)
  expect(agent.review.waitingCount).toBe(1)
  expect((await from({ origin: 'http://127.0.0.1:8070' })).status).toBe(303)
  expect(agent.review.waitingCount).toBe(0)
})

test('the picture is grey, small and blurred by the agent; more is seen only when asked for, and only of what is open', async () => {
  const id = await upload('one two/3')
  const anna = await signIn(tokens.anna)
  expect((await get(anna, `/review/items/${id}/picture`)).status).toBe(404)
  const page = await (await get(anna, `/review/items/${id}`)).text()
  expect(page).toContain(entry)
  expect(page).not.toMatch(/<img[^>]*less-blurred/)
  const blurred = await get(anna, `/review/items/${id}/picture`)
  expect(blurred.headers.get('cache-control')).toBe('no-store')
  const closer = await get(anna, `/review/items/${id}/picture?sight=less-blurred`)
  const [blurredJpeg, closerJpeg] = [await blurred.arrayBuffer(), await closer.arrayBuffer()]
  for (const [jpeg, side] of [
    [blurredJpeg, 240],
    [closerJpeg, 360],
  ] as const) {
    const { width, height } = await sharp(jpeg).metadata()
    expect(Math.max(width, height)).toBe(side)
    const { channels } = await sharp(jpeg).stats()
    expect(new Set(channels.map(({ mean }) => Math.round(mean))).size).toBe(1)
  }
  expect(await detail(blurredJpeg)).toBeLessThan((await detail(closerJpeg)) / 2)
  expect(await detail(closerJpeg)).toBeLessThan(await detail(photograph.buffer as ArrayBuffer))
  expect(asked.at(-1)).toEqual({ path: '/files/one%20two%2F3', authorization: 'Bearer storage-token' })
  const ben = await signIn(tokens.ben)
  expect((await get(ben, `/review/items/${id}/picture?sight=less-blurred`)).status).toBe(404)
})

test('suspected age closes it for everybody, by its address too, also for who has it open', async () => {
  const id = await upload('one')
  const [anna, ben] = [await signIn(tokens.anna), await signIn(tokens.ben)]
  for (const seat of [anna, ben]) expect((await get(seat, `/review/items/${id}`)).status).toBe(200)
  expect((await get(ben, `/review/items/${id}/picture`)).status).toBe(200)
  expect((await get(ben, `/review/items/${id}/state`)).status).toBe(204)
  expect((await decide(anna, id, 'suspected_under_18')).status).toBe(303)
  const before = asked.length
  for (const seat of [anna, ben]) {
    expect((await get(seat, `/review/items/${id}`)).status).toBe(410)
    expect((await get(seat, `/review/items/${id}/picture?sight=less-blurred`)).status).toBe(404)
    expect((await get(seat, `/review/items/${id}/state`)).status).toBe(410)
    expect(await (await get(seat, '/review')).text()).toContain('Nothing waits')
  }
  expect(asked).toHaveLength(before)
  expect((await decide(ben, id, 'quality_unknown')).status).toBe(409)
  await agent.match(photograph, { content: 'one' as ContentId, surface: 'public' })
  expect(await (await get(ben, '/review')).text()).toContain('Nothing waits')
})

test('a picture that was on its way when it closed is not shown', async () => {
  const id = await upload('one')
  const [anna, ben] = [await signIn(tokens.anna), await signIn(tokens.ben)]
  for (const seat of [anna, ben]) await get(seat, `/review/items/${id}`)
  const { promise: isAsked, resolve: wasAsked } = Promise.withResolvers<void>()
  const { promise: mayAnswer, resolve: answer } = Promise.withResolvers<void>()
  answerMedia = (response) => {
    wasAsked()
    mayAnswer.then(() => response.end(photograph))
  }
  const picture = get(ben, `/review/items/${id}/picture`)
  await isAsked
  await decide(anna, id, 'suspected_under_18')
  answer()
  expect((await picture).status).toBe(404)
})

test('a second opinion is of somebody else: who has spoken does not get it again', async () => {
  const id = await upload('one')
  const [anna, ben] = [await signIn(tokens.anna), await signIn(tokens.ben)]
  await get(anna, `/review/items/${id}`)
  expect((await decide(anna, id, 'not_intimate')).status).toBe(400)
  expect((await decide(anna, id, 'not_intimate', 'no-nudity')).status).toBe(303)
  expect((await get(anna, `/review/items/${id}`)).status).toBe(410)
  expect(await (await get(ben, `/review/items/${id}`)).text()).not.toContain('no-nudity" selected')
  await decide(ben, id, 'confirmed')
  expect((await get(anna, `/review/items/${id}`)).status).toBe(200)
  await decide(anna, id, 'confirmed')
  expect(agent.review.waitingCount).toBe(0)
})

test('who disagrees with the one before reads that a second person is waited for, and is not sent to the same upload again', async () => {
  const [anna, ben] = [await signIn(tokens.anna), await signIn(tokens.ben)]
  const id = await upload('disputed')
  await get(anna, `/review/items/${id}`)
  await decide(anna, id, 'not_intimate', 'no-nudity')
  await get(ben, `/review/items/${id}`)
  const answer = await decide(ben, id, 'confirmed')
  expect(answer.headers.get('location')).toBe('/review?done=second-opinion')
  expect(await (await get(ben, '/review?done=second-opinion')).text()).toContain('waits for a second person')
  // What is none of ours is not said.
  expect(await (await get(ben, '/review?done=<b>')).text()).not.toContain('The one before')
})

test('a pause is a pause, over a restart and a new sign-in; what was begun may be finished in it', async () => {
  const id = await upload('one')
  let anna = await signIn(tokens.anna)
  const begun = now.getTime()
  for (let minutes = 0; minutes <= 20; minutes += 4) {
    now = new Date(begun + minutes * 60_000)
    await get(anna, `/review/items/${id}`)
  }
  expect(await (await get(anna, '/review')).text()).toContain('Time for a pause')
  await restart({})
  anna = await signIn(tokens.anna)
  expect(await (await get(anna, `/review/items/${id}`)).text()).toContain('Time for a pause')
  expect((await get(anna, `/review/items/${id}/picture`)).status).toBe(403)
  const form = /name="form" value="([^"]+)"/.exec(await (await get(anna, '/review')).text())![1]!
  expect((await decide({ ...anna, form }, id, 'confirmed')).status).toBe(303)
  now = new Date(begun + 25 * 60_000)
  expect(await (await get(anna, '/review')).text()).toContain('What waits')
})

test('a day has its limit, of uploads opened, and another moderator has their own', async () => {
  const ids = [await upload('one'), await upload('two')]
  await restart({ page: { moderatorsFile: file('moderators'), itemsPerDay: 1 } })
  const anna = await signIn(tokens.anna)
  const opened = async (seat: Seat) =>
    Promise.all(ids.map(async (id) => (await get(seat, `/review/items/${id}`)).status))
  expect((await opened(anna)).toSorted()).toEqual([200, 403])
  expect((await opened(anna)).toSorted()).toEqual([200, 403])
  expect((await opened(await signIn(tokens.ben))).toSorted()).toEqual([200, 403])
})

test('a preview is kept sealed while it waits, shown without the storage, and gone from the disk with the decision', async () => {
  await restart({ keepPreviews: true, media: undefined })
  const id = await upload('one')
  expect((await stat(file('state/review-preview.key'))).mode & 0o777).toBe(0o600)
  const anna = await signIn(tokens.anna)
  await get(anna, `/review/items/${id}`)
  expect((await get(anna, `/review/items/${id}/picture`)).status).toBe(200)
  expect(asked).toEqual([])
  await agent.close()
  const sealed = await readFile(file('state/agent.sqlite'))
  expect(sealed.includes(Buffer.from([0xff, 0xd8, 0xff, 0xdb]))).toBe(false)
  const { DatabaseSync } = await import('node:sqlite')
  const rows = () => {
    const database = new DatabaseSync(file('state/agent.sqlite'))
    const sealed = database.prepare('SELECT sealed FROM previews').all() as { sealed: Uint8Array }[]
    database.close()
    return sealed.map((row) => Buffer.from(row.sealed))
  }
  const kept = rows()
  expect(kept).toHaveLength(1)
  await start({ keepPreviews: true, media: undefined })
  agent.review.judge({ content: 'one' as ContentId, moderator: 'anna', value: 'confirmed' })
  await agent.close()
  expect(rows()).toEqual([])
  expect((await readFile(file('state/agent.sqlite'))).includes(kept[0]!.subarray(0, 64))).toBe(false)
  await start()
})

test.each([
  ['a redirect', (response: import('node:http').ServerResponse) => response.writeHead(302, { location: '/x' }).end()],
  ['too large a file', (response: import('node:http').ServerResponse) => response.end(Buffer.alloc(1_000_001))],
  ['an error', (response: import('node:http').ServerResponse) => response.writeHead(500).end(photograph)],
  ['no picture', (response: import('node:http').ServerResponse) => response.end('<svg onload="x()">')],
] as const)('of the storage, %s is no picture, and nothing is followed', async (_, answer) => {
  const id = await upload('one')
  const anna = await signIn(tokens.anna)
  await get(anna, `/review/items/${id}`)
  answerMedia = answer
  expect((await get(anna, `/review/items/${id}/picture`)).status).toBe(404)
  expect(asked).toHaveLength(1)
})

test('whatever a content id is, the storage is asked below its own address', async () => {
  const paths: string[] = []
  const store = new MediaStore({
    ...{ url: 'https://storage.example/files/{content}', maxBytes: 10 },
    fetch: async (address) => {
      paths.push(new Request(address as string).url)
      return new Response('x')
    },
  })
  const contents = fc.string({ unit: fc.constantFrom('.', '/', '\\', '%', '2', 'e', '?', '#', '@', ':'), minLength: 1 })
  await fc.assert(
    fc.asyncProperty(contents, async (content) => {
      paths.length = 0
      await store.read(content as ContentId)
      for (const asked of paths) {
        expect(asked).toMatch(/^https:\/\/storage\.example\/files\/[^/?#]+$/)
        expect(decodeURIComponent(asked.split('/').at(-1)!)).toBe(content)
      }
    }),
  )
})

test('nobody works longer than is allowed without a pause as long as is asked', () => {
  const rules = { breakEveryMinutes: 20, breakMinutes: 5 }
  const gaps = fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 200 })
  fc.assert(
    fc.property(gaps, (seconds) => {
      let shift: Shift | undefined
      let at = 1_000_000
      let workedSince: number | undefined
      let last = at
      for (const gap of seconds) {
        at += gap * 1000
        shift = workedAt(shift, at, rules)
        const isWorking = at >= shift.breakUntil
        if (!isWorking) {
          workedSince = undefined
          last = at
          continue
        }
        if (workedSince === undefined || at - last >= 5 * 60_000) workedSince = at
        last = at
        expect(at - workedSince).toBeLessThan(20 * 60_000)
      }
    }),
  )
})

test.each([
  ['short', 'anna tooshort'],
  ['twice', `anna ${tokens.anna}\nanna ${tokens.ben}`],
  ['shared', `anna ${tokens.anna}\nben ${tokens.anna}`],
  ['no token', 'anna'],
])('a file of moderators that cannot be used is refused without saying a token: %s', async (_, lines) => {
  await agent.close()
  await moderators(lines)
  const starting = start()
  await expect(starting).rejects.toThrow(file('moderators'))
  await expect(starting).rejects.not.toThrow(tokens.anna)
  await moderators(`anna ${tokens.anna}`)
  await start()
})
