import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type ContentId, dihedralForms, type Md5Hash, type PdqHash } from '@breakwater/contracts'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listingOf, until } from '../testing/feed-peer.ts'
import { bytesBelow } from '../testing/files-below.ts'
import {
  anyFingerprint,
  contentOf,
  entryOf,
  hex,
  type LookBackWorld,
  startLookBackWorld,
  turnedBits,
} from '../testing/look-back-world.ts'

const publicly = (content: string) => ({ content: content as ContentId, surface: 'public' }) as const

let world: LookBackWorld
beforeEach(async () => {
  world = await startLookBackWorld()
})
afterEach(() => world[Symbol.asyncDispose]())

test('a new entry finds what was published before, changed and turned, and says at most review', async () => {
  const photograph = await generatedPhotograph(99, { width: 640, height: 480 })
  await using agent = world.started({})
  await until(() => agent.readiness().isReady)
  const publish = async (content: string, picture: Promise<Buffer> | Uint8Array) =>
    expect((await agent.match(await picture, publicly(content))).decision).toBe('allow')
  await publish('as-it-is', photograph)
  await publish('small', sharp(photograph).resize({ width: 160 }).jpeg().toBuffer())
  await publish('turned', sharp(photograph).rotate(90).jpeg().toBuffer())
  await publish('mirrored', sharp(photograph).flop().jpeg().toBuffer())
  await publish('another', await generatedPhotograph(1, { width: 640, height: 480 }))
  await agent.match(photograph)
  expect(agent.status().lookBack?.contents).toBe(5)
  world.peer.list(entryOf(1), await listingOf(photograph))
  await until(() => world.finds.length === 4)
  expect(world.found()).toEqual(['as-it-is 1', 'mirrored 1', 'small 1', 'turned 1'])
  // The policy says hold.
  expect(world.finds.map(({ decision }) => decision)).toEqual(['review', 'review', 'review', 'review'])
  expect(world.finds.find(({ content }) => content === 'as-it-is')!.match).toMatchObject({
    distanceBits: 0,
    maxAction: 'hold',
  })
})

test('what is held is kept while it waits and when it is released; what is removed or deleted is forgotten', async () => {
  const photograph = await generatedPhotograph(99, { width: 640, height: 480 })
  const listed = await listingOf(photograph)
  world.peer.list(entryOf(1), listed)
  await using agent = world.started({})
  await until(() => agent.holds(entryOf(1)))
  const names = ['released', 'removed', 'under-18', 'deleted', 'deleted-later', 'waiting'] as const
  for (const name of names) expect((await agent.match(photograph, publicly(name))).decision).toBe('hold')
  expect(agent.status().lookBack?.contents).toBe(names.length)
  const judge = (name: string, value: 'confirmed' | 'suspected_under_18' | 'quality_unknown') =>
    agent.review.judge({ content: name as ContentId, moderator: 'a', value })
  judge('released', 'quality_unknown')
  judge('removed', 'confirmed')
  judge('under-18', 'suspected_under_18')
  const forget = (...contents: string[]) => agent.forget(contents as ContentId[])
  expect(await forget('deleted', 'unknown', 'under-18')).toBe(2)
  expect(agent.review.waiting().map(({ content }) => content)).toEqual(['deleted-later', 'waiting'])
  await until(() => agent.status().lookBack?.contents === 3)
  world.peer.list(entryOf(2), listed)
  await until(() => world.finds.length === 3)
  expect(world.found()).toEqual(['deleted-later 2', 'released 2', 'waiting 2'])
  expect([await forget('deleted-later'), await forget('deleted-later')]).toEqual([1, 0])
  expect(agent.review.waiting().map(({ content }) => content)).toEqual(['waiting'])
  // Deleted or not, what may show a child comes before nobody.
  await agent.match(photograph, publicly('under-18'))
  expect(agent.review.waiting().map(({ content }) => content)).toEqual(['waiting'])
})

test('up to 31 bits in any form, and by MD5 where the quality is too low; nothing else', async () => {
  const listed = anyFingerprint()
  const { dihedral } = listed.pdq!
  await using agent = world.started({ maxAction: 'block' })
  const contents = [
    ...dihedralForms.map((form) => contentOf(`${form}-31`, turnedBits(dihedral[form], 31))),
    ...dihedralForms.map((form) => contentOf(`${form}-32`, turnedBits(dihedral[form], 32))),
    contentOf('same-file', hex(32) as PdqHash, 0, listed.md5),
    contentOf('low-quality', listed.pdq.hash, 49),
    contentOf('another', hex(32) as PdqHash, 90, hex(16) as Md5Hash),
  ]
  expect(agent.lookBack!.add(contents, { feedSequence: 0 })).toEqual({
    added: contents.length,
    changed: 0,
    unchanged: 0,
  })
  world.peer.list(entryOf(1), listed)
  await until(() => world.finds.length >= 9)
  await until(world.isDone(agent))
  expect(world.found()).toEqual([...dihedralForms.map((form) => `${form}-31 1`), 'same-file 1'].toSorted())
  expect(
    world.finds.every(
      ({ match, decision }) => match.distanceBits === (match.quality === 0 ? 0 : 31) && decision === 'hold',
    ),
  ).toBe(true)
})

