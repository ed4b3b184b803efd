import path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { openStore } from './open-store.ts'
import { restoreBackup } from './restore.ts'
import type { Store } from './store.ts'
import { empty, madeUpCase, madeUpFingerprint, madeUpVideo } from './testing/made-up-case.ts'
import { engines, type StoreUnderTest, useStore } from './testing/stores-under-test.ts'

const at = new Date('2026-11-25T12:00:00Z')
const pepper = Buffer.alloc(32, 7)

describe.each(engines('additions to cases'))('additions on $engine', ({ engine, isSkipped }) => {
  const opened = useStore({ engine, isSkipped })
  let under: StoreUnderTest
  let store: Store

  beforeEach(async () => {
    if (isSkipped) return
    under = opened()
    store = under.store
    await empty(under.database)
  })
  const open = async (seed: string) => (await store.openCase(madeUpCase(seed)))!.id
  const add = (id: string, seed: string, items = [madeUpVideo(seed)]) =>
    store.addItems(id, { at, items, key: `key ${seed}`, digest: `digest ${seed}`, ciphertext: `sealed ${seed}` })

  test.skipIf(isSkipped)(
    'many at once, one after the other, each once, and never more than there is room for',
    async () => {
      const id = await open('crowded')
      const seeds = Array.from({ length: 12 }, (_, at) => `addition ${at % 6}`)
      const many = (seed: string) => Array.from({ length: 20 }, (_, at) => madeUpVideo(`${seed}/${at}`, 1))
      const outcomes = await Promise.all(seeds.map((seed) => add(id, seed, many(seed))))
      expect(outcomes.filter((outcome) => outcome === 'added')).toHaveLength(4)
      const standing = await store.caseStanding(id)
      expect(standing).toMatchObject({ items: 82, frames: 80, hasVideos: true, addedThrough: 82 })
      expect(standing.recoveryAdditions).toHaveLength(4)
      const { events } = await store.readEvents({ after: 0, limit: 1_000 })
      expect(events.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 82 }, (_, at) => at + 1))
    },
  )

  test.skipIf(isSkipped)(
    'faces give the MD5 of a video and no frame, while it is listed and when it has ended',
    async () => {
      const video = madeUpVideo('shown', 5)
      const id = await open('faces')
      await add(id, 'shown', [video])
      const file = { kind: 'video', md5: video.md5 }
      const [found] = await store.findByHash([video.md5])
      expect(found).toMatchObject({ kind: 'video', fingerprint: file })
      expect(found!.fingerprint).toEqual(file)
      expect(await store.findByHash([video.vpdq[0]!.hash])).toEqual([])
      expect(await store.readFingerprint(found!.entry)).toEqual(video)
      await store.withdrawCase(id, { at, deleteRecovery: false })
      const latest = await store.readLatest({ from: 0, limit: 10 })
      expect(latest.map(({ kind, fingerprint }) => [kind, fingerprint])).toEqual([
        ['image', null],
        ['image', null],
        ['video', null],
      ])
      expect(await store.readFingerprint(found!.entry)).toBeNull()
    },
  )

  test.skipIf(isSkipped)(
    'a backup brings them back, and a deleted recovery stays deleted with what was added',
    async () => {
      const [kept, deleted] = [await open('kept'), await open('deleted')]
      for (const [id, seed] of [
        [kept, 'one'],
        [deleted, 'two'],
      ] as const) {
        expect(await add(id, seed)).toBe('added')
      }
      const before = await store.caseStanding(kept)
      const file = path.join(under.folder, 'additions.bwb')
      await store.backup({ file, pepper, now: at })
      await store.withdrawCase(deleted, { at, deleteRecovery: true })
      const into = await under.somewhereNew()
      const ledgerFile = path.join(under.folder, 'withdrawn.ledger')
      await restoreBackup({ file, pepper, into, ledgerFile, acceptLostWithdrawals: false, now: at })
      await using restored = await openStore(into)
      expect(await restored.caseStanding(kept)).toEqual(before)
      expect(before.recoveryAdditions).toEqual(['sealed one'])
      expect(await restored.caseStanding(deleted)).toMatchObject({
        ...{ state: 'withdrawn', recoveryCiphertext: null, recoveryKey: null, recoveryAdditions: [] },
      })
    },
  )

  test.skipIf(isSkipped)('what is equal to an entry that ended is listed anew', async () => {
    const id = await open('again')
    expect(await add(id, 'first', [madeUpVideo('same')])).toBe('added')
    await store.withdrawCase(id, { at, deleteRecovery: false })
    expect(await store.restoreCase(id, { at, items: [madeUpFingerprint('again/0')] })).toBe(true)
    expect(await add(id, 'second', [madeUpVideo('same')])).toBe('added')
    const { events } = await store.readEvents({ after: 6, limit: 10 })
    expect(events.map(({ type }) => type)).toEqual(['add', 'add'])
  })
})
