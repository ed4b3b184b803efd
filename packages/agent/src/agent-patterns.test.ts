import type { ContentId } from '@breakwater/contracts'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Agent } from './agent-interface.ts'
import { listingOf, until } from './testing/feed-peer.ts'
import { entryOf, type LookBackWorld, startLookBackWorld } from './testing/look-back-world.ts'

const side = 640
/** A field of checks: not the picture of anybody. */
function checks(cell: number, dark: number): Promise<Buffer> {
  const isLight = (x: number, y: number) => (Math.floor(x / cell) + Math.floor(y / cell)) % 2 === 1
  const data = Uint8Array.from({ length: side * side }, (_, at) =>
    isLight(at % side, Math.floor(at / side)) ? 230 : dark,
  )
  return sharp(data, { raw: { width: side, height: side, channels: 1 } })
    .png()
    .toBuffer()
}

let world: LookBackWorld
let agent: Agent
let listed: Buffer
/** Other checks, 30 bits from these. */
let others: Buffer

beforeEach(async () => {
  world = await startLookBackWorld()
  listed = await checks(90, 20)
  others = await checks(88, 120)
  const policy = { self_reported: 'hold', platform_confirmed: 'hold', hotline_reviewed: 'hold' } as const
  agent = world.agentWith({ maxAction: 'hold' }, { policy })
  agent.start()
})
afterEach(async () => {
  await agent.close()
  await world[Symbol.asyncDispose]()
})

const ask = (bytes: Uint8Array, content: string) =>
  agent.match(bytes, { surface: 'public', content: content as ContentId })

test('other checks than those that are listed are put before people at most, and told that it is a pattern', async () => {
  world.peer.list(entryOf(1), await listingOf(listed))
  await until(() => agent.holds(entryOf(1)))
  expect(await ask(others, 'others')).toMatchObject({
    decision: 'review',
    matches: [{ entry: entryOf(1), distanceBits: 30, pattern: true }],
  })
  expect(agent.review.waiting()).toMatchObject([{ content: 'others', matches: [{ pattern: true }] }])
  const copy = await sharp(listed).jpeg({ quality: 60 }).toBuffer()
  expect(await ask(copy, 'copy')).toMatchObject({ decision: 'review', matches: [{ pattern: true }] })
})

test('the very same file is no guess, and a photograph is no pattern', async () => {
  const photograph = await generatedPhotograph(1, { width: 800, height: 600 })
  world.peer.list(entryOf(1), await listingOf(listed))
  world.peer.list(entryOf(2), await listingOf(photograph))
  await until(() => agent.holds(entryOf(2)))
  for (const [file, entry] of [
    [listed, 1],
    [await sharp(photograph).flop().jpeg({ quality: 60 }).toBuffer(), 2],
  ] as const) {
    const { decision, matches } = await ask(file, `${entry}`)
    expect([decision, matches.map(({ entry, pattern }) => [entry, pattern])]).toEqual([
      'hold',
      [[entryOf(entry), undefined]],
    ])
  }
})

test('so it is with what was published before', async () => {
  await until(() => agent.readiness().isReady)
  expect([await ask(others, 'others'), await ask(listed, 'same')]).toMatchObject([
    { decision: 'allow' },
    { decision: 'allow' },
  ])
  world.peer.list(entryOf(1), await listingOf(listed))
  await until(() => world.finds.length === 2)
  const found = world.finds.map(({ content, decision, match }) => [content, decision, match.pattern])
  expect(found.toSorted()).toEqual([
    ['others', 'review', true],
    ['same', 'hold', undefined],
  ])
})