test('what is told of later finds what was listed before; each find is told once, over restarts too', async () => {
  const listed = anyFingerprint()
  world.peer.list(entryOf(1), listed)
  world.peer.list(entryOf(2), { ...listed, md5: hex(16) as Md5Hash })
  {
    await using agent = world.started()
    await until(() => agent.holds(entryOf(2)))
    agent.lookBack!.add([contentOf('old', turnedBits(listed.pdq.dihedral.rotate180, 5))], { feedSequence: 0 })
    await until(world.isDone(agent))
    expect(world.found()).toEqual(['old 1', 'old 2'])
    agent.lookBack!.add([contentOf('older', listed.pdq.hash)], { feedSequence: 0 })
    await until(world.isDone(agent))
    // It was compared already, says the platform.
    agent.lookBack!.add([contentOf('compared', listed.pdq.hash)], { feedSequence: agent.status().feedSequence })
    expect(agent.lookBack!.status.readingAgainFrom).toBe(null)
  }
  expect(world.found()).toEqual(['old 1', 'old 2', 'older 1', 'older 2'])
  await using again = world.started()
  again.lookBack!.add([contentOf('newest', hex(32) as PdqHash)], { feedSequence: 0 })
  await until(world.isDone(again))
  // Only the one that was said to be compared was new to the pass.
  expect(world.found()).toEqual(['compared 1', 'compared 2', 'old 1', 'old 2', 'older 1', 'older 2'])
  // With another picture under its name it is another content.
  again.lookBack!.add([contentOf('old', listed.pdq.hash)], { feedSequence: 0 })
  await until(world.isDone(again))
  expect(world.finds.filter(({ content }) => content === 'old')).toHaveLength(4)
})

test('an entry that ends before it was looked for is dropped, and its hash with it', async () => {
  const listed = anyFingerprint()
  {
    await using agent = world.agentWith({})
    agent.lookBack!.add([contentOf('old', listed.pdq.hash)], { feedSequence: 0 })
  }
  world.peer.list(entryOf(1), listed)
  const agent = world.started({
    onFound: () => {
      throw new Error('nobody takes it')
    },
  })
  await until(() => agent.lookBack!.status.waitingEntries === 1)
  const isOnDisk = () => bytesBelow(world.state).includes(Buffer.from(listed.pdq.dihedral.flipX, 'hex'))
  expect(isOnDisk()).toBe(true)
  world.peer.withdraw(entryOf(1))
  await until(() => agent.lookBack!.status.waitingEntries === 0)
  await agent.close()
  expect([isOnDisk(), world.finds]).toEqual([false, []])
})

test('while nobody takes a find it is told again; what was off meanwhile is looked for when it is on', async () => {
  const [first, second] = [anyFingerprint(), anyFingerprint()]
  let failures = 0
  {
    await using agent = world.started({
      onFound: (find) => {
        if (failures++ < 2) throw new Error('not now')
        world.finds.push(find)
      },
    })
    agent.lookBack!.add([contentOf('a', first.pdq!.hash), contentOf('b', second.pdq!.hash)], { feedSequence: 0 })
    world.peer.list(entryOf(1), first)
    await until(() => world.finds.length === 1)
    await until(world.isDone(agent))
  }
  world.peer.list(entryOf(2), second)
  {
    await using off = world.agentWith(undefined)
    off.start()
    await until(() => off.holds(entryOf(2)))
    expect(off.lookBack).toBe(undefined)
  }
  await using agent = world.started()
  await until(world.isDone(agent))
  expect(world.found()).toEqual(['a 1', 'b 2'])
})

