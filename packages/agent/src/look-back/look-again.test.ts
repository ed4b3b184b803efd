import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { type ContentId, Problem } from '@breakwater/contracts'
import { listable } from '@breakwater/fingerprint'
import { fingerprintImage, innerWindowsOf } from '@breakwater/fingerprint/node'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import sharp, { type Sharp } from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Agent } from '../agent-interface.ts'
import { createAgentServer } from '../agent-server.ts'
import { decodingConfigurationSchema } from '../matching/fingerprint-pool.ts'
import { storageConfigurationSchema } from '../matching/own-storage.ts'
import { until } from '../testing/feed-peer.ts'
import { entryOf, type LookBackWorld, startLookBackWorld } from '../testing/look-back-world.ts'
import { AgentContents } from './agent-contents.ts'
import { lookAtFile } from './look-at-file.ts'
import { readLookLine } from './look-line.ts'

/** What the platform's own storage gives, by address. */
const stored = new Map<string, Uint8Array>()
const storage = createServer((request, response) => {
  const bytes = stored.get(request.url!)
  response.writeHead(bytes === undefined ? 404 : 200).end(bytes)
})
let prefix: string
let photograph: Uint8Array
let world: LookBackWorld
let agent: Agent

const start = async (lookBack = {}, others = {}) => {
  agent = world.agentWith(lookBack, {
    storage: storageConfigurationSchema.parse({ prefixes: [prefix] }),
    decoding: decodingConfigurationSchema.parse({ threads: 1, windows: { at: 'queue', milliseconds: 60_000 } }),
    ...others,
  })
  agent.start()
  await until(() => agent.readiness().isReady)
}
const look = (content: string, name = content) =>
  agent.lookAgain({ content: content as ContentId, url: `${prefix}${name}` })
const share = (content: string) =>
  agent.match(stored.get(`/${content}`)!, { surface: 'public', content: content as ContentId })
/** Lists the photograph, with windows, and waits until plain looking back is over. */
const list = async (entry = entryOf(1)) => {
  world.peer.list(entry, listable(await fingerprintImage(photograph), await innerWindowsOf(photograph)))
  await until(world.isDone(agent))
}

beforeAll(async () => {
  await new Promise<void>((resolve) => storage.listen(0, '127.0.0.1', resolve))
  prefix = `http://127.0.0.1:${(storage.address() as AddressInfo).port}/`
  photograph = await generatedPhotograph(1, { width: 1200, height: 900 })
  const input = await sharp(photograph).resize(440, 330).png().toBuffer()
  const screen = { create: { width: 480, height: 1000, channels: 3, background: '#fff' } as const }
  const put = async (name: string, picture: Sharp) => stored.set(`/${name}`, await picture.jpeg().toBuffer())
  await put('screenshot', sharp(screen).composite([{ input, left: 20, top: 240 }]))
  await put('crop', sharp(photograph).extract({ left: 48, top: 72, width: 1056, height: 792 }))
  await put('other', sharp(await generatedPhotograph(2, { width: 1200, height: 900 })))
  stored.set('/text', Buffer.from('no picture'))
})
afterAll(() => storage.close())
beforeEach(async () => {
  world = await startLookBackWorld()
})
afterEach(async () => {
  await agent.close()
  await world[Symbol.asyncDispose]()
})

test('what was shared before is found by a look inside of it, which looking back alone does not find; and once', async () => {
  await start()
  for (const content of ['screenshot', 'crop', 'other']) expect((await share(content)).decision).toBe('allow')
  await list()
  expect(world.finds).toEqual([])
  expect([await look('screenshot'), await look('crop'), await look('other')]).toMatchObject([
    { found: 1 },
    { found: 1 },
    { found: 0 },
  ])
  expect(world.finds).toMatchObject([
    { content: 'screenshot', decision: 'review', match: { entry: entryOf(1), region: { corners: expect.anything() } } },
    { content: 'crop', decision: 'review', match: { windows: expect.any(Number) } },
  ])
  expect([await look('screenshot'), await look('crop')]).toMatchObject([{ found: 0 }, { found: 0 }])
  await list(entryOf(2))
  expect(await look('screenshot')).toMatchObject({ found: 1 })
  expect(world.found()).toEqual(['crop 1', 'screenshot 1', 'screenshot 2'])
})

