import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { caseItems } from '@breakwater/casework'
import type { CaseStatus, FeedPage, OpenedCase } from '@breakwater/contracts'
import {
  call,
  childBody,
  fingerprint,
  type ServiceUnderTest,
  serviceUnderTest,
  videoFingerprint,
} from '@breakwater/service/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isWithoutPython, type PythonDriver, pythonWith, startDriver } from './python-environment.ts'

const here = import.meta.dirname
/** More than fits into one page of entries, at eight to a picture. */
const pictures = 1_300
const formsOf = 8

interface Fetched {
  readonly deltas: number
  readonly held: number
  readonly ids: readonly string[]
}

/*
 * Meta's published client of NCMEC's contract against a real service; a subclass of a few lines sets the address, which is
 * fixed in its code. It reads by the clock of its own machine, so here the service has that, too. The tests follow one
 * another.
 */
const isSkipped = isWithoutPython("the tests with NCMEC's client")
let python: string
let under: ServiceUnderTest
let driver: PythonDriver
const credentials: { reference: string; pin: string }[] = []

beforeAll(async () => {
  if (isSkipped) return
  python = await pythonWith(path.join(here, 'requirements.txt'))
  const clock = { now: new Date(Date.now() - 3_600_000) }
  under = await serviceUnderTest({ ncmecFace: true }, { childLane: 'open', clock })
  const key = await under.childLane.addPlatform('Harbour')
  for (let from = 1; from <= pictures; from += 100) {
    under.clock.now = new Date(Date.now() - 3_600_000 + from * 1_000)
    credentials.push(await open(...Array.from({ length: 100 }, (_, at) => from + at)))
  }
  driver = await connected('Harbour', key)
}, 600_000)
afterAll(async () => {
  if (isSkipped) return
  await driver?.[Symbol.asyncDispose]()
  await under?.[Symbol.asyncDispose]()
})

async function connected(name: string, key: string) {
  const started = startDriver(python, path.join(here, 'ncmec_driver.py'), { TZ: 'UTC' })
  await started.ask({ do: 'connect', url: `${under.service.url}/ncmec`, name, key })
  return started
}
/** The client leaves out the last five seconds, and never asks for a second twice. */
async function nextSecond() {
  await sleep(2_100)
  under.clock.now = new Date(Date.now() - 10_000)
}
async function open(...seeds: number[]) {
  const { status, body } = await call<OpenedCase>(`${under.service.url}/v1/cases`, { body: childBody(...seeds) })
  expect(status).toBe(201)
  return { reference: body.reference, pin: body.pin }
}
const post = async (what: string, body: object) =>
  (await call<CaseStatus>(`${under.service.url}/v1/cases/${what}`, { body })).body
const matches = (seed: number, form: 'original' | 'flipX' = 'original') =>
  driver.ask<number>({ do: 'matches', pdq: fingerprint(seed).pdq!.dihedral[form] })

test.skipIf(isSkipped)('knows who it is, and whom the entries are from', async () => {
  const [id, name] = await driver.ask<[number, string]>({ do: 'status' })
  expect([id, name]).toEqual([2, 'Harbour'])
  expect(await driver.ask({ do: 'members' })).toEqual([
    [1, 'An operator who has not given a name'],
    [2, 'Harbour'],
  ])
})

test.skipIf(isSkipped)('reads everything from nothing', async () => {
  await nextSecond()
  const { held } = await driver.ask<Fetched>({ do: 'fetch' })
  expect(held).toBe(pictures * formsOf)
  expect(await matches(1_234)).toBe(1)
  expect(await matches(1_234, 'flipX')).toBe(1)
  expect(await matches(9_999)).toBe(0)
})

test.skipIf(isSkipped)('interrupted again and again, it goes on and misses nothing', async () => {
  await using interrupted = await connected('Pier', await under.childLane.addPlatform('Pier'))
  let held = 0
  // It probes windows of years first, so that one answer moves it a quarter of the way at most.
  for (let round = 0; held < pictures * formsOf; round++) {
    expect(round).toBeLessThan(40)
    held = (await interrupted.ask<Fetched>({ do: 'fetch', deltas: 5 })).held
  }
})

