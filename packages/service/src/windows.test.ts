import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { CaseItem } from '@breakwater/contracts'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import {
  type CaseStatus,
  call,
  childBody,
  type FeedPage,
  fingerprint,
  fingerprintWithWindows,
  type OpenedCase,
  openBody,
  type ProblemDocument,
  type ServiceUnderTest,
  serviceUnderTest,
} from './testing/service-under-test.ts'

let under: ServiceUnderTest
let key: string

beforeEach(async () => {
  under = await serviceUnderTest({ ncmecFace: true }, { childLane: 'open' })
  key = await under.addPlatform('Harbour')
})
afterEach(() => under[Symbol.asyncDispose]())

const withWindows = fingerprintWithWindows(1)
const windowHashes = withWindows.windows!.map(({ hash }) => hash)
const open = <Body = OpenedCase>(items: CaseItem[], changes: object = {}) =>
  call<Body>(`${under.service.url}/v1/cases`, { body: { ...openBody(), items, ...changes } })
const events = async () => {
  const headers = { authorization: `Bearer ${key}` }
  return (await call<FeedPage>(`${under.service.url}/v1/feed`, { method: 'GET', headers })).body.events
}
/** Everything that a platform is given at an address, as text. */
const textAt = async (address: string, headers: Record<string, string>) =>
  (await fetch(`${under.service.url}${address}`, { headers })).text()
const refusalOf = async (items: CaseItem[], changes: object = {}) => {
  const { status, body } = await open<ProblemDocument>(items, changes)
  return { status, code: body.code, path: body.errors?.[0]?.path }
}

test('windows go to platforms with the picture, and end with it', async () => {
  const { body } = await open([withWindows])
  expect(await events()).toMatchObject([{ type: 'add', fingerprint: withWindows }])
  const credentials = { reference: body.reference, pin: body.pin }
  await call<CaseStatus>(`${under.service.url}/v1/cases/withdraw`, { body: credentials })
  const [added, withdrawn] = await events()
  expect(added).toMatchObject({ type: 'add', fingerprint: null })
  expect(withdrawn).toMatchObject({ type: 'withdraw' })
})

test('an undone withdrawal lists them again', async () => {
  const proof = randomBytes(32)
  const verifier = createHash('sha256').update(proof).digest('base64url')
  const { body } = await open([withWindows], { recovery: { ciphertext: 'c2VhbGVk', verifier } })
  const credentials = { reference: body.reference, pin: body.pin }
  await call(`${under.service.url}/v1/cases/withdraw`, { body: credentials })
  const restoring = { ...credentials, proof: proof.toString('base64url'), items: [withWindows] }
  expect((await call(`${under.service.url}/v1/cases/restore`, { body: restoring })).status).toBe(200)
  expect((await events()).at(-1)).toMatchObject({ fingerprint: withWindows })
})

test('no window is on the StopNCII face, where the whole picture is', async () => {
  await open([withWindows])
  const keys = { 'ocp-apim-subscription-key': key, 'x-functions-key': key }
  const text = await textAt('/stopncii/v1/FetchHashes', keys)
  for (const hash of Object.values(withWindows.pdq!.dihedral)) expect(text).toContain(hash)
  for (const hash of windowHashes) expect(text).not.toContain(hash)
})

test('in the child lane they are refused, openly, and nothing of the case is kept', async () => {
  const { answers } = childBody()
  expect(await refusalOf([fingerprint(2), withWindows], { answers })).toEqual({
    ...{ status: 422, code: 'windows-not-taken', path: 'items.1.windows' },
  })
  const platform = await under.childLane.addPlatform('Jetty')
  const basic = { authorization: `Basic ${Buffer.from(`Jetty:${platform}`).toString('base64')}` }
  expect((await open([fingerprint(3)], { answers })).status).toBe(201)
  // A face that reads by time gives what is of seconds that are over.
  under.clock.now = new Date(under.clock.now.getTime() + 60_000)
  const text = await textAt('/ncmec/v2/entries', basic)
  expect(text).toContain(fingerprint(3).pdq!.hash)
  for (const hash of [fingerprint(2).pdq!.hash, withWindows.pdq!.hash, ...windowHashes])
    expect(text).not.toContain(hash)
})

const refused: readonly (readonly [string, object, string, string])[] = [
  ['without the whole', { ...withWindows, pdq: undefined }, 'windows-not-taken', 'items.0'],
  [
    'that are alike',
    { ...withWindows, windows: [withWindows.windows![0]!, { ...withWindows.windows![0]!, quality: 70 }] },
    'implausible-fingerprint',
    'items.0.windows.1',
  ],
  [
    'of a bad quality',
    { ...withWindows, windows: [withWindows.windows![0]!, { ...withWindows.windows![1]!, quality: 49 }] },
    'quality-too-low',
    'items.0.windows.1',
  ],
  [
    'that no photograph has',
    { ...withWindows, windows: [{ hash: '0'.repeat(64), quality: 90 }] },
    'implausible-fingerprint',
    'items.0.windows.0',
  ],
  ['of which there are none', { ...withWindows, windows: [] }, 'invalid-request', 'items.0.windows'],
  ['of which there are eight', fingerprintWithWindows(1, 8), 'invalid-request', 'items.0.windows'],
]

test.each(refused)('windows %s are refused by their place', async (_what, item, code, where) => {
  expect(await refusalOf([item as CaseItem])).toMatchObject({ code, path: where })
  expect(await events()).toEqual([])
})

test('a window that is a well-known picture is refused, mirrored too', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'breakwater-windows-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const wellKnownFile = path.join(folder, 'well-known')
  await writeFile(wellKnownFile, `pdq ${windowHashes[1]}\npdq ${mirrored(windowHashes[2]!)}\n`)
  await using other = await serviceUnderTest({}, { wellKnownFile })
  key = await other.addPlatform('Harbour')
  const send = (windows: CaseItem) =>
    call(`${other.service.url}/v1/cases`, { body: { ...openBody(), items: [windows] } })
  for (const at of [1, 2]) {
    const item = { ...withWindows, windows: [withWindows.windows![at]!] }
    expect((await send(item)).body.code).toBe('well-known-picture')
  }
  const headers = { authorization: `Bearer ${key}` }
  await call(`${other.service.url}/v1/feed`, { method: 'GET', headers })
  expect((await send({ ...withWindows, windows: [withWindows.windows![0]!] })).status).toBe(201)
})

/** The bits of every second column turned over. */
function mirrored(hash: string): string {
  return (hash.match(/.{4}/g) ?? [])
    .map((row) => (Number.parseInt(row, 16) ^ 0x5555).toString(16).padStart(4, '0'))
    .join('')
}

test('somebody else who lists the same picture with windows has them listed, though the picture was there without', async () => {
  await open([fingerprint(1)])
  await open([withWindows])
  await open([withWindows])
  const given = (await events()).filter(({ type }) => type === 'add')
  const listed = given.flatMap((event) => ('fingerprint' in event && event.fingerprint !== null ? [event] : []))
  // The third is one item with the second.
  expect(listed).toMatchObject([{ fingerprint: fingerprint(1) }, { fingerprint: withWindows }])
  expect(given).toHaveLength(3)
})

test('the vocabulary of the capabilities names them', async () => {
  const headers = { authorization: `Bearer ${key}` }
  const text = await textAt('/v1/feed/capabilities', headers)
  expect(JSON.parse(text).signals).toContainEqual({
    ...{ type: 'pdq-windows', distanceBits: 31, minimumQuality: 50, windowsAtMost: 7 },
  })
})
