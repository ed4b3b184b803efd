import { beforeAll, describe, expect, test } from 'vitest'
import type { OpenDatabase } from './database.ts'
import type { Store } from './store.ts'
import { empty, madeUpCase } from './testing/made-up-case.ts'
import { engines, useStore } from './testing/stores-under-test.ts'

const start = new Date('2026-11-24T12:00:00Z')
const day = 86_400_000

describe.each(engines('removals'))('removals that are owed, on $engine', (given) => {
  const { isSkipped } = given
  const under = useStore(given)
  let database: OpenDatabase
  let store: Store

  beforeAll(async () => {
    if (isSkipped) return
    ;({ database, store } = under())
    await empty(database)
  })

  test.skipIf(isSkipped)('by platform, the oldest one; and the newest ending of all', async () => {
    const add = async (name: string) => (await store.addPlatform({ name, owner: name, keyDigest: name, at: start }))!.id
    const [behind, good, gone, face] = [await add('Behind'), await add('Good'), await add('Gone'), await add('Face')]
    const owed = async () => {
      const all = await store.oldestRemovalsOwed()
      return [behind, good, gone, face].map((id) => all.get(id)?.sequence)
    }
    expect([await store.newestEnding(0), await owed()]).toEqual([0, [undefined, undefined, undefined, undefined]])
    const cases = await Promise.all([1, 2].map((seed) => store.openCase(madeUpCase(`removals ${seed}`))))
    expect([await store.newestEnding(0), await owed()]).toEqual([0, [undefined, undefined, undefined, undefined]])
    await store.withdrawCase(cases[0]!.id, { at: start, deleteRecovery: false })
    const afterOne = await store.head()
    await store.withdrawCase(cases[1]!.id, { at: new Date(start.getTime() + day), deleteRecovery: false })
    expect([await store.newestEnding(0), await store.newestEnding(afterOne)]).toEqual([8, 8])
    expect(await store.newestEnding(8)).toBe(0)
    await store.acknowledge(good, { withdrawnThrough: 6, at: start })
    await store.suspendPlatform('Gone', start)
    await store.noteFaceRead(face, { face: 'stopncii', readThrough: 0, at: start })
    expect(await owed()).toEqual([5, 7, undefined, undefined])
    expect((await store.oldestRemovalsOwed()).get(good)!.at).toEqual(new Date(start.getTime() + day))
    await store.acknowledge(good, { withdrawnThrough: 8, at: start })
    expect(await owed()).toEqual([5, undefined, undefined, undefined])
  })

  test.skipIf(isSkipped)('an ending that is not acknowledged says by when it must be', async () => {
    const terms = (acknowledged: number, addedAt = start) => ({ acknowledged, addedAt, lateAfterSeconds: 60 })
    const dates = async (removals?: ReturnType<typeof terms>) => {
      const query = removals === undefined ? { after: 4, limit: 10 } : { after: 4, limit: 10, removals }
      const { events } = await store.readEvents(query)
      return events.map((event) => ('confirmBy' in event ? event.confirmBy : undefined))
    }
    const [one, two] = ['2026-11-24T12:01:00.000Z', '2026-11-25T12:01:00.000Z']
    expect(await dates()).toEqual([undefined, undefined, undefined, undefined])
    expect(await dates(terms(0))).toEqual([one, one, two, two])
    expect(await dates(terms(6))).toEqual([undefined, undefined, two, two])
    const later = '2026-12-01T00:01:00.000Z'
    expect(await dates(terms(0, new Date('2026-12-01T00:00:00Z')))).toEqual([later, later, later, later])
  })
})
