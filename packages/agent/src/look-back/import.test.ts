import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createAgentServer } from '../agent-server.ts'
import { until } from '../testing/feed-peer.ts'
import { anyFingerprint, entryOf, hex, type LookBackWorld, startLookBackWorld } from '../testing/look-back-world.ts'
import { AgentContents } from './agent-contents.ts'
import { type ImportTarget, importFile } from './import-file.ts'
import { readImportLine } from './import-line.ts'
import { StoredContents } from './stored-contents.ts'

let world: LookBackWorld
beforeEach(async () => {
  world = await startLookBackWorld()
})
afterEach(() => world[Symbol.asyncDispose]())

const [pdq, md5] = [hex(32), hex(16)]
const inState = (name: string) => path.join(world.state, name)
function written(name: string, text: string | Uint8Array): string {
  writeFileSync(inState(name), text)
  return inState(name)
}
async function imported(file: string, target?: ImportTarget) {
  const options = { refusedFile: inState('refused.jsonl') }
  if (target !== undefined) return importFile(file, target, options)
  using stored = await StoredContents.open({ directory: world.state })
  return await importFile(file, stored, options)
}
const refused = () =>
  readFileSync(inState('refused.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
const numbered = (count: number) => Array.from({ length: count }, (_, at) => `content-${at},${hex(32)},90`).join('\n')

test.each([
  [`a,${pdq},90`, { content: 'a', pdq, quality: 90 }],
  [`a,${pdq.toUpperCase()},100,${md5}`, { content: 'a', pdq, quality: 100, md5 }],
  [` "a,b""c" , ${pdq} ,7,`, 'columns'],
  [`"a,b""c",${pdq},7,`, { content: 'a,b"c', pdq, quality: 7 }],
  [JSON.stringify({ quality: 0, content: 'a', pdq, md5 }), { content: 'a', pdq, quality: 0, md5 }],
  [JSON.stringify({ content: 'a', pdq, quality: 5, md5: null }), { content: 'a', pdq, quality: 5 }],
  [JSON.stringify({ content: 'a', pdq, quality: '90' }), 'quality'],
  [JSON.stringify({ content: 7, pdq, quality: 90 }), 'content'],
  [JSON.stringify({ content: 'a', pdq, quality: 90, name: 'x' }), 'columns'],
  ['{"content":', 'not-json'],
  [`a,${pdq}`, 'columns'],
  [`a,${pdq},90,${md5},x`, 'columns'],
  [`two words,${pdq},90`, 'content'],
  [`,${pdq},90`, 'content'],
  [`a,${pdq.slice(1)},90`, 'pdq'],
  [`a,${pdq},101`, 'quality'],
  [`a,${pdq},9.5`, 'quality'],
  [`a,${pdq},90,${md5}0`, 'md5'],
  [`"a,${pdq},90`, 'columns'],
  [`a,${pdq},90${' '.repeat(10)}x${'y'.repeat(2000)}`, 'too-long'],
])('line %#', (line, expected) => {
  const wanted = typeof expected === 'string' ? { refused: expected } : { content: expected }
  expect(readImportLine(line)).toEqual(wanted)
})

test('no line whatsoever makes the reader fail, and none is taken but whole', () => {
  const piece = fc.constantFrom(
    'a',
    ',',
    '"',
    pdq,
    '90',
    '{',
    '}',
    ':',
    '\\',
    ' ',
    md5,
    'content',
    '\u2028',
    '[]',
    'null',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((pieces) => pieces.join('')),
      ),
      (line) => {
        const read = readImportLine(line)
        if (read === 'nothing' || 'refused' in read) return
        expect(read.content).toMatchObject({ pdq, content: expect.stringMatching(/^[\x21-\x7e]+$/) })
      },
    ),
    { numRuns: 2000 },
  )
})

test('CSV and JSON lines, plain and gzip: bad lines are named and stop nothing, and the same file changes nothing', async () => {
  const lines = [
    'content,pdq,quality',
    `a,${pdq},90`,
    'secret-name,nonsense,90',
    '',
    JSON.stringify({ content: 'b', pdq, quality: 5 }),
    'x',
    `c,${pdq},90`,
  ]
  const file = written('mixed.csv.gz', gzipSync(lines.join('\r\n')))
  expect(await imported(file)).toMatchObject({ lines: 7, refused: 2, added: 3, isFinished: true, share: 1 })
  expect(refused()).toEqual([
    { line: 3, reason: 'pdq' },
    { line: 6, reason: 'columns' },
  ])
  expect(await imported(file)).toMatchObject({ lines: 7, refused: 2, added: 0, isFinished: true })
  const again = written('other.csv', lines.slice(1).concat(`d,${pdq},90`).join('\n'))
  expect(await imported(again)).toMatchObject({ added: 1, unchanged: 3, changed: 0 })
  expect(await world.storedContents()).toEqual(['a', 'b', 'c', 'd'])
})

