import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { caseItems } from '@breakwater/casework'
import type { ImageFingerprint, PdqHash } from '@breakwater/contracts'
import { openStore } from '@breakwater/store'
import { expect, onTestFinished, test } from 'vitest'
import {
  call,
  type FeedPage,
  fingerprint,
  type OpenedCase,
  openBody,
  serviceUnderTest,
  videoFingerprint,
} from './testing/service-under-test.ts'
import { WellKnownPictures, WellKnownUnreadable } from './well-known-pictures.ts'

async function fileOf(...lines: string[]): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'breakwater-well-known-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = path.join(folder, 'well-known')
  await writeFile(file, lines.join('\n'))
  return file
}
const picture = fingerprint(1)
const hash = picture.pdq!.hash

/** The hash with its first `bits` bits turned over. */
function farther(from: PdqHash, bits: number): string {
  const mask = (1n << 256n) - (1n << BigInt(256 - bits))
  return (BigInt(`0x${from}`) ^ mask).toString(16).padStart(64, '0')
}

test('a picture is known by its file, and by each way it can be turned, up to the distance of its line', async () => {
  const has = async (line: string, item: ImageFingerprint = picture) =>
    (await WellKnownPictures.read(await fileOf('# adverts', '', line))).has(item)
  expect(await has(`md5 ${picture.md5}`)).toBe(true)
  expect(await has(`md5 ${fingerprint(2).md5}`)).toBe(false)
  expect(await has(`pdq ${hash}  # a logo`)).toBe(true)
  expect(await has(`pdq ${picture.pdq!.dihedral.flipX}`)).toBe(true)
  expect(await has(`pdq ${farther(hash, 31)}`)).toBe(true)
  expect(await has(`pdq ${farther(hash, 32)}`)).toBe(false)
  expect(await has(`pdq ${farther(hash, 11)} 10`)).toBe(false)
  expect(await has(`pdq ${farther(hash, 10)} 10`)).toBe(true)
  expect(await has(`pdq ${hash}`, { kind: 'image', md5: picture.md5 })).toBe(false)
})

test('a video is known by its file, and by half of its frames, not by an end card', async () => {
  const video = videoFingerprint(1, 4)
  const has = async (...lines: string[]) => (await WellKnownPictures.read(await fileOf(...lines))).has(video)
  const frames = video.vpdq.map((frame) => `pdq ${farther(frame.hash, 20)}`)
  expect(await has(`md5 ${video.md5}`)).toBe(true)
  expect(await has(frames[3]!)).toBe(false)
  expect(await has(frames[0]!, frames[3]!)).toBe(true)
})

test.each(['md5 12', 'pdq', `pdq ${hash} 32`, `pdq ${hash} x`, `sha1 ${hash}`, hash])(
  'a line like %s is refused by its number',
  async (line) => {
    const file = await fileOf(`md5 ${picture.md5}`, line)
    const error = await WellKnownPictures.read(file).catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(WellKnownUnreadable)
    expect((error as Error).message).toContain('line 2')
    expect((error as Error).message).not.toContain(hash)
  },
)

test('a case with one is refused whole, and one without is not', async () => {
  await using under = await serviceUnderTest({}, { wellKnownFile: await fileOf(`pdq ${farther(hash, 20)}`) })
  await under.addPlatform('Harbour')
  const open = (...seeds: number[]) => call(`${under.service.url}/v1/cases`, { body: openBody(...seeds) })
  expect(await open(2, 1)).toMatchObject({
    status: 422,
    body: { code: 'well-known-picture', errors: [{ path: 'items.1' }] },
  })
  expect((await open(2)).status).toBe(201)
})

test('what was listed before it was named is taken off at the next start, on record, and once', async () => {
  await using under = await serviceUnderTest()
  const key = await under.addPlatform('Harbour')
  const video = videoFingerprint(1, 2)
  const opening = openBody(1, 2)
  const items = [...opening.items, ...caseItems([video])]
  const { body } = await call<OpenedCase>(`${under.service.url}/v1/cases`, { body: { ...opening, items } })
  const wellKnown = await WellKnownPictures.read(await fileOf(`pdq ${hash}`, `pdq ${video.vpdq[1]!.hash}`))
  await under.service.close()
  {
    await using store = await openStore({ dataDirectory: under.dataDirectory })
    expect(await wellKnown.quarantineListed(store, under.clock.now)).toBe(2)
    expect(await wellKnown.quarantineListed(store, under.clock.now)).toBe(0)
    expect(await store.readAudit()).toMatchObject([
      { decision: 'quarantine', by: 'the set of well-known pictures' },
      { decision: 'quarantine', by: 'the set of well-known pictures' },
    ])
  }
  await using again = await serviceUnderTest({}, { dataDirectory: under.dataDirectory })
  const headers = { authorization: `Bearer ${key}` }
  const { events } = (await call<FeedPage>(`${again.service.url}/v1/feed`, { method: 'GET', headers })).body
  expect(events.map(({ type }) => type)).toEqual(['add', 'add', 'add', 'quarantine', 'quarantine'])
  const { reference, pin } = body
  const status = await call(`${again.service.url}/v1/cases/status`, { body: { reference, pin } })
  expect(status.body).toMatchObject({ items: 3, listed: 1, review: 'taken-off' })
})

test('test cards and signs are known without any file, each way they can be turned', async () => {
  const known = await WellKnownPictures.read()
  const text = await readFile(new URL('../data/commonplace-pictures.txt', import.meta.url), 'utf8')
  const hashes = text.split('\n').flatMap((line) => /^pdq ([0-9a-f]{64})/.exec(line)?.[1] ?? [])
  expect(hashes.length).toBeGreaterThan(300)
  const turned = { ...picture.pdq!.dihedral, flipX: farther(hashes[40] as PdqHash, 31) as PdqHash }
  expect(known.has({ ...picture, pdq: { ...picture.pdq!, dihedral: turned } })).toBe(true)
  expect(known.has(picture)).toBe(false)
})