test('nobody waits for it: it looks at more places than at an upload', async () => {
  await start(
    {},
    {
      decoding: decodingConfigurationSchema.parse({
        threads: 1,
        mostRegions: 0,
        slanted: 'queue',
        windows: { at: 'never' },
      }),
    },
  )
  await list()
  expect(await share('screenshot')).toMatchObject({ decision: 'allow', matches: [] })
  expect(await look('screenshot')).toMatchObject({ found: 1 })
})

test('a part alone is never more than review, and two windows that agree count as far as looking back may go', async () => {
  await start({ maxAction: 'hold' })
  await list()
  await look('screenshot')
  await look('crop')
  expect(world.finds.map(({ content, decision }) => `${content} ${decision}`)).toEqual([
    'screenshot review',
    'crop hold',
  ])
})

test('a content that nobody knew is kept from then on, and one that ended is told of no more', async () => {
  await start()
  await look('screenshot')
  expect(agent.lookBack!.status.contents).toBe(1)
  await list()
  world.peer.withdraw(entryOf(1))
  await until(() => !agent.holds(entryOf(1)))
  expect(await look('screenshot')).toMatchObject({ found: 0 })
})

test('a content that is deleted while it is looked at is told of to nobody, and not kept', async () => {
  await start()
  await list()
  const looking = look('screenshot')
  await agent.forget(['screenshot' as ContentId])
  expect(await looking).toMatchObject({ found: 0 })
  expect([world.finds, agent.lookBack!.status.contents]).toEqual([[], 0])
})

test('in a dry run what would be found is counted, and looked for again', async () => {
  await start({}, { dryRun: true })
  await list()
  expect([await look('screenshot'), await look('screenshot')]).toMatchObject([{ found: 1 }, { found: 1 }])
  expect(world.finds).toEqual([])
})

test('what is not in the own storage, or is no picture, is a problem', async () => {
  await start()
  const codeOf = (promise: Promise<unknown>) => promise.catch((error: { code?: string }) => error.code)
  expect(await codeOf(look('x', 'gone'))).toBe('url-unreachable')
  expect(await codeOf(look('x', 'text'))).toBe('not-an-image')
  expect(await codeOf(agent.lookAgain({ content: 'x' as ContentId, url: 'http://127.0.0.1:1/x' }))).toBe('url-refused')
})

test('an agent that does not look back says so', async () => {
  agent = world.agentWith(undefined)
  agent.start()
  await until(() => agent.readiness().isReady)
  await expect(look('screenshot')).rejects.toMatchObject({ code: 'look-back-off' })
})