test('a file that ends too early leaves what it brought, and goes on when it is whole', async () => {
  const whole = gzipSync(numbered(20_000))
  await expect(imported(written('a.gz', whole.subarray(0, whole.length / 2)))).rejects.toThrow('ends too early')
  expect((await world.storedContents()).length).toBeGreaterThan(4000)
  expect(await imported(written('b.gz', whole))).toMatchObject({ isFinished: true, lines: 20_000 })
  expect(await world.storedContents()).toHaveLength(20_000)
})

test('killed in the middle it goes on from the line it had, and all are there once', async () => {
  const count = 120_000
  const file = written(
    'many.csv',
    `${numbered(count / 2)}\nbad line\n${numbered(count)
      .split('\n')
      .slice(count / 2)
      .join('\n')}`,
  )
  const source = (name: string) => JSON.stringify(new URL(name, import.meta.url).href)
  const script = `
    const { importFile } = await import(${source('import-file.ts')})
    const { StoredContents } = await import(${source('stored-contents.ts')})
    const stored = await StoredContents.open({ directory: ${JSON.stringify(world.state)} })
    const onProgress = ({ lines }) => console.log(lines)
    await importFile(${JSON.stringify(file)}, stored, { refusedFile: ${JSON.stringify(inState('refused.jsonl'))}, onProgress })`
  let kills = 0
  for (const batches of [3, 12]) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let seen = ''
    for await (const part of child.stdout) {
      seen += part
      if (seen.split('\n').length > batches) break
    }
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    if (child.signalCode === 'SIGKILL') kills++
  }
  expect(kills).toBe(2)
  const before = await world.storedContents()
  expect(before.length).toBeGreaterThan(4096 * 3)
  expect(before.length).toBeLessThan(count)
  const done = await imported(file)
  expect(done).toMatchObject({ isFinished: true, lines: count + 1, refused: 1, added: count - before.length })
  expect(await world.storedContents()).toHaveLength(count)
})

test('while an agent runs it takes the import, goes on with its own, and looks for the list among them', async () => {
  const listed = anyFingerprint()
  world.peer.list(entryOf(1), listed)
  const lines = numbered(5_000).split('\n')
  lines[3_333] = `old-copy,${listed.pdq.dihedral.flipY},90`
  lines[44] = 'bad'
  const file = written('some.csv', lines.join('\n'))
  await using agent = world.started()
  await until(() => agent.holds(entryOf(1)))
  await expect(StoredContents.open({ directory: world.state })).rejects.toThrow('in use')
  const server = await createAgentServer(agent, { host: '127.0.0.1', port: 0, token: 'secret' })
  const contents = new AgentContents(server.url, 'secret')
  let batches = 0
  const failing: ImportTarget = {
    batch: contents.batch,
    position: (digest) => contents.position(digest),
    add(...given) {
      if (++batches === 3) throw new Error('the line is cut')
      return contents.add(...given)
    },
  }
  await expect(imported(file, failing)).rejects.toThrow('cut')
  expect(agent.status().lookBack?.contents).toBe(2_000)
  expect(await imported(file, contents)).toMatchObject({ lines: 5_000, refused: 1, added: 2_999, isFinished: true })
  await until(() => world.finds.length === 1)
  expect(world.found()).toEqual(['old-copy 1'])
  expect(await contents.forget(['old-copy', 'unknown'])).toBe(1)
  expect((await contents.status()).lookBack?.contents).toBe(4_998)
  await expect(new AgentContents(server.url, 'wrong').status()).rejects.toThrow('unauthorized')
  await server.close()
})

test('what was imported while no agent ran is looked for at the next start', async () => {
  const listed = anyFingerprint()
  world.peer.list(entryOf(1), listed)
  {
    await using agent = world.started()
    await until(world.isDone(agent))
  }
  await imported(written('a.csv', `old-copy,${listed.pdq.dihedral.rotate270},90`))
  await using agent = world.started()
  await until(() => world.finds.length === 1)
  await until(world.isDone(agent))
  expect(world.found()).toEqual(['old-copy 1'])
})