test('killed in the middle of many finds it goes on, and each is written once', async () => {
  const listed = anyFingerprint()
  {
    await using agent = world.agentWith({})
    const contents = Array.from({ length: 3000 }, (_, at) =>
      contentOf(`copy-${at}`, turnedBits(listed.pdq.hash, at % 30)),
    )
    agent.lookBack!.add(contents, { feedSequence: 0 })
  }
  world.peer.list(entryOf(1), listed)
  const agentFile = JSON.stringify(new URL('../agent.ts', import.meta.url).href)
  const databaseFile = JSON.stringify(new URL('../state/agent-database.ts', import.meta.url).href)
  // Writes each find where the review queue would: in the agent's own database, in the same transaction.
  const script = `
    const { AgentDatabase } = await import(${databaseFile})
    let table
    const own = AgentDatabase.prototype.own
    AgentDatabase.prototype.own = function (part, steps) {
      const database = own.call(this, part, steps)
      if (part === 'look-back') table = own.call(this, 'test', ['CREATE TABLE told (content TEXT)'])
      return database
    }
    const { createAgent } = await import(${agentFile})
    let told = 0
    const onFound = ({ content }) => {
      table.prepare('INSERT INTO told VALUES (?)').run(content)
      if (++told % 256 === 0) console.log('told')
    }
    const agent = createAgent({ service: ${JSON.stringify(world.peer.url)}, apiKey: 'key', waitSeconds: 1,
      stateDirectory: ${JSON.stringify(world.state)}, lookBack: { onFound, passDelaySeconds: 0 } })
    agent.start()
    setInterval(() => {
      const { waitingEntries, readingAgainFrom } = agent.lookBack.status
      if (agent.status().feedSequence !== 1 || waitingEntries > 0 || readingAgainFrom !== null) return
      const rows = table.prepare('SELECT count(*) AS all_rows, count(DISTINCT content) AS distinct_rows FROM told').get()
      console.log(JSON.stringify(rows))
    }, 20)`
  const run = () =>
    spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  let kills = 0
  for (const parts of [2, 3]) {
    const child = run()
    let seen = ''
    for await (const part of child.stdout) {
      seen += part
      if (seen.split('told').length > parts || seen.includes('{')) break
    }
    if (!seen.includes('{')) kills++
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  expect(kills).toBeGreaterThan(0)
  const child = run()
  let result = ''
  for await (const part of child.stdout) {
    result += part
    if (result.includes('}')) break
  }
  child.kill('SIGKILL')
  expect(JSON.parse(result.slice(result.indexOf('{'), result.indexOf('}') + 1))).toEqual({
    all_rows: 3000,
    distinct_rows: 3000,
  })
})

test('an upload that meets a new entry is matched or found, whichever comes first', async () => {
  const photographs = await Promise.all(
    Array.from({ length: 12 }, (_, at) => generatedPhotograph(200 + at, { width: 160, height: 120 })),
  )
  const listings = await Promise.all(photographs.map(listingOf))
  await using agent = world.started()
  await until(() => agent.readiness().isReady)
  const answers = await Promise.all(
    photographs.map(async (photograph, at) => {
      setTimeout(() => world.peer.list(entryOf(at), listings[at]!), at * 4)
      await new Promise((resolve) => setTimeout(resolve, at * 5))
      return agent.match(photograph, publicly(`upload-${at}`))
    }),
  )
  await until(world.isDone(agent))
  const missed = answers.flatMap(({ decision }, at) => {
    const isFound = world.finds.some(({ content, match }) => content === `upload-${at}` && match.entry === entryOf(at))
    return decision === 'allow' && !isFound && listings[at]!.pdq ? [at] : []
  })
  expect(missed).toEqual([])
})

test('a new entry finds an old copy among 200,000, after a start too', async () => {
  const listed = anyFingerprint()
  const contentCount = 200_000
  {
    await using agent = world.agentWith({})
    for (let from = 0; from < contentCount; from += 1000) {
      const contents = Array.from({ length: 1000 }, (_, at) => contentOf(`content-${from + at}`, hex(32) as PdqHash))
      if (from === 123_000) contents[456] = contentOf('the-one', turnedBits(listed.pdq.dihedral.rotate90, 20))
      agent.lookBack!.add(contents, { feedSequence: 0 })
    }
  }
  await using agent = world.started()
  world.peer.list(entryOf(1), listed)
  await until(() => world.finds.length === 1)
  expect(agent.status().lookBack?.contents).toBe(contentCount)
  world.peer.list(entryOf(2), { ...listed, md5: hex(16) as Md5Hash })
  await until(() => world.finds.length === 2)
  expect(world.found()).toEqual(['the-one 1', 'the-one 2'])
})

test('in a dry run it tells nobody, and finds the same when it is none any more', async () => {
  const [before, meanwhile] = [anyFingerprint(), anyFingerprint()]
  world.peer.list(entryOf(1), before)
  {
    const counted: number[] = []
    const log = (event: { event: string; finds?: number }) =>
      event.event === 'look-back-found' && counted.push(event.finds!)
    await using agent = world.agentWith({}, { dryRun: true, log })
    agent.start()
    await until(() => agent.holds(entryOf(1)))
    const contents = [contentOf('a', before.pdq.hash), contentOf('b', meanwhile.pdq.hash)]
    agent.lookBack!.add(contents, { feedSequence: 0 })
    world.peer.list(entryOf(2), meanwhile)
    await until(() => counted.length >= 1)
    expect([counted[0], world.finds, agent.review.waitingCount]).toEqual([1, [], 0])
  }
  await using agent = world.started()
  await until(() => world.finds.length === 2)
  await until(world.isDone(agent))
  expect(world.found()).toEqual(['a 1', 'b 2'])
})

test('without another to tell, an old copy waits for a person in the review queue, once', async () => {
  const listed = anyFingerprint()
  for (const _ of [1, 2]) {
    await using agent = world.agentWith({ onFound: undefined as never })
    agent.start()
    await until(() => agent.lookBack!.status.loaded === 1)
    agent.lookBack!.add([contentOf('old', listed.pdq.hash)], { feedSequence: 0 })
    if (world.peer.events.length === 0) world.peer.list(entryOf(1), listed)
    await until(() => agent.review.waitingCount === 1)
    await until(world.isDone(agent))
    expect(agent.review.waiting()).toMatchObject([{ content: 'old', source: 'look-back', decision: 'review' }])
  }
})
