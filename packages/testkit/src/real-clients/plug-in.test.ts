import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { type FeedPeer, startFeedPeer } from '@breakwater/agent/testing'
import type { CaseStatus, OpenedCase, PdqHash, VideoFingerprint } from '@breakwater/contracts'
import { call, fingerprint, openBody, type ServiceUnderTest, serviceUnderTest } from '@breakwater/service/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isWithoutPython, type PythonDriver, pythonWith, startDriver } from './python-environment.ts'

const here = import.meta.dirname
const plugIn = path.resolve(here, '../../../../integrations/threatexchange/src')
const run = promisify(execFile)
/** More than one page of events. */
const pictures = 600
const formsOf = 8

interface State {
  readonly keys: readonly string[]
  readonly cursor: number | null
  readonly signals: readonly string[]
}

/*
 * Meta's published `tx` with our plug-in against a real service: what it prints is what is asserted. The tests follow one
 * another.
 */
const isSkipped = isWithoutPython('the tests with our plug-in for threatexchange')
let python: string
let under: ServiceUnderTest
let folder: string
let driver: PythonDriver
let peer: FeedPeer
const credentials: { reference: string; pin: string }[] = []

beforeAll(async () => {
  if (isSkipped) return
  python = await pythonWith(path.join(here, 'requirements.txt'))
  folder = await mkdtemp(path.join(tmpdir(), 'breakwater-tx-'))
  under = await serviceUnderTest()
  await writeFile(path.join(folder, 'key'), `${await under.addPlatform('Harbour')}\n`, { mode: 0o600 })
  for (let from = 1; from <= pictures; from += 100)
    credentials.push(await open(...Array.from({ length: 100 }, (_, at) => from + at)))
  peer = await startFeedPeer()
  driver = startDriver(python, path.join(here, 'tx_driver.py'), environment())
  await tx('config', 'extensions', 'add', 'breakwater_threatexchange')
  await connect('ours', under.service.url)
}, 600_000)
afterAll(async () => {
  if (isSkipped) return
  await driver?.[Symbol.asyncDispose]()
  await peer?.[Symbol.asyncDispose]()
  await under?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const environment = () => ({ PYTHONPATH: plugIn, TX_STATEDIR: path.join(folder, 'tx') })
const tx = (...args: string[]) => driver.ask<string>({ do: 'tx', args })
const connect = (name: string, url: string) =>
  tx('config', 'collab', 'edit', 'breakwater', '-C', name, '--service', url, '--key-file', path.join(folder, 'key'))
const fetchAll = () => tx('fetch', '--only-collab', 'ours')
const stateOf = (collab = 'ours') => driver.ask<State>({ do: 'state', collab })
const finds = (type: string, content: string, signal: string) => tx('match', '-H', '-S', type, content, '--', signal)
const pdq = (seed: number, form: 'original' | 'flipX' = 'original') => fingerprint(seed).pdq!.dihedral[form]

async function open(...seeds: number[]) {
  const { status, body } = await call<OpenedCase>(`${under.service.url}/v1/cases`, { body: openBody(...seeds) })
  expect(status).toBe(201)
  return { reference: body.reference, pin: body.pin }
}
const post = async (what: string, body: object) =>
  (await call<CaseStatus>(`${under.service.url}/v1/cases/${what}`, { body })).body
const removalOf = async (which: number) =>
  (await post('status', credentials[which]!)).platforms.find(({ name }) => name === 'Harbour')?.removal
const command = (...args: string[]) =>
  run(python, ['-m', 'breakwater_threatexchange.command', ...args], {
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...environment() },
  })

test.skipIf(isSkipped)('interrupted after a page, it goes on and holds everything', async () => {
  await tx('fetch', '--only-collab', 'ours', '--limit', '1', '--skip-index-rebuild')
  expect((await stateOf()).cursor).toBe(500)
  await fetchAll()
  const { keys, cursor, signals } = await stateOf()
  expect([keys.length, cursor]).toEqual([pictures * formsOf, pictures])
  expect(signals).toEqual(['image_md5', 'pdq'])
})

test.skipIf(isSkipped)(
  'finds a listed picture upright, mirrored and by its MD5, and says what may be done',
  async () => {
    for (const form of ['original', 'flipX'] as const)
      expect(await finds('pdq', 'photo', pdq(17, form))).toMatch(/\(ours\) INVESTIGATION_SEED hold self_reported/)
    expect(await finds('image_md5', 'photo', fingerprint(17).md5)).toContain('(ours)')
    expect(await finds('pdq', 'photo', pdq(9_999))).toBe('')
  },
)

test.skipIf(isSkipped)('asks again, is given nothing twice, and is seen to look', async () => {
  const before = await stateOf()
  await fetchAll()
  expect(await stateOf()).toEqual(before)
  expect(await post('status', credentials[0]!)).toMatchObject({ platforms: [{ name: 'Harbour', holds: 'looking' }] })
})

test.skipIf(isSkipped)('a withdrawal holds, and is confirmed once what was stored is without it', async () => {
  credentials.push(await open(17))
  await fetchAll()
  await post('withdraw', credentials[1]!)
  await fetchAll()
  // Two cases list the same picture: to platforms it is one item.
  expect((await stateOf()).keys).toHaveLength((pictures - 100) * formsOf)
  for (const form of ['original', 'flipX'] as const) expect(await finds('pdq', 'photo', pdq(150, form))).toBe('')
  expect(await finds('image_md5', 'photo', fingerprint(150).md5)).toBe('')
  expect(await removalOf(1)).not.toBe('confirmed')
  await fetchAll()
  expect(await removalOf(1)).toBe('confirmed')
})

test.skipIf(isSkipped)('of two people with one picture, the one who stays keeps the protection', async () => {
  await post('withdraw', credentials[0]!)
  await fetchAll()
  expect(await finds('pdq', 'photo', pdq(18))).toBe('')
  expect(await finds('pdq', 'photo', pdq(17))).toContain('(ours)')
})

test.skipIf(isSkipped)(
  'feedback arrives, an amendment keeps the hash, and the service agrees about what is held',
  async () => {
    const hash = path.join(folder, 'hash')
    await writeFile(hash, pdq(250))
    await tx('label', '-H', 'pdq', 'ours', 'photo', hash)
    under.clock.now = new Date(under.clock.now.getTime() + 2_000)
    expect(await post('status', credentials[2]!)).toMatchObject({ stopped: true })
    await fetchAll()
    const found = await finds('pdq', 'photo', pdq(250, 'flipX'))
    const [, entry = ''] = /POSITIVE_CLASS \w+ platform_confirmed ([0-9a-f-]{36})/.exec(found) ?? []
    await expect(command('feedback', 'ours', entry, 'not_intimate')).rejects.toThrow(/second moderator/)
    await command('feedback', 'ours', entry, 'not_intimate', '--reason', 'no-nudity', '--second-moderator')
    under.clock.now = new Date(under.clock.now.getTime() + 2_000)
    expect(await post('status', credentials[2]!)).toMatchObject({ lookedAndDidNotAct: true })
    await fetchAll()
    expect(JSON.parse((await command('held', 'ours')).stdout)).toEqual({ agrees: true })
  },
)

test.skipIf(isSkipped)('a list that went wrong is found out', async () => {
  const spoil = `import glob, pickle
file = glob.glob("${folder}/tx/fetched/breakwater/ours*")[0]
state = pickle.load(open(file, "rb"))
entry = next(key for key in state.updates if "." not in key)
state.updates = {key: record for key, record in state.updates.items() if record.entry != entry}
pickle.dump(state, open(file, "wb"))`
  await run(python, ['-c', spoil], { env: { ...process.env, ...environment() } })
  await expect(command('held', 'ours')).rejects.toMatchObject({ code: 1, stdout: '{"agrees": false}\n' })
})

test.skipIf(isSkipped)('a video is carried by its vPDQ, as Meta writes it, and by its MD5', async () => {
  const frames = (seeds: number[]) =>
    seeds.map((seed, frame) => ({ frame, seconds: frame, hash: pdq(seed) as PdqHash, quality: 90 }))
  const video = { kind: 'video', md5: fingerprint(7_000).md5, vpdq: frames([7_001, 7_002, 7_003, 7_004, 7_005]) }
  peer.list('00000000-0000-4000-8000-000000000001', video as VideoFingerprint)
  await connect('theirs', peer.url)
  await tx('fetch', '--only-collab', 'theirs')
  expect((await stateOf('theirs')).signals).toEqual(['video_md5', 'vpdq'])
  const query = (...seeds: number[]) => JSON.stringify(frames(seeds).map(({ hash }, at) => `${hash},90,${at}.000`))
  // A piece that was cut out, a compilation with the whole in it, and one that has too little in common.
  expect(await finds('vpdq', 'video', query(7_002, 7_003))).toContain('100%[40%]')
  expect(await finds('vpdq', 'video', query(1, 2, 3, 4, 5, 7_001, 7_002, 7_003, 7_004, 7_005))).toContain('50%[100%]')
  expect(await finds('vpdq', 'video', query(1, 2, 7_002))).toBe('')
  expect(await finds('video_md5', 'video', video.md5)).toContain('(theirs)')
  const listed = query(7_001, 7_002, 7_003, 7_004, 7_005)
  expect(await driver.ask({ do: 'vpdq_of_meta', listed, query: query(7_002, 7_003) })).toBe(true)
  expect(await driver.ask({ do: 'vpdq_of_meta', listed, query: query(1, 2, 7_002) })).toBe(false)
})

test.skipIf(isSkipped)('a new epoch drops everything, and acknowledges nothing of the old one', async () => {
  peer.withdraw('00000000-0000-4000-8000-000000000001')
  await tx('fetch', '--only-collab', 'theirs')
  peer.epoch = 'two'
  peer.events.length = 0
  peer.list('00000000-0000-4000-8000-000000000002', fingerprint(8_000))
  peer.told.length = 0
  await tx('fetch', '--only-collab', 'theirs')
  await tx('fetch', '--only-collab', 'theirs')
  expect((await stateOf('theirs')).keys).toHaveLength(formsOf)
  expect(peer.told).toEqual([])
  expect(await finds('pdq', 'photo', pdq(8_000))).toContain('(theirs)')
})

test.skipIf(isSkipped)('what is not a page moves nothing, and a redirect does not get the key', async () => {
  const before = await stateOf('theirs')
  peer.events.push({ ...peer.events[0]!, sequence: 7 as never })
  await expect(tx('fetch', '--only-collab', 'theirs')).rejects.toThrow(/had errors/)
  expect(await stateOf('theirs')).toEqual(before)
  const asked: (string | undefined)[] = []
  const target = createServer((request, response) => {
    asked.push(request.headers.authorization)
    response.end('{}')
  }).listen(0, '127.0.0.1')
  const elsewhere = createServer((_, response) => {
    response.writeHead(302, { location: `http://127.0.0.1:${(target.address() as AddressInfo).port}/` }).end()
  }).listen(0, '127.0.0.1')
  await Promise.all([once(target, 'listening'), once(elsewhere, 'listening')])
  await connect('elsewhere', `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`)
  await expect(tx('fetch', '--only-collab', 'elsewhere')).rejects.toThrow(/had errors/)
  expect(asked).toEqual([])
  for (const server of [target, elsewhere]) server.close()
  await connect('in-the-clear', 'http://operator.example')
  await expect(tx('fetch', '--only-collab', 'in-the-clear')).rejects.toThrow(/https/)
})
