import { appendFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  commitment,
  formatKey,
  inclusionProof,
  type LoggedEvent,
  noteSigner,
  receiptLeaf,
  saltOf,
} from '@breakwater/log'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { entriesOf, type MemoryLog, memoryLog } from '../../../packages/log/src/testing/memory-log.ts'
import { logMirrorCommand } from './commands/log-mirror.ts'
import { releaseKeyCommand, releaseSignCommand } from './commands/release.ts'
import { verifyCommand } from './commands/verify.ts'
import { runCommands } from './run-commands.ts'

const commands = {
  verify: async () => verifyCommand,
  'log mirror': async () => logMirrorCommand,
  'release key': async () => releaseKeyCommand,
  'release sign': async () => releaseSignCommand,
}
const signer = noteSigner('log.example/cli', new Uint8Array(32).fill(8))
const key = formatKey(signer.key)
let folder: string
const at = (...names: string[]) => path.join(folder, ...names)

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'breakwater-verify-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs in this process; answers the exit code and the last line as JSON, where it is JSON. */
async function run(...args: string[]): Promise<[exit: number, said: Record<string, unknown>]> {
  const lines: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((line) => lines.push(line))
  const error = vi.spyOn(console, 'error').mockImplementation(() => {})
  try {
    const explain = (error: unknown) => ({ code: (error as Error).name, message: String(error), exitCode: 1 as const })
    const exit = await runCommands(commands, async (error) => explain(error), args)
    return [exit, args.includes('--json') && lines.length > 0 ? JSON.parse(lines.at(-1)!) : {}]
  } finally {
    log.mockRestore()
    error.mockRestore()
  }
}

async function writeMirror(log: MemoryLog, name: string): Promise<string> {
  for (const [file, bytes] of log.files) {
    await mkdir(path.dirname(at(name, file)), { recursive: true })
    await writeFile(at(name, file), bytes)
  }
  await writeFile(at(name, 'checkpoint'), await log.checkpoint())
  return at(name)
}

async function flip(file: string, position: number): Promise<void> {
  const bytes = await readFile(file)
  bytes[position]! ^= 1
  await writeFile(file, bytes)
}

test('a receipt holds by itself and by a key; changed, or of another log, it does not', async () => {
  const seed = new Uint8Array(32).fill(1)
  const event: LoggedEvent = { type: 'add', entry: '3f0c1c36-4d0b-4f39-9d43-3b1c5a1e0001', maxAction: 'hold' }
  const log = memoryLog(signer)
  await log.append(entriesOf(20).with(11, commitment(saltOf(seed), event)))
  const proof = await inclusionProof(log.nodes(), 11, 20)
  const leaves = [receiptLeaf(event, { salt: saltOf(seed), index: 11, proof })]
  const receipt = { format: 'breakwater-receipt/1', key, checkpoint: await log.checkpoint(), leaves }
  const file = at('receipt.json')
  await writeFile(file, JSON.stringify(receipt, null, 2))
  const facts = { verified: true, origin: 'log.example/cli', size: 20 }
  expect(await run('verify', 'receipt', file, '--json')).toEqual([
    0,
    { ...facts, keyGiven: false, events: [{ index: 11, type: 'add', entry: event.entry }] },
  ])
  await writeFile(at('key'), `${key}\n`)
  for (const given of [key, at('key')]) {
    expect(await run('verify', 'receipt', file, '--key', given, '--json')).toMatchObject([
      0,
      { ...facts, keyGiven: true },
    ])
  }
  const stranger = formatKey(noteSigner('log.example/cli', new Uint8Array(32).fill(9)).key)
  const other = await run('verify', 'receipt', file, '--key', stranger, '--json')
  expect(other).toMatchObject([1, { verified: false, reason: 'other-log' }])
  await writeFile(file, JSON.stringify(receipt).replace('"hold"', '"block"'))
  expect(await run('verify', 'receipt', file, '--json')).toMatchObject([1, { reason: 'not-in-log' }])
  await writeFile(file, 'no JSON')
  expect(await run('verify', 'receipt', file, '--json')).toMatchObject([1, { reason: 'malformed-receipt' }])
})

test('a mirror and a checkpoint hold, and a log that was rewritten does not', async () => {
  const log = memoryLog(signer)
  await log.append(entriesOf(300))
  await writeFile(at('older'), await log.checkpoint())
  await log.append(entriesOf(300, 300))
  const mirror = await writeMirror(log, 'mirror')
  expect(await run('verify', 'mirror', mirror, '--key', key, '--json')).toMatchObject([
    0,
    { verified: true, size: 600 },
  ])
  const since = ['--after', at('older'), '--mirror', mirror, '--json']
  const newest = path.join(mirror, 'checkpoint')
  expect(await run('verify', 'checkpoint', newest, '--key', key, ...since)).toMatchObject([
    0,
    { size: 600, after: 300 },
  ])
  expect((await run('verify', 'checkpoint', newest, '--key', key, '--after', at('older')))[0]).toBe(2)
  expect(
    await run('verify', 'checkpoint', at('older'), '--key', key, '--after', newest, '--mirror', mirror, '--json'),
  ).toMatchObject([1, { reason: 'shrunk' }])

  const rewritten = memoryLog(signer)
  await rewritten.append(entriesOf(600).with(7, Uint8Array.of(1)))
  const fork = await writeMirror(rewritten, 'fork')
  expect((await run('verify', 'mirror', fork, '--key', key))[0]).toBe(0)
  const forked = ['--after', at('older'), '--mirror', fork, '--json']
  expect(await run('verify', 'checkpoint', path.join(fork, 'checkpoint'), '--key', key, ...forked)).toMatchObject([
    1,
    { reason: 'inconsistent' },
  ])
  await flip(path.join(mirror, 'tile/0/001'), 100)
  expect(await run('verify', 'mirror', mirror, '--key', key, '--json')).toMatchObject([1, { reason: 'tile-wrong' }])
})