test.skipIf(isSkipped)('sees what came since, and is seen to look', async () => {
  await nextSecond()
  credentials.push(await open(5_001))
  await nextSecond()
  expect((await driver.ask<Fetched>({ do: 'fetch' })).held).toBe((pictures + 1) * formsOf)
  expect(await matches(5_001)).toBe(1)
  await nextSecond()
  await driver.ask({ do: 'fetch' })
  const { platforms } = await post('status', credentials.at(-1)!)
  expect(platforms.find(({ name }) => name === 'Harbour')).toEqual({ name: 'Harbour', holds: 'looking' })
})

test.skipIf(isSkipped)('a withdrawal holds, and is told of, never confirmed', async () => {
  await post('withdraw', credentials[2]!)
  // A hundred endings take three seconds of the list's own.
  await nextSecond()
  await nextSecond()
  expect((await driver.ask<Fetched>({ do: 'fetch' })).held).toBe((pictures - 100 + 1) * formsOf)
  expect(await matches(250)).toBe(0)
  await nextSecond()
  await driver.ask({ do: 'fetch' })
  const { platforms } = await post('status', credentials[2]!)
  expect(platforms.find(({ name }) => name === 'Harbour')?.removal).toBe('told')
})

test.skipIf(isSkipped)('a listed video is found by its MD5, and gone with its withdrawal', async () => {
  const before = (await driver.ask<Fetched>({ do: 'fetch' })).held
  const items = caseItems([videoFingerprint(1, 30)])
  const opened = await call<OpenedCase>(`${under.service.url}/v1/cases`, { body: { ...childBody(), items } })
  expect(opened.status).toBe(201)
  const { md5 } = items[0]!
  await nextSecond()
  expect((await driver.ask<Fetched>({ do: 'fetch' })).held).toBe(before + 1)
  expect(await driver.ask({ do: 'video_matches', md5 })).toBe(1)
  const { reference, pin } = opened.body
  await post('withdraw', { reference, pin })
  await nextSecond()
  expect((await driver.ask<Fetched>({ do: 'fetch' })).held).toBe(before)
  expect(await driver.ask({ do: 'video_matches', md5 })).toBe(0)
})

test.skipIf(isSkipped)(
  'feedback counts once; a negative vote rests on a reason that says what it rests on',
  async () => {
    const { ids } = await driver.ask<Fetched>({ do: 'fetch' })
    const headers = { authorization: `Bearer ${await under.childLane.addPlatform('Reader')}` }
    const events = async () =>
      (await call<FeedPage>(`${under.service.url}/child/v1/feed?limit=1000&after=1300`, { method: 'GET', headers }))
        .body.events
    const entry = (await events()).find(({ type }) => type === 'add')!.entry
    expect(ids).toContain(`${entry}.rotate90`)
    for (const id of [entry, `${entry}.rotate90`]) await driver.ask({ do: 'upvote', entry: id })
    expect((await events()).filter(({ type }) => type === 'amend')).toHaveLength(1)
    await expect(driver.ask({ do: 'downvote', entry, reason: '00000000-0000-4000-8000-000000000000' })).rejects.toThrow(
      /400/,
    )
    await driver.ask({ do: 'downvote', entry, reason: '5e0c1f6a-0b52-4a8e-8a55-0d9b1c6f0a01' })
    await expect(driver.ask({ do: 'upvote', entry: 'nothing' })).rejects.toThrow(/404/)
    under.clock.now = new Date(under.clock.now.getTime() + 2_000)
    expect(await post('status', credentials.at(-1)!)).toMatchObject({ stopped: true, lookedAndDidNotAct: true })
  },
)

test.skipIf(isSkipped)('a client whose zone lies east of UTC is not taken to have read what it skipped', async () => {
  await nextSecond()
  const eastern = startDriver(python, path.join(here, 'ncmec_driver.py'), { TZ: 'Asia/Tokyo' })
  await using _ = eastern
  const key = await under.childLane.addPlatform('Far Pier')
  await eastern.ask({ do: 'connect', url: `${under.service.url}/ncmec`, name: 'Far Pier', key })
  // Its windows end nine hours ahead: it is told so, instead of skipping what comes meanwhile.
  await expect(eastern.ask({ do: 'fetch' })).rejects.toThrow(/409/)
})
