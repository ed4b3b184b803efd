import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { OpenDatabase } from './database.ts'
import { createFeed } from './feed.ts'
import type { Store } from './store.ts'
import { empty, madeUpCase } from './testing/made-up-case.ts'
import { engines, useStore } from './testing/stores-under-test.ts'

describe.each(engines('the feed'))('the feed on $engine', (given) => {
  const { isSkipped } = given
  const under = useStore(given)
  let database: OpenDatabase
  let store: Store

  beforeAll(() => {
    if (!isSkipped) ({ database, store } = under())
  })
  beforeEach(async () => {
    if (!isSkipped) await empty(database)
  })

  /** The feed on the same database, with how often it was asked where the log ends: once for each read. */
  function countedFeed() {
    let reads = 0
    const tables = new Proxy(database.tables, {
      get(target, name) {
        if (name === 'selectFrom') reads++
        const value = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    return { feed: createFeed({ ...database, tables }), reads: () => reads }
  }

  test.skipIf(isSkipped)('a hundred platforms that are told of the same event read it once', async () => {
    const { feed, reads } = countedFeed()
    await store.openCase(madeUpCase('one'))
    const pages = await Promise.all(Array.from({ length: 100 }, () => feed.readEvents({ after: 0, limit: 500 })))
    expect(reads()).toBe(1)
    for (const page of pages) expect(page).toEqual(await store.readEvents({ after: 0, limit: 500 }))
    await Promise.all([feed.readEvents({ after: 0, limit: 1 }), feed.readEvents({ after: 1, limit: 1 })])
    expect(reads()).toBe(3)
  })

  test.skipIf(isSkipped)('whoever is told of an event is never given a page that was begun before it', async () => {
    const { feed } = countedFeed()
    for (let round = 0; round < 20; round++) {
      const { head } = await store.readEvents({ after: 0, limit: 1 })
      const told = new Promise<number>((resolve) => {
        const stop = feed.onAppend(() => {
          stop()
          void feed.readEvents({ after: head, limit: 500 }).then(({ events }) => resolve(events.length))
        })
      })
      const asking = setInterval(() => void feed.readEvents({ after: head, limit: 500 }), 0)
      await store.openCase(madeUpCase(`round ${round}`))
      expect(await told).toBe(2)
      clearInterval(asking)
    }
  })
})