describe('a file of contents', () => {
  let contents: AgentContents
  let close: () => Promise<void>
  beforeEach(async () => {
    await start()
    const server = await createAgentServer(agent, { host: '127.0.0.1', port: 0 })
    contents = new AgentContents(server.url)
    close = () => server.close()
  })
  afterEach(() => close())
  const written = (name: string, text: string | Uint8Array) => {
    writeFileSync(path.join(world.state, name), text)
    return path.join(world.state, name)
  }
  const goThrough = (file: string, { pass = '1', signal = new AbortController().signal, target = contents } = {}) =>
    lookAtFile(file, target, { refusedFile: path.join(world.state, 'refused.jsonl'), atOnce: 2, pass, signal })
  const refused = () =>
    readFileSync(path.join(world.state, 'refused.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))

  test('is gone through once, what cannot be looked at is named, and by another name all of it once more', async () => {
    await list()
    const lines = ['content,url', `screenshot,${prefix}screenshot`, `gone,${prefix}gone`, 'bad', `crop,${prefix}crop`]
    const file = written('shown.csv.gz', gzipSync(lines.join('\n')))
    expect(await goThrough(file)).toMatchObject({
      ...{ lines: 5, refused: 2, isFinished: true, counts: { looked: 2, found: 2, cutShort: expect.any(Number) } },
    })
    expect(refused()).toEqual([
      { line: 4, reason: 'columns' },
      { line: 3, reason: 'url-unreachable' },
    ])
    expect(await goThrough(file)).toMatchObject({ refused: 2, isFinished: true, counts: { looked: 0, found: 0 } })
    await list(entryOf(2))
    expect(await goThrough(file, { pass: '2' })).toMatchObject({ counts: { looked: 2, found: 2 } })
  })

  test('goes on where it stopped, and waits where the agent has others to serve', async () => {
    const count = 70
    const text = Array.from({ length: count }, (_, at) => JSON.stringify({ content: `c${at}`, url: `${prefix}text` }))
    const file = written('many.jsonl', text.join('\n'))
    const asked: string[] = []
    let isDown = false
    let busy = 3
    const target = Object.assign(Object.create(contents) as AgentContents, {
      async look({ content }: { content: string }) {
        if (busy-- > 0) throw new Problem('busy', { retryAfterSeconds: 1 })
        if (isDown) throw new TypeError('fetch failed')
        asked.push(content)
        isDown = asked.length === 40
        return { found: 0 }
      },
      position: (name: string) => contents.position(name),
      keepPosition: (position: Parameters<AgentContents['keepPosition']>[0]) => contents.keepPosition(position),
    })
    await expect(goThrough(file, { target })).rejects.toThrow('fetch failed')
    isDown = false
    expect(await goThrough(file, { target })).toMatchObject({ lines: count, isFinished: true })
    expect(new Set(asked).size).toBe(count)
    // What was done in whole batches is not done again.
    expect(asked.length).toBeLessThan(count + 32)
  })

  test('a line as long as may be is whole, wherever in the file it stands', async () => {
    const address = (at: number) => `${prefix}${at}/`.padEnd(4_096, `${at % 10}`)
    const count = 30
    const text = Array.from({ length: count }, (_, at) => `c${String(at).padStart(3, '0')},${address(at)}`)
    // The first 64 KiB, which are read at once, end shortly before the end of the fifteenth line.
    const empty = '\n'.repeat(65_536 - 14 * (text[0]!.length + 1) - 4_050)
    const urls: string[] = []
    const target = Object.assign(Object.create(contents) as AgentContents, {
      async look({ url }: { url: string }) {
        urls.push(url)
        return { found: 0 }
      },
      position: (name: string) => contents.position(name),
      keepPosition: (position: Parameters<AgentContents['keepPosition']>[0]) => contents.keepPosition(position),
    })
    await goThrough(written('long.csv', `${empty}${text.join('\n')}`), { target })
    expect(urls.toSorted()).toEqual(Array.from({ length: count }, (_, at) => address(at)).toSorted())
  })

  test('ends after a batch where it is stopped, and goes on from there', async () => {
    const text = Array.from({ length: 100 }, (_, at) => `c${at},${prefix}gone`)
    const file = written('stopped.csv', text.join('\n'))
    const stopping = new AbortController()
    stopping.abort()
    expect(await goThrough(file, { signal: stopping.signal })).toMatchObject({ lines: 32, isFinished: false })
    expect(await goThrough(file)).toMatchObject({ lines: 100, refused: 100, isFinished: true })
    expect(new Set(refused().map(({ line }) => line)).size).toBe(100)
  })

  test.each([
    ['a,http://x/y', { item: { content: 'a', url: 'http://x/y', line: 7 } }],
    ['{"url":"http://x/y","content":"a"}', { item: { content: 'a', url: 'http://x/y', line: 7 } }],
    ['"a,b","http://x/y,z"', { item: { content: 'a,b', url: 'http://x/y,z', line: 7 } }],
    ['', 'nothing'],
    ['content,url', 'nothing'],
    ['a', { refused: 'columns' }],
    ['a,b,c', { refused: 'columns' }],
    ['a,nowhere', { refused: 'url' }],
    ['{"content":"a","url":7}', { refused: 'url' }],
    ['{"content":7,"url":"http://x/y"}', { refused: 'content' }],
    ['{"content":"a","url":"http://x/y","name":"z"}', { refused: 'columns' }],
    ['{', { refused: 'not-json' }],
    [`a,http://x/${'y'.repeat(4096)}`, { refused: 'url' }],
    [`a,http://x/${'y'.repeat(6000)}`, { refused: 'too-long' }],
  ])('line %#', (line, expected) => {
    expect(readLookLine(line, 7)).toEqual(expected)
  })
})
