import { readdirSync } from 'node:fs'
import type { ContentId } from '@breakwater/contracts'
import { fingerprintImage } from '@breakwater/fingerprint/node'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createAgent } from '../agent.ts'
import { createAgentApp } from '../agent-server.ts'
import { until } from '../testing/feed-peer.ts'
import { bytesBelow } from '../testing/files-below.ts'
import {
  anyFingerprint,
  contentOf,
  entryOf,
  type LookBackWorld,
  startLookBackWorld,
} from '../testing/look-back-world.ts'
import { today } from './content-hash.ts'
import { ContentStore } from './content-store.ts'
import type { LookBackConfiguration } from './look-back-options.ts'

let world: LookBackWorld
beforeEach(async () => {
  world = await startLookBackWorld()
})
afterEach(() => world[Symbol.asyncDispose]())

test('what the platform deletes is gone at once, from memory and disk, and is found no more', async () => {
  const listed = anyFingerprint()
  {
    await using agent = world.started()
    const app = createAgentApp(agent)
    const post = async (to: string, body: object) => {
      const answer = await app.request(`/v1/contents${to}`, { method: 'POST', body: JSON.stringify(body) })
      return [answer.status, await answer.json()]
    }
    const contents = ['a', 'b', 'c'].map((content) => contentOf(content, listed.pdq.hash, 90, listed.md5))
    expect(await post('', { contents })).toEqual([200, { added: 3, changed: 0, unchanged: 0 }])
    const wrong = await post('', { contents: [{ ...contents[0], pdq: 'no' }] })
    expect(wrong).toMatchObject([400, { code: 'invalid-request' }])
    expect(await post('/deletions', { contents: ['b', 'unknown'] })).toEqual([200, { deleted: 1 }])
    world.peer.list(entryOf(1), listed)
    await until(() => world.finds.length === 2)
    await until(world.isDone(agent))
    expect(world.found()).toEqual(['a 1', 'c 1'])
  }
  expect(await world.storedContents()).toEqual(['a', 'c'])
})

test('what was not told of for the time of retention is forgotten at the next start', async () => {
  const day = today(new Date())
  const hash = new Uint8Array(32)
  {
    using store = new ContentStore({ directory: world.state })
    await store.load(() => {})
    for (const age of [0, 9, 10, 11, 400]) {
      store.put({ content: `${age}-days`, hash, quality: 90, md5: undefined, day: day - age })
    }
    store.flush()
  }
  expect(await world.storedContents()).toHaveLength(5)
  {
    await using agent = world.agentWith({ retentionDays: 10 })
    await until(() => agent.lookBack!.status.loaded === 1 && agent.lookBack!.status.contents === 3)
  }
  expect(await world.storedContents()).toEqual(['0-days', '10-days', '9-days'])
})

test('off, nothing of an allowed upload is kept, and its routes are closed; on, it is there for whoever has the key', async () => {
  const photograph = await generatedPhotograph(7, { width: 640, height: 480 })
  const { pdq, md5 } = await fingerprintImage(photograph)
  const canaries = ['canary-content', ...[pdq.hash, md5].flatMap((text) => [text, Buffer.from(text, 'hex')])]
  const leaks = () => {
    const bytes = bytesBelow(world.state)
    return canaries.filter((canary) => bytes.includes(canary))
  }
  const upload = async (
    lookBack: Partial<LookBackConfiguration> | undefined,
    surface: 'public' | 'private-message',
  ) => {
    await using agent = createAgent({
      ...{ service: world.peer.url, apiKey: 'key', stateDirectory: world.state, privateMessages: true },
      ...(lookBack && { lookBack: { onFound() {}, ...lookBack } }),
    })
    agent.start()
    await until(() => agent.readiness().isReady)
    const answer = await agent.match(photograph, { content: 'canary-content' as ContentId, surface })
    expect(answer.decision).toBe('allow')
    const app = createAgentApp(agent)
    const none = { method: 'POST', body: JSON.stringify({ contents: [] }) }
    return (await app.request('/v1/contents', none)).status
  }
  expect(await upload(undefined, 'public')).toBe(403)
  expect(readdirSync(world.state).filter((file) => file.startsWith('look-back'))).toEqual([])
  expect(leaks()).toEqual([])
  expect(await upload({}, 'private-message')).toBe(200)
  expect(await world.storedContents()).toEqual([])
  await upload({}, 'public')
  expect(leaks()).toEqual([])
  expect(await world.storedContents()).toEqual(['canary-content'])
  using store = new ContentStore({ directory: world.state })
  await store.load(() => {})
  expect(Buffer.from(store.at(store.numberOf('canary-content')!)!.hash).toString('hex')).toBe(pdq.hash)
})