test('a mirror is made by plain requests, brought up to date, and refuses a log that was rewritten', async () => {
  let log = memoryLog(signer)
  await log.append(entriesOf(300))
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    const name = request.url!.replace('/v1/log/', '')
    asked.push(name)
    const body = name === 'key' ? `${key}\n` : name === 'checkpoint' ? await log.checkpoint() : log.files.get(name)
    response.writeHead(body === undefined ? 404 : 200).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const mirror = (...more: string[]) => run('log', 'mirror', '--server', url, '--out', at('copy'), '--json', ...more)
  expect(await mirror()).toMatchObject([0, { size: 300, fetched: 5 }])
  await log.append(entriesOf(300, 300))
  asked.length = 0
  expect(await mirror('--key', key)).toMatchObject([0, { size: 600 }])
  // What it had whole is not asked for again.
  expect(asked).not.toContain('tile/0/000')
  expect((await run('verify', 'mirror', at('copy'), '--key', key))[0]).toBe(0)
  log = memoryLog(signer)
  await log.append(entriesOf(900).with(7, Uint8Array.of(1)))
  expect((await mirror('--key', key))[0]).toBe(1)
  expect(await run('verify', 'mirror', at('copy'), '--key', key, '--json')).toMatchObject([0, { size: 600 }])
})

test('a release holds until a byte is flipped, a file is gone, or one was added', async () => {
  const secret = at('release.secret')
  const [, { key: releaseKey }] = await run('release', 'key', 'example.org/releases', '--out', secret, '--json')
  expect((await stat(secret)).mode & 0o077).toBe(0)
  await mkdir(at('release/deep'), { recursive: true })
  await writeFile(at('release/index.html'), '<p>page</p>')
  await writeFile(at('release/deep/kernel.wasm'), new Uint8Array(1_000))
  const sign = ['release', 'sign', at('release'), '--key', secret, '--version', '1.2.0']
  expect(await run(...sign, '--json')).toMatchObject([0, { files: 2, key: releaseKey }])
  const verify = (name: string) => run('verify', 'release', name, '--key', releaseKey as string, '--json')
  for (const name of [at('release'), at('release/RELEASE.note')]) {
    expect(await verify(name)).toEqual([
      0,
      { verified: true, version: '1.2.0', files: 2, signedBy: 'example.org/releases' },
    ])
  }
  await flip(at('release/deep/kernel.wasm'), 500)
  const [exit, said] = await verify(at('release'))
  expect([exit, said.reason]).toEqual([1, 'release-differs'])
  expect(said.message).toContain('kernel.wasm was changed')
  await flip(at('release/deep/kernel.wasm'), 500)
  await writeFile(at('release/extra.js'), '')
  expect((await verify(at('release')))[1].message).toContain('extra.js was added')
  await rm(at('release/extra.js'))
  await rm(at('release/index.html'))
  expect((await verify(at('release')))[1].message).toContain('index.html is missing')
  await writeFile(at('release/index.html'), '<p>page</p>')
  expect((await verify(at('release')))[0]).toBe(0)
  await appendFile(at('release/RELEASE.note'), `— example.org/releases ${'A'.repeat(91)}=\n`)
  expect((await verify(at('release')))[0]).toBe(0)
  const manifest = await readFile(at('release/RELEASE.note'), 'utf8')
  await writeFile(at('release/RELEASE.note'), manifest.replace('1.2.0', '1.2.1'))
  expect(await verify(at('release'))).toMatchObject([1, { reason: 'bad-signature' }])
  expect((await run('verify', 'release', at('release'), '--key', key, '--json'))[1]).toMatchObject({
    reason: 'unknown-key',
  })
})

test.each([
  [['verify']],
  [['verify', 'nonsense', 'x']],
  [['verify', 'receipt']],
  [['verify', 'mirror', '.']],
  [['verify', 'mirror', '.', '--key', 'nonsense']],
  [['verify', 'mirror', '.', '--key', 'name+00000000+AAAA']],
  [['log', 'mirror', '--server', 'ftp://x', '--out', 'x']],
  [['release', 'key', 'a name', '--out', 'x']],
  [['release', 'sign', '.', '--version', '1']],
])('wrong use %j exits with 2', async (args) => {
  expect((await run(...args))[0]).toBe(2)
})

test.each(['verify', 'log mirror', 'release key', 'release sign'])(
  '%s explains itself with an example',
  async (name) => {
    const { help } = await commands[name as keyof typeof commands]()
    for (const part of ['Usage: breakwater', 'Example:', 'Exit codes:', '--json']) expect(help).toContain(part)
  },
)
